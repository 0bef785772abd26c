"""Daily sums of segments and the read rates of D-05, D-06 and D-07 made of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from mdm.lib import sql
from metering.core.rates import Sums
from metering.models import DaySegment, DayTotal

WINDOWS = (1, 7, 30)  # 어제, 직전 7일, 직전 30일 (D-07)
_SUMMED = 5  # the first columns of by_group.sql are those of Sums


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
    params = {
        "dimension": "dong",
        "segments": None if segments is None else list(segments),
        "from_day": day,
        "to_day": day,
    }
    found = sql.rows("metering/sql/totals/by_group.sql", params)
    return {home: Sums(*map(int, sums[:_SUMMED])) for home, *sums in found}


def daily_sums(*, segments: Collection[int] | None, from_day: date, to_day: date) -> QuerySet[Any]:
    """This function will return the sums of the days in [from_day, to_day]: a row a day over everybody
    (segments None), else a row a segment and day."""
    if segments is None:
        return DayTotal.objects.filter(day__range=(from_day, to_day))
    rows = DaySegment.objects.filter(day__range=(from_day, to_day))
    return rows.filter(segment_id__in=list(segments))
