"""Thresholds hold from their day on: a slot is judged by what was in force on its business day."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from devices.models import Caliber, Installation, Meter
from mdm.lib.actors import Actor
from metering.actions.judging import judge_dirty_days
from metering.actions.partitions import ensure_partitions
from metering.actions.recounting import recount
from metering.actions.refreshing import refresh_segments
from metering.actions.rules import add_rule, end_rule
from metering.core.reading import Status
from metering.core.slots import hour_at, instant_of
from metering.models import Alarm, AlarmRule, DirtyDay
from tests.metering.small_town import FIRST_DAY, Heard, found_town, noon, store

pytestmark = pytest.mark.django_db
DAYS = 8
CLERK = Actor(username="clerk")


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    ensure_partitions(from_day=FIRST_DAY, to_day=FIRST_DAY + timedelta(days=40))


def day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def trickle(*, placed: list[Installation], days: int) -> list[Heard]:
    """Three litres every hour, day and night."""
    return [
        Heard(
            each.customer_id,
            each.pk,
            day(hour // 24),
            hour % 24 + 1,
            1_000 + 3 * (hour + 1),
            Status(0),
        )
        for each in placed
        for hour in range(days * 24)
    ]


def rule(*, threshold: float, from_day: date, **where: object) -> AlarmRule:
    return AlarmRule(kind="LEAK", threshold=threshold, active_from=from_day, **where)


def leaks() -> list[tuple[int, int | None]]:
    """First and last hour of every leak since the installation."""
    zero = instant_of(hour=hour_at(day=FIRST_DAY, slot=0))
    found = Alarm.objects.filter(kind="LEAK", withdrawn=False).order_by("customer_id", "started_at")

    def hour(at: datetime | None) -> int | None:
        return None if at is None else round((at - zero) / timedelta(hours=1))

    return [(hour(each.started_at) or 0, hour(each.ended_at)) for each in found]


def test_a_raised_threshold_ends_a_leak_on_its_day_and_leaves_the_days_before_alone() -> None:
    placed = found_town(connections=1)
    store(heard=trickle(placed=placed, days=DAYS), now=noon(day(4)))
    judge_dirty_days(now=noon(day(3)))

    add_rule(rule=rule(threshold=5, from_day=day(4)), today=day(4), by=CLERK)
    judge_dirty_days(now=noon(day(7)))
    refresh_segments(now=noon(day(7)))

    assert leaks() == [(24, 97)]
    assert list(recount()) == []


def test_a_threshold_that_ended_applies_to_its_days_even_when_they_are_judged_anew() -> None:
    placed = found_town(connections=1)
    AlarmRule.objects.bulk_create(
        [rule(threshold=5, from_day=day(2)), rule(threshold=2, from_day=day(5))]
    )
    AlarmRule.objects.filter(active_from=day(2)).update(active_to=day(5))
    store(heard=trickle(placed=placed, days=DAYS), now=noon(day(7)))

    judge_dirty_days(now=noon(day(7)))
    first = leaks()
    DirtyDay.objects.create(
        customer_id=placed[0].customer_id, day=FIRST_DAY, marked_at=noon(day(7))
    )
    judge_dirty_days(now=noon(day(7)))
    refresh_segments(now=noon(day(7)))

    assert first == leaks() == [(24, 49), (144, None)]
    assert list(recount()) == []


def test_the_slot_at_midnight_belongs_to_the_day_before_and_to_its_threshold() -> None:
    placed = found_town(connections=1)
    AlarmRule.objects.bulk_create([rule(threshold=5, from_day=day(3))])
    heard = trickle(placed=placed, days=4)

    store(heard=heard, now=noon(day(4)))
    judge_dirty_days(now=noon(day(4)))

    assert leaks() == [(24, 73)]  # slot 72 still counts; the first hour of day 3 ends it


def test_the_most_specific_threshold_of_a_day_wins() -> None:
    placed = found_town(connections=1)
    caliber = placed[0].meter.caliber
    AlarmRule.objects.bulk_create(
        [
            rule(threshold=5, from_day=day(0)),
            rule(threshold=1, from_day=day(4), caliber=caliber),
        ]
    )
    store(heard=trickle(placed=placed, days=DAYS), now=noon(day(7)))

    judge_dirty_days(now=noon(day(7)))

    assert leaks() == [(120, None)]


def test_a_replaced_meter_keeps_the_threshold_of_the_day() -> None:
    (old,) = found_town(connections=1)
    AlarmRule.objects.bulk_create([rule(threshold=5, from_day=day(4))])
    heard = trickle(placed=[old], days=DAYS)
    at = noon(day(5))
    old.removed_at, old.final_register_l = at, 1_000 + 3 * 132
    old.save()
    meter = Meter.objects.create(serial="99", caliber=old.meter.caliber)
    new = Installation.objects.create(
        customer=old.customer, meter=meter, installed_at=at, initial_register_l=1_000 + 3 * 132
    )
    moved = [
        replace(each, installation_id=new.pk) if (each.day, each.slot) > (day(5), 12) else each
        for each in heard
    ]
    store(heard=moved, now=noon(day(7)))

    judge_dirty_days(now=noon(day(7)))
    refresh_segments(now=noon(day(7)))

    assert leaks() == [(24, 97)]
    assert list(recount()) == []


def test_setting_or_ending_a_threshold_today_marks_whom_it_concerns() -> None:
    placed = found_town(connections=2)
    store(heard=trickle(placed=placed, days=5), now=noon(day(4)))
    judge_dirty_days(now=noon(day(4)))
    DirtyDay.objects.all().delete()
    other, _ = Caliber.objects.get_or_create(mm=40, defaults={"q3_lph": 16_000, "q4_lph": 20_000})
    today = day(4)

    add_rule(rule=rule(threshold=9, from_day=today, caliber=other), today=today, by=CLERK)
    add_rule(rule=rule(threshold=9, from_day=day(6)), today=today, by=CLERK)
    nobody = DirtyDay.objects.count()
    mine = add_rule(
        rule=rule(threshold=5, from_day=today, caliber=placed[0].meter.caliber),
        today=today,
        by=CLERK,
    )
    added = set(DirtyDay.objects.values_list("customer_id", "day"))
    DirtyDay.objects.all().delete()
    end_rule(rule=mine, day=today)
    ended = set(DirtyDay.objects.values_list("customer_id", "day"))

    assert nobody == 0
    assert added == ended == {(each.customer_id, today) for each in placed}
