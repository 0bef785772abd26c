"""Meters and terminals that were replaced, removed or taken back, as one list (S-86, P-4)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from devices.models import Attachment, DeviceChange, Installation
from mdm.audit.queries import events_of
from mdm.lib.clock import SEOUL

# how the keys of the view begin
_METERS = ("meter", "removed", "undone")
_TERMINALS = ("terminal", "unwired", "unmade")
_GONE = ("undone", "unmade")  # these name the history row, the others the row itself


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


def said_of(rows: Sequence[DeviceChange]) -> dict[str, Mapping[str, Any]]:
    """This function will return what was noted when changes were recorded (page, file, command), by
    their keys; two queries."""
    said: dict[str, Mapping[str, Any]] = {}
    for model, kinds in ((Installation, _METERS), (Attachment, _TERMINALS)):
        own = [row for row in rows if row.key.partition("-")[0] in kinds]
        numbers = {row.key: int(row.key.partition("-")[2]) for row in own}
        gone = [numbers[row.key] for row in own if row.key.startswith(_GONE)]
        found = Q(pgh_obj_id__in=set(numbers.values()) - set(gone)) | Q(pgh_id__in=gone)
        noted: dict[tuple[int, datetime | None], Mapping[str, Any]] = {}
        for event in events_of(model).filter(found, pgh_context__isnull=False):
            is_gone = event.pgh_id in gone
            number = event.pgh_id if is_gone else event.pgh_obj_id
            noted[number, event.pgh_created_at] = event.pgh_context.metadata
        for row in own:
            said[row.key] = noted.get((numbers[row.key], row.recorded_at)) or {}
    return said
