"""Meters and terminals that were replaced, removed or taken back, as one list (S-86, P-4)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from devices.models import DeviceChange
from mdm.lib.clock import SEOUL


def replacements(
    *, from_day: date, to_day: date, customers: QuerySet[Any] | None = None
) -> QuerySet[DeviceChange]:
    """This function will return what followed another device, was taken away or was undone, with an
    instant of [from_day, to_day] as `changed_at`; `customers` = ids in scope, None = all."""
    found = DeviceChange.objects.filter(
        changed_at__gte=datetime.combine(from_day, time(), SEOUL),
        changed_at__lt=datetime.combine(to_day + timedelta(days=1), time(), SEOUL),
    ).select_related("customer")
    return found if customers is None else found.filter(customer_id__in=customers)
