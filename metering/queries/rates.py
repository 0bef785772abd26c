"""Daily sums of segments and the read rates of D-05, D-06 and D-07 made of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from mdm.lib import sql
from metering.core.rates import Sums
from metering.models import DayGroup, DaySegment, DayTotal

WINDOWS = (1, 7, 30)  # 어제, 직전 7일, 직전 30일 (D-07)
_SUMMED = 5  # the first of GROUPED are those of Sums
GROUPED = (
    "connections", "connections_good", "expected", "good", "usage_l", "filled_l", "estimated_l",
    "step_l",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """The days before today that a rate pools, and how many of them have data."""

    days: int
    days_known: int
    sums: Sums


def day_sums(*, segments: Collection[int] | None, from_day: date, to_day: date) -> dict[date, Sums]:
    """This function will return the sums of each day with data in [from_day, to_day] over segments
    (None = all), oldest first (D-04, D-11)."""
    rows = (
        daily_sums(segments=segments, from_day=from_day, to_day=to_day)
        .values_list("day")
        .annotate(*map(Sum, ("connections", "connections_good", "expected", "good", "usage_l")))
    )
    return {day: Sums(*sums) for day, *sums in rows.order_by("day")}


def windows(*, sums: Mapping[date, Sums], today: date) -> dict[int, Window]:
    """This function will pool the days before today: 1, 7 and 30 of them, today excluded (D-07)."""
    made = {}
    for days in WINDOWS:
        wanted = (today - timedelta(days=back) for back in range(1, days + 1))
        known = [sums[day] for day in wanted if day in sums and sums[day].expected]
        made[days] = Window(days, len(known), Sums.over(known))
    return made


def neighbourhood_sums(*, segments: Collection[int] | None, day: date) -> dict[int, Sums]:
    """This function will return the sums of one day by 동 (row id)."""
    found = group_sums(dimension="dong", segments=segments, from_day=day, to_day=day)
    return {home: Sums(*sums[:_SUMMED]) for home, sums in found.items() if home is not None}


def group_sums(
    *, dimension: str, segments: Collection[int] | None, from_day: date, to_day: date
) -> dict[int | None, list[int]]:
    """This function will sum the columns of GROUPED over [from_day, to_day] by 'dong', 'block', 'use' or
    'maker': row id → sums, id None = connections without one; segments None = all."""
    if segments is None:
        days = DayGroup.objects.filter(dimension=dimension, day__range=(from_day, to_day))
        found = days.values_list("value_id").annotate(*map(Sum, GROUPED))
        return {value or None: list(map(int, sums)) for value, *sums in found.order_by("value_id")}
    params = {
        "dimension": dimension,
        "segments": list(segments),
        "from_day": from_day,
        "to_day": to_day,
    }
    rows = sql.rows("metering/sql/totals/by_group.sql", params)
    return {value: list(map(int, sums)) for value, *sums in rows}


def daily_sums(*, segments: Collection[int] | None, from_day: date, to_day: date) -> QuerySet[Any]:
    """This function will return the sums of the days in [from_day, to_day]: a row a day over everybody
    (segments None), else a row a segment and day."""
    if segments is None:
        return DayTotal.objects.filter(day__range=(from_day, to_day))
    rows = DaySegment.objects.filter(day__range=(from_day, to_day))
    return rows.filter(segment_id__in=list(segments))
