"""What uplinks said beside their values: unknown states of slots, warnings about terminals."""

from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from customers.models import Customer
from metering.core.slots import SLOTS, hour_at, instant_of
from metering.models import TerminalBattery, UnknownStatus, UplinkWarning


def unknown_names(
    *, customer_id: int, from_day: date, to_day: date
) -> dict[datetime, tuple[str, ...]]:
    """This function will return the states of a customer's slots that no table of ours names, by slot
    end: bits as 0x08, names as they were sent."""
    start = instant_of(hour=hour_at(day=from_day, slot=0))
    end = instant_of(hour=hour_at(day=to_day, slot=SLOTS))
    found = UnknownStatus.objects.filter(
        customer_id=customer_id, slot_end_at__gt=start, slot_end_at__lte=end
    ).order_by("slot_end_at", "name")
    names: dict[datetime, tuple[str, ...]] = {}
    for at, name in found.values_list("slot_end_at", "name"):
        names[at] = (*names.get(at, ()), name)
    return names


def uplink_warnings(
    *, kind: str = "", text: str = "", neighbourhoods: frozenset[int] | None = None
) -> QuerySet[UplinkWarning]:
    """This function will return what was odd about readable messages, of one kind, of terminals whose
    ids contain a text, at nobody or at customers of some 동; what is empty does not narrow."""
    found = UplinkWarning.objects.all()
    if neighbourhoods is not None:
        own = Customer.objects.filter(pk=OuterRef("customer_id"), neighbourhood__in=neighbourhoods)
        found = found.filter(Q(customer_id=None) | Exists(own))
    found = found.filter(kind=kind) if kind else found
    return found.filter(terminal_id__icontains=text) if text else found


def warning_counts(
    *, text: str = "", neighbourhoods: frozenset[int] | None = None
) -> dict[str, int]:
    """This function will count the warnings of each kind of terminals whose ids contain a text, the
    most frequent first."""
    found = uplink_warnings(text=text, neighbourhoods=neighbourhoods)
    counted = found.values_list("kind").annotate(found=Count("id"))
    return dict(counted.order_by("-found", "kind"))


def battery_percent(*, terminal_id: str) -> float | None:
    """This function will return the battery level that a LoRaWAN server told last of a terminal."""
    found = TerminalBattery.objects.filter(pk=terminal_id).values_list("percent", flat=True)
    return found.first()
