"""Judging in the database: whatever the order of arrival, stored figures equal a recomputation."""

import random
from datetime import timedelta

import pytest
from django.db import connection

from devices.models import Installation, Meter
from mdm.lib.clock import SEOUL
from metering.actions.judging import close_days, judge_dirty_days, open_day
from metering.actions.partitions import ensure_partitions
from metering.actions.recounting import recount
from metering.actions.refreshing import refresh_segments, refresh_silence
from metering.core.reading import Status
from metering.models import Alarm, CustomerState, DaySegment, DayUsage, DirtyDay, DisplayState
from tests.metering.small_town import FIRST_DAY, Heard, found_town, make_history, noon, store

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


def test_readings_of_ten_years_ago_are_not_walked_to_today_when_their_meter_is_gone() -> None:
    placed = found_town(connections=2)
    Installation.objects.update(removed_at=noon(FIRST_DAY + timedelta(days=3)))
    heard = make_history(placed=placed, days=3, seed=8)
    now = noon(FIRST_DAY + timedelta(days=3_650))
    store(heard=heard, now=now)

    judge_dirty_days(now=now)
    refresh_segments(now=now)

    days = set(DayUsage.objects.values_list("day", flat=True))
    assert max(days) == FIRST_DAY + timedelta(days=3)
    assert list(recount()) == []


def test_days_after_a_removal_that_is_recorded_late_disappear_with_their_sums() -> None:
    placed = found_town(connections=2)
    heard = make_history(placed=placed, days=3, seed=8)
    store(heard=heard, now=noon(LAST_DAY))
    judge_dirty_days(now=noon(LAST_DAY))
    refresh_segments(now=noon(LAST_DAY))
    before = DaySegment.objects.get(day=LAST_DAY).connections

    Installation.objects.filter(pk=placed[0].pk).update(
        removed_at=noon(FIRST_DAY + timedelta(days=4))
    )
    judge_dirty_days(now=noon(LAST_DAY))
    refresh_segments(now=noon(LAST_DAY))

    assert (before, DaySegment.objects.get(day=LAST_DAY).connections) == (2, 1)
    assert list(recount()) == []


def test_the_bell_closes_yesterday_once_it_is_due_and_marks_only_what_may_be_estimated() -> None:
    silent, full = found_town(connections=2)
    yesterday = LAST_DAY - timedelta(days=1)
    heard = [
        Heard(each.customer_id, each.pk, yesterday, slot, 1_000 + slot, Status(0))
        for each in (silent, full)
        for slot in range(1, 25)
        if each == full or slot < 20
    ]
    midnight = noon(LAST_DAY) - timedelta(hours=12)
    store(heard=heard, now=midnight)
    judge_dirty_days(now=midnight)

    close_days(now=midnight + timedelta(hours=6, minutes=59))
    early = DayUsage.objects.filter(day=yesterday, closed=True).count()
    close_days(now=midnight + timedelta(hours=7))

    assert (early, DayUsage.objects.get(day=yesterday, closed=True).customer_id) == (
        0,
        full.customer_id,
    )
    assert list(DirtyDay.objects.values_list("customer_id", "day")) == [
        (silent.customer_id, yesterday)
    ]
    assert list(recount()) == []


def test_a_replacement_at_midnight_keeps_the_use_up_to_the_removal() -> None:
    (old,) = found_town(connections=1)
    at = noon(FIRST_DAY + timedelta(days=5)) - timedelta(hours=12)
    heard = [
        Heard(
            old.customer_id,
            old.pk,
            FIRST_DAY + timedelta(days=n),
            slot,
            1_000 + 24 * n + slot,
            Status(0),
        )
        for n in range(5)
        for slot in range(1, 23)
    ]
    old.removed_at, old.final_register_l = at, 1_000 + 120
    old.save()
    new = Installation.objects.create(
        customer=old.customer,
        meter=Meter.objects.create(serial="99", caliber=old.meter.caliber),
        installed_at=at,
        initial_register_l=0,
    )
    for number in range(4, 9):
        if number > 4:
            day = FIRST_DAY + timedelta(days=number)
            heard = [
                Heard(new.customer_id, new.pk, day, slot, 24 * (number - 5) + slot, Status(0))
                for slot in range(3, 25)
            ]
        store(heard=heard, now=noon(FIRST_DAY + timedelta(days=number)))
        judge_dirty_days(now=noon(FIRST_DAY + timedelta(days=number)) + timedelta(hours=12))
        refresh_segments(now=noon(FIRST_DAY + timedelta(days=number)))

    last = DayUsage.objects.get(day=FIRST_DAY + timedelta(days=8))
    assert last.last_c_l == 120 + 4 * 24
    assert list(recount()) == []
