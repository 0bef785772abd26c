"""Totals over segments: extremes with their ties, groups, and the month of a connection (D-12, D-15)."""

import random
from datetime import timedelta

import pytest
from django.db.models import F

from metering.actions.recounting import recount
from metering.actions.refreshing import refresh_segments
from metering.core.rates import Sums
from metering.models import DayGroup, DaySegment, DayTotal, DayUsage, Segment, StaleDay
from metering.queries.ledger import counts_by_reads, ledger, read_as
from metering.queries.month import month_customers, month_rows
from metering.queries.period import (
    PeriodUse,
    period_total,
    period_use,
    period_use_by_group,
    period_use_of,
)
from metering.queries.rates import day_sums
from metering.queries.totals import (
    DayFacts,
    Total,
    day_totals,
    facts_by_day,
    totals_by_group,
    usual_report_interval_h,
)
from tests.town import GAPPED, SILENT, Town, judged_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return judged_town()


def _changed(town: Town, *, summed: bool) -> None:
    """What judging leaves behind, before or after the day is summed anew."""
    StaleDay.objects.create(day=town.yesterday)
    if summed:
        refresh_segments(now=town.now)


@pytest.mark.parametrize("summed", [False, True])
def test_among_equals_the_lowest_number_is_named(town: Town, summed: bool) -> None:
    DayUsage.objects.filter(day=town.yesterday).update(usage_l=70)
    _changed(town, summed=summed)

    found = facts_by_day(segments=None, days=[town.yesterday])[town.yesterday]

    assert (found.highest_l, found.lowest_l, found.median_l) == (70, 70, 70)
    assert {found.highest_number, found.lowest_number} == {town.customers[0].number}


@pytest.mark.parametrize("summed", [False, True])
def test_a_negative_use_is_never_the_lowest(town: Town, summed: bool) -> None:
    DayUsage.objects.filter(day=town.yesterday, customer_id=town.customers[3].pk).update(usage_l=-5)
    _changed(town, summed=summed)

    found = facts_by_day(segments=None, days=[town.yesterday])[town.yesterday]

    assert found.lowest_l == 24


def test_who_was_read_is_counted_as_the_ledger_lists_it(town: Town) -> None:
    found = facts_by_day(segments=None, days=[town.yesterday])[town.yesterday]

    rows = ledger(from_day=town.yesterday, to_day=town.yesterday, segments=None)
    assert (found.read, found.silent) == (5, 1)
    assert rows.filter(good__gte=1).count() == found.read


@pytest.mark.parametrize("summed", [False, True])
def test_a_day_without_a_valid_use_has_counts_but_no_extremes(town: Town, summed: bool) -> None:
    DayUsage.objects.filter(day=town.yesterday).update(usage_l=None)
    _changed(town, summed=summed)

    found = facts_by_day(segments=None, days=[town.yesterday])[town.yesterday]

    assert (found.read, found.highest_l, found.lowest_number) == (5, None, "")


@pytest.mark.parametrize("summed", [False, True])
def test_the_ledger_of_everybody_counts_as_it_lists(town: Town, summed: bool) -> None:
    DayUsage.objects.filter(day=town.yesterday, customer_id=town.customers[3].pk).update(good=0)
    _changed(town, summed=summed)
    period = (town.yesterday - timedelta(days=3), town.today)
    rows = ledger(from_day=period[0], to_day=period[1], segments=None)

    counts = counts_by_reads(rows, period=period, whole=True)

    assert counts == counts_by_reads(rows, period=period)
    assert counts["none"] > 1
    for name, count in counts.items():
        asked = "" if name == "all" else name
        assert read_as(rows, reads=asked, period=period).count() == count, name


def test_extremes_of_segments_from_their_sums_are_those_of_each_judged_day(town: Town) -> None:
    day, three = town.yesterday, [town.customers[place].pk for place in (1, 3, 5)]
    DayUsage.objects.filter(day=day, customer_id__in=three[:2]).update(usage_l=0)
    _changed(town, summed=True)
    chosen = [Segment.objects.get(neighbourhood__name="나동").pk]

    def found() -> DayFacts:
        return facts_by_day(segments=chosen, days=[day])[day]

    summed = found()
    StaleDay.objects.create(day=day)

    assert (summed.zero_usage, summed.lowest_l) == (2, 0)
    assert summed.lowest_number == town.customers[1].number
    assert summed == found()


def test_late_data_of_a_day_move_the_step_of_the_day_after(town: Town) -> None:
    """The marks that judging leaves name the changed day alone."""
    mine = {"customer_id": town.customers[0].pk, "day": town.yesterday - timedelta(days=1)}
    DayUsage.objects.filter(**mine).update(last_c_l=F("last_c_l") - 7, segment_id=9_999)
    StaleDay.objects.create(day=mine["day"])

    before = {each.what for each in recount() if each.what.startswith("day_seg")}
    refresh_segments(now=town.now)

    assert before == set()  # nobody is told of what is still to be summed
    assert [each for each in recount() if each.what.startswith("day_seg")] == []


@pytest.mark.parametrize("column", ["step_l", "good"])
@pytest.mark.parametrize("table", [DaySegment, DayGroup])
def test_a_wrong_sum_of_a_segment_or_group_is_found_by_a_recount(
    town: Town, table: type[DaySegment | DayGroup], column: str
) -> None:
    table._default_manager.filter(day=town.yesterday).update(**{column: 99})

    found = {each.what.split()[0] for each in recount(day=town.yesterday)}

    assert table._meta.db_table in found


