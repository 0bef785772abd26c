"""Judging in the database: whatever the order of arrival, stored figures equal a recomputation."""

import random
from datetime import timedelta

import pytest
from django.db import connection

from devices.models import Installation
from mdm.lib.clock import SEOUL
from metering.actions.judging import judge_dirty_days, open_day
from metering.actions.partitions import ensure_partitions
from metering.actions.recounting import recount
from metering.actions.refreshing import refresh_segments, refresh_silence
from metering.models import Alarm, CustomerState, DaySegment, DayUsage, DirtyDay, DisplayState
from tests.metering.small_town import FIRST_DAY, found_town, make_history, noon, store

DAYS = 9
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    ensure_partitions(from_day=FIRST_DAY - timedelta(days=40), to_day=LAST_DAY)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_late_and_shuffled_batches_leave_no_difference_to_a_recount(seed: int) -> None:
    placed = found_town(connections=9)
    DirtyDay.objects.all().delete()
    heard = make_history(placed=placed, days=DAYS, seed=seed)
    order = random.Random(seed)
    heard.sort(
        key=lambda each: (each.day + timedelta(days=order.choice([0, 0, 0, 1, 4])), each.slot)
    )
    for top in range(0, len(heard), 200):
        batch = heard[top : top + 200]
        now = noon(min(max(each.day for each in batch), LAST_DAY))
        store(heard=batch, now=now)
        judge_dirty_days(now=now)
        refresh_segments(now=now)

    differences = list(recount())

    assert DayUsage.objects.count() == 9 * DAYS
    assert differences == []


def test_a_replacement_recorded_late_leaves_no_difference_to_a_recount() -> None:
    placed = found_town(connections=4)
    heard = make_history(placed=placed, days=DAYS, seed=5)
    now = noon(LAST_DAY)
    store(heard=heard, now=now)
    judge_dirty_days(now=now)
    old = placed[0]
    removed_at = noon(FIRST_DAY + timedelta(days=5))
    Installation.objects.filter(pk=old.pk).update(removed_at=removed_at, final_register_l=3_000)
    judge_dirty_days(now=now)
    refresh_segments(now=now)

    differences = list(recount())

    days = DayUsage.objects.filter(customer_id=old.customer_id).order_by("day")
    last = days.last()
    assert last is not None
    assert last.day == removed_at.astimezone(SEOUL).date()  # nothing is missed every day since
    assert last.expected == 12
    assert differences == []


def test_a_tampered_day_is_found_by_a_recount() -> None:
    placed = found_town(connections=2)
    now = noon(LAST_DAY)
    store(heard=make_history(placed=placed, days=DAYS, seed=7), now=now)
    judge_dirty_days(now=now)
    refresh_segments(now=now)
    DayUsage.objects.filter(customer_id=placed[0].customer_id, day=LAST_DAY).update(usage_l=1)

    found = {difference.what for difference in recount()}

    assert "day_usage.usage_l" in found


def test_the_seven_states_add_up_to_the_population() -> None:
    placed = found_town(connections=9)
    now = noon(LAST_DAY)
    store(heard=make_history(placed=placed, days=DAYS, seed=4), now=now)
    judge_dirty_days(now=now)
    refresh_silence(now=now)

    states = CustomerState.objects.values_list("state", flat=True)

    assert len(states) == 9
    assert set(states) <= set(DisplayState.values)


def test_a_terminal_that_never_reported_is_a_communication_fault_from_its_installation_on() -> None:
    placed = found_town(connections=1)
    now = noon(LAST_DAY)

    refresh_silence(now=now)

    alarm = Alarm.objects.get(customer_id=placed[0].customer_id, kind="COMM_FAULT")
    assert alarm.started_at == placed[0].installed_at + timedelta(hours=24)
    assert alarm.level == 2


def test_segments_sum_the_days_of_their_connections() -> None:
    placed = found_town(connections=6)
    now = noon(LAST_DAY)
    store(heard=make_history(placed=placed, days=DAYS, seed=6), now=now)
    judge_dirty_days(now=now)
    refresh_segments(now=now)

    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(good), sum(usage_l) FROM day_usage WHERE day = %s", [FIRST_DAY])
        by_hand = cursor.fetchone()
    segment = DaySegment.objects.get(day=FIRST_DAY)
    assert (segment.good, segment.usage_l) == by_hand
    assert segment.connections == 6


def test_a_new_day_gets_a_row_for_every_connection_though_nothing_was_received() -> None:
    placed = found_town(connections=3)
    now = noon(LAST_DAY)
    DirtyDay.objects.all().delete()

    open_day(now=now)
    judge_dirty_days(now=now)

    rows = DayUsage.objects.filter(day=LAST_DAY)
    assert [row.expected for row in rows] == [24] * len(placed)
    assert [row.good for row in rows] == [0] * len(placed)
