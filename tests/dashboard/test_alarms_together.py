"""Faults of one block that began together are one line, and nothing is lost by folding them."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from customers.models import Block
from mdm.lib import clock
from metering.models import Alarm, AlarmLevel, CustomerState, Handling, Segment
from metering.queries.alarms_together import LEAST, faults_together
from tests import make
from tests.dashboard.conftest import counted_links, total_of
from tests.town import Town, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def block(town: Town) -> Block:
    """All six connections of the town hang on one block."""
    block = Block.objects.create(code="B-1", name="대치 1블록")
    Segment.objects.update(block=block)
    return block


def _faults(town: Town, *starts: datetime, kind: str = "COMM_FAULT") -> list[Alarm]:
    return [
        Alarm.objects.create(
            customer_id=customer.pk,
            kind=kind,
            level=AlarmLevel.WARNING,
            by_rule=True,
            started_at=start,
            recorded_at=start,
        )
        for customer, start in zip(town.customers, starts, strict=False)
    ]


def _hours(*back: float) -> list[datetime]:
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    return [hour - timedelta(hours=each) for each in back]


def test_faults_of_one_block_within_hours_are_one_group(town: Town, block: Block) -> None:
    faults = _faults(town, *_hours(9, 8, 8, 7, 6, 1))

    (group,) = faults_together(Alarm.objects.all())

    assert (group.block, group.kind, len(group.ids)) == ("대치 1블록", "COMM_FAULT", 5)
    assert faults[5].pk not in group.ids  # five hours after the rest: another cause


def test_fewer_than_the_least_are_no_group(town: Town, block: Block) -> None:
    _faults(town, *_hours(*[3] * (LEAST - 1)))

    assert faults_together(Alarm.objects.all()) == []


def test_leaks_are_each_meters_own_and_never_grouped(town: Town, block: Block) -> None:
    assert Alarm.objects.filter(kind="LEAK", ended_at=None).count() == len(town.customers)

    assert faults_together(Alarm.objects.all()) == []


def test_connections_without_a_block_are_not_grouped(town: Town) -> None:
    _faults(town, *_hours(*[3] * 6))

    assert faults_together(Alarm.objects.all()) == []


def test_a_failed_gateway_is_one_line_that_opens_its_alarms(
    client: Client, town: Town, block: Block
) -> None:
    _faults(town, *_hours(*[3] * 6))

    html = client.get("/alarms/").content.decode()

    assert "같은 블록 통신장애 6건" in html
    assert total_of(html) == Alarm.objects.filter(ended_at=None, withdrawn=False).count()
    assert html.count('<span class="st comm') == 1
    for count, href in counted_links(html):
        assert total_of(client.get(f"/alarms/{href}").content.decode()) == count, href


def test_the_unfolded_list_and_the_file_show_every_alarm(
    client: Client, town: Town, block: Block
) -> None:
    _faults(town, *_hours(*[3] * 6))

    unfolded = client.get("/alarms/?fold=0").content.decode()
    answer = client.get("/alarms/?format=csv")

    rows = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "같은 블록" not in unfolded
    assert len(re.findall(r"^통신장애,", rows, re.MULTILINE)) == 6
    assert unfolded.count('name="ids"') == total_of(unfolded) == 12


def test_one_step_takes_a_whole_group_and_gives_it_to_somebody(
    client: Client, town: Town, block: Block
) -> None:
    _faults(town, *_hours(*[3] * 6))
    person = viewer()
    html = client.get("/alarms/").content.decode()
    (ids,) = re.findall(r'name="ids" value="(\d+(?:,\d+)+)"', html)

    client.post(
        "/alarms/handle/", {"ids": ids, "handling": "IN_PROGRESS", "assignee": str(person.pk)}
    )

    taken = Alarm.objects.filter(handling=Handling.IN_PROGRESS, assignee=person)
    assert set(taken.values_list("kind", flat=True)) == {"COMM_FAULT"}
    assert taken.count() == 6


def test_a_group_holds_only_what_the_visitor_may_see(
    client_of: object, town: Town, block: Block
) -> None:
    _faults(town, *_hours(*[3] * 6))
    assert CustomerState.objects.count() == 6
    client = Client()
    client.force_login(viewer(viewer().role, make.neighbourhood("가동")))

    assert "같은 블록" not in client.get("/alarms/").content.decode()  # three are no group


@pytest.mark.parametrize(("label", "back"), [("오늘", 0), ("어제부터", 1), ("7일", 6)])
def test_one_click_narrows_to_what_began_lately(
    client: Client, town: Town, label: str, back: int
) -> None:
    html = client.get("/alarms/").content.decode()
    since = (town.today - timedelta(days=back)).isoformat()

    (href,) = re.findall(rf'<a href="([^"]+)">{label}</a>', html)

    assert f"since={since}" in href
    assert client.get(f"/alarms/{href.replace('&amp;', '&')}").status_code == 200


def test_the_pages_count_gathered_alarms_like_the_list_and_its_tab(
    client: Client, town: Town, block: Block
) -> None:
    singles = Alarm.objects.filter(ended_at=None).count()
    _faults(town, *_hours(*[3] * 6))

    html = client.get("/alarms/").content.decode()

    counted = re.search(r"<span>(\d+)–(\d+) / (\d+)건", html)
    assert counted
    assert [int(each) for each in counted.groups()] == [1, singles + 6, singles + 6]
    assert total_of(html) == singles + 6
    assert "묶음에 6건" in html
