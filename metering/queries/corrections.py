"""확정 후 정정: settled days that changed (T-5), counted by day and listed with old and new figures."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet

from metering.models import Correction, DayUsage


def corrections(
    *,
    from_day: date,
    to_day: date,
    segments: Collection[int] | None = None,
    customers: Collection[int] | None = None,
) -> QuerySet[Correction]:
    """This function will return the corrections of days in [from_day, to_day], of segments and of
    customers (None = all); order them by what ends in `pk`."""
    found = Correction.objects.filter(day__range=(from_day, to_day))
    if customers is not None:
        found = found.filter(customer_id__in=list(customers))
    if segments is not None:
        own = DayUsage.objects.filter(
            customer_id=OuterRef("customer_id"),
            day=OuterRef("day"),
            segment_id__in=list(segments),
        )
        found = found.filter(Exists(own))
    return found


def counts_by_day(
    *, from_day: date, to_day: date, segments: Collection[int] | None = None
) -> dict[date, int]:
    """This function will count the corrections of each day in [from_day, to_day] that has any; the
    number equals the rows of `corrections` of that day."""
    found = corrections(from_day=from_day, to_day=to_day, segments=segments)
    counted = found.values_list("day").annotate(count=Count("pk")).order_by("day")
    return {day: int(count) for day, count in counted}