@pytest.mark.parametrize("column", ["entered", "entered_from", "use_l", "used_by"])
def test_a_wrong_list_of_a_segment_is_found_by_a_recount(town: Town, column: str) -> None:
    DaySegment.objects.filter(day=town.yesterday).update(**{column: [99]})

    found = {each.what.split()[0] for each in recount(day=town.yesterday)}

    assert found == {"day_segment"}


@pytest.mark.parametrize("column", ["good", "usage_l", "median_l", "highest_id", "short"])
def test_a_wrong_sum_over_everybody_is_found_by_a_recount(town: Town, column: str) -> None:
    clean = [each for each in recount() if each.what == "day_total"]
    DayTotal.objects.filter(day=town.yesterday).update(**{column: 99})

    found = [each for each in recount(day=town.yesterday) if each.what == "day_total"]

    assert clean == []
    assert [each.day for each in found] == [town.yesterday]


def test_groups_of_every_kind_add_up_to_the_same_sum(town: Town) -> None:
    first = town.yesterday - timedelta(days=3)
    whole = Sums.over(day_sums(segments=None, from_day=first, to_day=town.yesterday).values())

    for dimension in ("dong", "block", "use", "maker"):
        groups = totals_by_group(
            dimension=dimension, segments=None, from_day=first, to_day=town.yesterday
        )
        assert Sums.over(each.sums for each in groups.values()) == whole


def test_segments_narrow_groups_and_extremes(town: Town) -> None:
    segment = Segment.objects.get(neighbourhood__name="나동")

    groups = totals_by_group(
        dimension="dong", segments=[segment.pk], from_day=town.yesterday, to_day=town.yesterday
    )
    found = facts_by_day(segments=[segment.pk], days=[town.yesterday])[town.yesterday]

    assert set(groups) == {segment.neighbourhood_id}
    assert found.lowest_number == town.customers[3].number


def test_the_use_of_a_period_is_the_register_difference_across_a_gap(town: Town) -> None:
    first = town.yesterday - timedelta(days=4)
    rows = ledger(from_day=first, to_day=town.yesterday, segments=None)

    months = {
        row.number: row
        for row in month_rows(
            month_customers(rows).order_by("pk"),
            from_day=first,
            to_day=town.yesterday,
            masked=True,
        )
    }

    gapped, silent = (months[town.customers[place].number] for place in (GAPPED, SILENT))
    assert gapped.use.use_l == 5 * 24 * 3
    assert silent.use.use_l == 4 * 24 * 2
    assert silent.days[town.yesterday].state == "missing"
    assert gapped.days[town.yesterday].state == ""


@pytest.mark.parametrize("seed", range(6))
def test_the_use_of_a_period_from_its_two_ends_equals_that_of_each_connection(
    town: Town, seed: int
) -> None:
    _come_go_and_move(town, random.Random(seed))
    both = list(Segment.objects.order_by("pk").values_list("pk", flat=True))

    for segments in (None, both[:1], both[1:]):
        for first, last in ((9, 1), (12, 1), (7, 4), (3, 3), (40, 30)):
            days = {
                "from_day": town.today - timedelta(days=first),
                "to_day": town.today - timedelta(days=last),
            }
            each = period_use(**days, segments=segments)
            total = period_total(**days, segments=segments)
            assert total == PeriodUse.over(each.values())
            pooled = Total.over(day_totals(**days, segments=segments).values())
            assert period_use_of(pooled, **days, segments=segments) == total


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("dimension", ["dong", "use"])
def test_the_use_of_a_group_equals_that_of_its_connections(
    town: Town, dimension: str, seed: int
) -> None:
    _come_go_and_move(town, random.Random(seed))
    field = {"dong": "neighbourhood_id", "use": "use_class_id"}[dimension]
    groups: dict[int, list[int]] = {}
    for pk, value in Segment.objects.order_by("pk").values_list("pk", field):
        groups.setdefault(value, []).append(pk)

    for first, last in ((9, 1), (12, 1), (3, 3), (40, 30)):
        days = {
            "from_day": town.today - timedelta(days=first),
            "to_day": town.today - timedelta(days=last),
        }
        found = period_use_by_group(dimension=dimension, **days)
        for value, segments in groups.items():
            each = period_use(**days, segments=segments)
            assert found.get(value, 0) == PeriodUse.over(each.values()).use_l


def _come_go_and_move(town: Town, seed: random.Random) -> None:
    """Some start late, end early, are out of service for days, or move to the other segment."""
    for customer in town.customers:
        rows = list(DayUsage.objects.filter(customer_id=customer.pk).order_by("day"))
        what = seed.choice(["stays", "late", "early", "away", "moves"])
        cut = seed.randrange(1, len(rows) - 1)
        if what in ("late", "early"):
            gone = rows[:cut] if what == "late" else rows[cut:]
            DayUsage.objects.filter(pk__in=[row.pk for row in gone]).delete()
        elif what == "away":
            away = [row.pk for row in rows[cut : cut + 3]]
            DayUsage.objects.filter(pk__in=away).update(expected=0, good=0)
        elif what == "moves":
            other = Segment.objects.exclude(pk=rows[0].segment_id).earliest("pk")
            after = [row.pk for row in rows[cut:]]
            DayUsage.objects.filter(pk__in=after).update(segment_id=other.pk)
    days = set(DayUsage.objects.values_list("day", flat=True))
    StaleDay.objects.bulk_create(StaleDay(day=day) for day in days)
    refresh_segments(now=town.now)


def test_the_usual_report_interval_is_kept_by_99_of_100_terminals(town: Town) -> None:
    assert usual_report_interval_h() == 6
