"""Daily sums of segments and the read rates of D-05, D-06 and D-07 made of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet, Sum

from metering.core.rates import Sums
from metering.models import DaySegment, Segment

WINDOWS = (1, 7, 30)  # 어제, 직전 7일, 직전 30일 (D-07)


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
        _within(segments, from_day, to_day)
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
    by_segment = _within(segments, day, day).values_list(
        "segment_id", "connections", "connections_good", "expected", "good", "usage_l"
    )
    homes = neighbourhood_of_segments()
    parts: dict[int, list[Sums]] = {}
    for segment, *sums in by_segment:
        parts.setdefault(homes[segment], []).append(Sums(*sums))
    return {home: Sums.over(held) for home, held in parts.items()}


def neighbourhood_of_segments() -> dict[int, int]:
    """This function will return the 동 (row id) of every segment."""
    return dict(Segment.objects.values_list("id", "neighbourhood_id"))


def _within(segments: Collection[int] | None, from_day: date, to_day: date) -> QuerySet[DaySegment]:
    rows = DaySegment.objects.filter(day__range=(from_day, to_day))
    return rows if segments is None else rows.filter(segment_id__in=list(segments))
