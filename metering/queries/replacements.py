"""Meters that were replaced or removed, with the registers of both (S-86, P-4)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from devices.models import Installation
from mdm.lib.clock import SEOUL


def replacements(
    *, from_day: date, to_day: date, customers: QuerySet[Any] | None = None
) -> QuerySet[Installation]:
    """This function will return installations that followed another meter, or were taken away for
    good, with an instant of [from_day, to_day] as `changed_at`; `before_*` = the meter before."""
    earlier = Installation.objects.filter(
        customer_id=OuterRef("customer_id"), installed_at__lt=OuterRef("installed_at")
    ).order_by("-installed_at", "-pk")
    later = Installation.objects.filter(
        customer_id=OuterRef("customer_id"), installed_at__gt=OuterRef("installed_at")
    )
    first = datetime.combine(from_day, time(), SEOUL)
    end = datetime.combine(to_day + timedelta(days=1), time(), SEOUL)
    found = Installation.objects.annotate(
        before_id=Subquery(earlier.values("pk")[:1]),
        before_serial=Subquery(earlier.values("meter__serial")[:1]),
        before_final_l=Subquery(earlier.values("final_register_l")[:1]),
        has_later=Exists(later),
    )
    replaced = Q(before_id__isnull=False, installed_at__gte=first, installed_at__lt=end)
    removed = Q(has_later=False, removed_at__gte=first, removed_at__lt=end)
    if customers is not None:
        found = found.filter(customer_id__in=customers)
    return (
        found.filter(replaced | removed)
        .select_related("customer", "meter")
        .annotate(
            changed_at=Case(
                When(before_id__isnull=False, then=F("installed_at")), default=F("removed_at")
            )
        )
    )
