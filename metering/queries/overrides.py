"""Values that people put in or took out, slot by slot, as they are in force (T-4, VEE editing)."""

from collections.abc import Collection
from datetime import date, datetime

from metering.core.slots import SLOTS, day_and_slot, hour_at, hour_before, instant_of
from metering.models import SlotOverride

ByDay = dict[tuple[int, date], list[SlotOverride]]


def overrides_by_day(*, customer_ids: Collection[int], from_day: date, to_day: date) -> ByDay:
    """This function will return the values in force of customers in [from_day, to_day] by customer and
    business day, oldest slot first (T-2). One query."""
    start = instant_of(hour=hour_at(day=from_day, slot=0))
    end = instant_of(hour=hour_at(day=to_day, slot=SLOTS))
    found = SlotOverride.objects.filter(
        customer_id__in=list(customer_ids),
        slot_end_at__gt=start,
        slot_end_at__lte=end,
        undone_at=None,
    )
    days: ByDay = {}
    for each in found.order_by("slot_end_at", "pk"):
        days.setdefault((each.customer_id, day_of(slot_end_at=each.slot_end_at)), []).append(each)
    return days


def day_of(*, slot_end_at: datetime) -> date:
    """This function will return the business day that owns a slot (T-2)."""
    return day_and_slot(hour=hour_before(at=slot_end_at))[0]
