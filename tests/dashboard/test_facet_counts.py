"""The numbers beside the values of the filter bar equal the lists that these values give."""

import re
from html import unescape

import pytest
from django.test import Client

from mdm.accounts.models import Role
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


def test_nobody_learns_how_many_customers_live_beyond_his_region(town: Town) -> None:
    client = Client()
    client.force_login(viewer(Role.OPERATOR, make.neighbourhood("가동")))

    counted = _counted(client.get("/status/").content.decode())

    assert [count for name, _, count in counted if name == "dong"] == [3]
    assert max(count for _, _, count in counted) == 3
