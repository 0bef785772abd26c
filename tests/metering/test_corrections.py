"""What changes after 확정 leaves a record; what changes before does not (T-5)."""

from datetime import timedelta

import pytest

from devices.models import Installation
from metering.actions.judging import judge_dirty_days
from metering.actions.partitions import ensure_partitions
from metering.actions.recounting import recount
from metering.actions.refreshing import refresh_segments
from metering.models import Correction, DayUsage, DirtyDay
from metering.queries.corrections import corrections, counts_by_day
from tests.metering.small_town import FIRST_DAY, Heard, found_town, make_history, noon, store

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    ensure_partitions(from_day=FIRST_DAY, to_day=FIRST_DAY + timedelta(days=40))


def late_batch(*, after_days: int) -> tuple[Installation, list[Heard]]:
    """A town's first six days; slots 5…9 of the third day arrive only so many days later."""
    placed = found_town(connections=1)
    DirtyDay.objects.all().delete()
    heard = make_history(placed=placed, days=6, seed=3)
    third = FIRST_DAY + timedelta(days=2)
    late = [each for each in heard if each.day == third and 5 <= each.slot <= 9]
    store(heard=[each for each in heard if each not in late], now=noon(FIRST_DAY))
    judge_dirty_days(now=noon(FIRST_DAY + timedelta(days=6)))
    now = noon(third + timedelta(days=after_days))
    DirtyDay.objects.create(customer_id=placed[0].customer_id, day=third, marked_at=now)
    judge_dirty_days(now=now)
    store(heard=late, now=now)
    judge_dirty_days(now=now)
    refresh_segments(now=now)
    return placed[0], late


def test_late_data_of_a_settled_day_leave_a_correction_with_old_and_new_figures() -> None:
    placed, late = late_batch(after_days=8)

    (found,) = Correction.objects.filter(day=FIRST_DAY + timedelta(days=2))
    row = DayUsage.objects.get(customer_id=placed.customer_id, day=found.day)
    assert found.customer_id == placed.customer_id
    assert (found.new_good, found.new_usage_l) == (row.good, row.usage_l)
    assert found.new_good - found.old_good == len([each for each in late if each.register_l])
    assert found.recorded_at == noon(FIRST_DAY + timedelta(days=10))
    assert list(recount()) == []


def test_late_data_of_a_provisional_day_change_it_silently() -> None:
    late_batch(after_days=7)

    assert not Correction.objects.exists()


def test_judging_a_settled_day_again_with_the_same_outcome_records_nothing() -> None:
    placed, _ = late_batch(after_days=8)
    before = Correction.objects.count()
    now = noon(FIRST_DAY + timedelta(days=12))
    DirtyDay.objects.create(customer_id=placed.customer_id, day=FIRST_DAY, marked_at=now)

    judge_dirty_days(now=now)

    assert Correction.objects.count() == before


def test_the_estimates_of_a_settled_day_before_the_judged_ones_are_corrected_too() -> None:
    (placed,) = found_town(connections=1)
    DirtyDay.objects.all().delete()
    heard = make_history(placed=[placed], days=20, seed=3)
    gap = [each for each in heard if FIRST_DAY + timedelta(days=5) <= each.day]
    store(heard=[each for each in heard if each not in gap], now=noon(FIRST_DAY))
    for number in range(6, 20):
        now = noon(FIRST_DAY + timedelta(days=number))
        DirtyDay.objects.create(customer_id=placed.customer_id, day=now.date(), marked_at=now)
        judge_dirty_days(now=now)
    assert not Correction.objects.exists()

    store(heard=gap[-1:], now=now)
    judge_dirty_days(now=now)

    days = {each.day for each in Correction.objects.all()}
    assert min(days) == FIRST_DAY + timedelta(days=5)
    assert max(days) == FIRST_DAY + timedelta(days=11)


def test_the_number_of_a_day_equals_its_list() -> None:
    late_batch(after_days=9)
    period = {"from_day": FIRST_DAY, "to_day": FIRST_DAY + timedelta(days=30)}

    counts = counts_by_day(**period)

    segment = DayUsage.objects.values_list("segment_id", flat=True)[0]
    assert counts
    for day, count in counts.items():
        listed = corrections(from_day=day, to_day=day, segments=[segment])
        assert listed.count() == count
    assert counts_by_day(**period, segments=[]) == {}
