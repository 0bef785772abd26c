"""The numbers beside the values of the filter bar equal the lists that these values give."""

import re
from html import unescape

import pytest
from django.test import Client

from customers.models import Block, Customer
from mdm.accounts.models import Role
from metering.models import CustomerState, Segment
from tests import make
from tests.dashboard.conftest import total_of
from tests.town import Town, viewer

_OPTION = re.compile(
    r'name="(\w+)" value="([^"]*)"[^>]*>[^<]*<span class="n">([\d,]+)</span>', re.DOTALL
)

pytestmark = pytest.mark.django_db


def _counted(html: str) -> list[tuple[str, str, int]]:
    return [
        (name, unescape(value), int(number.replace(",", "")))
        for name, value, number in _OPTION.findall(html)
    ]


@pytest.mark.parametrize(
    "conditions",
    [{}, {"bore": "15"}, {"state": "leak"}, {"dong": "{dong}", "state": "abn"}, {"q": "물3길"}],
)
@pytest.mark.parametrize("path", ["/status/", "/"])
def test_a_value_counts_the_list_it_gives_when_it_alone_is_ticked(
    client: Client, town: Town, path: str, conditions: dict[str, str]
) -> None:
    asked = {
        name: value.format(dong=make.neighbourhood("가동").code)
        for name, value in conditions.items()
    }

    counted = _counted(client.get(path, asked).content.decode())

    assert {name for name, _, _ in counted} >= {"state", "use", "comm", "bore", "dong", "gu"}
    for name, value, count in counted:
        regions = (
            dict.fromkeys(("office", "gu", "dong")) if name in ("office", "gu", "dong") else {}
        )
        query = {**asked, **regions, name: value}
        kept = {each: text for each, text in query.items() if text is not None}
        assert total_of(client.get("/status/", kept).content.decode()) == count, (name, value)


def test_blocks_stand_as_a_tree_and_a_large_one_counts_and_lists_all_below(
    client: Client, town: Town
) -> None:
    large = Block.objects.create(level="LARGE", code="B", name="북 대블록")
    medium = Block.objects.create(level="MEDIUM", code="B-1", name="북 중블록", parent=large)
    small = Block.objects.create(level="SMALL", code="A-11", name="가 소블록", parent=medium)
    Block.objects.create(level="SMALL", code="A-99", name="홀로 소블록")
    Customer.objects.filter(pk__in=[each.pk for each in town.customers[:2]]).update(block=small)
    Segment.objects.filter(pk__in=_segments(town.customers[:2])).update(block_id=small.pk)
    expected = CustomerState.objects.filter(segment__block_id=small.pk).count()

    html = client.get("/status/").content.decode()
    found = re.findall(r'<label class="opt( d\d)?"><input[^>]*name="block" value="([^"]+)"', html)

    assert found == [("", "B"), (" d1", "B-1"), (" d2", "A-11"), ("", "A-99")]
    assert ("block", "B", expected) in _counted(html)
    assert total_of(client.get("/status/?block=B").content.decode()) == expected


def test_a_block_below_a_smaller_one_is_refused(client: Client) -> None:
    small = Block.objects.create(level="SMALL", code="S", name="소블록")

    sent = {"code": "L", "name": "대블록", "level": "LARGE", "parent": small.pk}
    html = client.post("/settings/codes/block/new/", sent).content.decode()

    assert "상위 블록은 한 단계 이상 큰 블록이어야 합니다." in html
    assert not Block.objects.filter(code="L").exists()


def _segments(customers: list[Customer]) -> list[int]:
    states = CustomerState.objects.filter(customer_id__in=[each.pk for each in customers])
    return list(states.values_list("segment_id", flat=True))


def test_nobody_learns_how_many_customers_live_beyond_his_region(town: Town) -> None:
    client = Client()
    client.force_login(viewer(Role.OPERATOR, make.neighbourhood("가동")))

    counted = _counted(client.get("/status/").content.decode())

    assert [count for name, _, count in counted if name == "dong"] == [3]
    assert max(count for _, _, count in counted) == 3
