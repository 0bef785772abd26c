"""지난 근무일 이후 바뀐 것: everything since the evening of the last working day, nothing from before."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from customers.models import Customer
from mdm.accounts.models import Role
from mdm.lib import clock
from mdm.lib.clock import SEOUL
from metering.models import Alarm, AlarmTransition, Correction
from metering.queries import morning
from tests import make
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("today", "evening"),
    [
        (date(2026, 3, 10), datetime(2026, 3, 9, 18, tzinfo=SEOUL)),  # Tuesday
        (date(2026, 3, 9), datetime(2026, 3, 6, 18, tzinfo=SEOUL)),  # Monday: Friday evening
        (date(2026, 3, 8), datetime(2026, 3, 6, 18, tzinfo=SEOUL)),  # Sunday
    ],
)
def test_a_morning_looks_back_to_the_last_working_evening(today: date, evening: datetime) -> None:
    assert morning.last_working_evening(today=today) == evening


def _part(html: str, title: str) -> str:
    return html.split(f"<h2>{title} ", 1)[1].split("</section>", 1)[0]


def _total(html: str, title: str) -> int:
    return int(_part(html, title).split('<span class="n">', 1)[1].split("<", 1)[0])


def test_alarms_raised_cleared_and_withdrawn_since_then_stand_in_their_parts(
    client: Client, town: Town
) -> None:
    first, second, *_ = Alarm.objects.filter(kind="LEAK", ended_at=None).order_by("pk")
    for alarm, event in ((first, "CLEARED"), (second, "WITHDRAWN")):
        AlarmTransition.objects.create(
            alarm=alarm, event=event, level=alarm.level, recorded_at=clock.now()
        )

    html = client.get("/alarms/morning/").content.decode()

    raised = AlarmTransition.objects.filter(event="RAISED").count()
    assert raised >= 6
    assert _total(html, "새 알람") == raised
    assert (_total(html, "해제된 알람"), _total(html, "철회된 알람")) == (1, 1)
    assert f'href="/alarms/{first.pk}/"' in _part(html, "해제된 알람")
    assert "L/h" in _part(html, "해제된 알람")


def test_what_happened_before_that_evening_is_left_out(client: Client, town: Town) -> None:
    AlarmTransition.objects.update(
        recorded_at=morning.last_working_evening(today=town.today) - timedelta(minutes=1)
    )

    assert _total(client.get("/alarms/morning/").content.decode(), "새 알람") == 0


def test_an_earlier_day_can_be_asked_for(client: Client, town: Town) -> None:
    evening = morning.last_working_evening(today=town.today)
    AlarmTransition.objects.update(recorded_at=evening - timedelta(minutes=1))
    since = (evening.date() - timedelta(days=3)).isoformat()

    html = client.get(f"/alarms/morning/?since={since}").content.decode()

    assert _total(html, "새 알람") == AlarmTransition.objects.filter(event="RAISED").count()


def test_a_correction_of_a_settled_day_is_listed(client: Client, town: Town) -> None:
    Correction.objects.create(
        customer_id=town.customers[0].pk,
        day=town.today - timedelta(days=20),
        recorded_at=clock.now(),
        old_good=23,
        new_good=24,
        old_filled_l=1000,
        new_filled_l=2500,
    )

    part = _part(client.get("/alarms/morning/").content.decode(), "확정 후 정정")

    assert ">1.000<" in part
    assert ">2.500<" in part
    assert town.customers[0].number in part


def test_held_messages_are_counted_by_reason(client: Client, town: Town) -> None:
    for _ in range(2):
        make.held_message()

    html = client.get("/alarms/morning/").content.decode()

    assert _total(html, "보관된 메시지") == 2
    assert "reason=bad_checksum" in _part(html, "보관된 메시지")


def test_a_day_that_is_over_and_misses_values_is_named(client: Client, town: Town) -> None:
    part = _part(client.get("/alarms/morning/").content.decode(), "미수신이 남은 날")

    assert town.yesterday.isoformat() in part  # one customer missed it all, one four slots
    assert ">28<" in part


def test_only_ones_own_region_is_listed(client_of: Callable[..., Client], town: Town) -> None:
    client = client_of(Role.VIEWER, make.neighbourhood("가동"))

    html = client.get("/alarms/morning/").content.decode()

    assert town.customers[0].number in html
    assert town.customers[1].number not in html
    assert ">28<" not in _part(html, "미수신이 남은 날")


def test_the_list_of_alarms_leads_to_the_morning(client: Client) -> None:
    assert 'href="/alarms/morning/"' in client.get("/alarms/").content.decode()


def test_a_changed_alarm_shows_its_state_and_whose_it_is_masked_by_role(
    client_of: Callable[..., Client], town: Town
) -> None:
    alarm = Alarm.objects.filter(kind="LEAK", ended_at=None).earliest("pk")
    Customer.objects.filter(pk=alarm.customer_id).update(name="남궁카나리")

    masked, named = (
        _part(client_of(role).get("/alarms/morning/").content.decode(), "새 알람")
        for role in (Role.VIEWER, Role.ADMIN)
    )

    assert f'<a class="rl" href="/alarms/{alarm.pk}/">남궁카나리</a>' in named
    assert "카나리" not in masked
    assert '<span class="st ' in masked
