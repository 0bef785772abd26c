"""One customer's hours with estimates and values by hand, slot by slot (§5 Estimation, Editing)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Max, Min

from metering.core.estimating import (
    LONGEST_PROFILE_DAYS,
    Hand,
    Hours,
    Past,
    fill,
    wants_past,
)
from metering.core.slots import SLOTS, hour_at, instant_of
from metering.models import DayUsage, SlotOverride
from metering.queries.stretches import Period, hand_of, stretches

_PROFILE = timedelta(days=LONGEST_PROFILE_DAYS)
_ONE_DAY = timedelta(days=1)


class Origin(StrEnum):
    """Where the litres of a slot come from."""

    MEASURED = "MEASURED"
    ESTIMATED = "ESTIMATED"
    MANUAL = "MANUAL"  # the slot carries a value by hand


@dataclass(frozen=True, slots=True)
class FilledHour:
    """One slot: its litres, None = nothing known; what people put in for it, in force."""

    slot_end_at: datetime
    filled_l: int | None
    origin: Origin | None
    overrides: Sequence[SlotOverride]


def hours_of(*, customer_id: int, from_day: date, to_day: date) -> dict[date, list[FilledHour]]:
    """This function will return the slots 1…24 of the judged days in [from_day, to_day] as they were
    estimated: Σ filled_l of a day is day_usage.filled_l."""
    period = _whole(customer_id, from_day, to_day)
    found = stretches(wanted={customer_id: period}).get(customer_id)
    if found is None:
        return {}
    hours, first_day = found.hours(), found.first_day
    overrides = _overrides(customer_id)
    hands = _hands(customer_id, hours, first_day, overrides)
    filled = fill(hours=hours, hands=hands, past=_past(customer_id, hours, hands, first_day))
    days: dict[date, list[FilledHour]] = {}
    for row in range(len(filled.litres)):
        day = first_day + timedelta(days=row // SLOTS)
        if not from_day <= day <= to_day:
            continue
        at = instant_of(hour=hour_at(day=first_day, slot=1) + row)
        own = overrides.get(at, ())
        litres = int(filled.litres[row, 0]) if filled.known[row, 0] else None
        origin = _origin(own, known=litres is not None, estimated=bool(filled.estimated[row, 0]))
        days.setdefault(day, []).append(FilledHour(at, litres, origin, own))
    return days


def _whole(customer_id: int, from_day: date, to_day: date) -> Period:
    """The days asked for, and those that their gaps begin and end on; an open tail has no end."""
    own = DayUsage.objects.filter(customer_id=customer_id)
    heard = own.filter(last_slot__isnull=False)
    begin = heard.filter(day__lt=from_day).aggregate(day=Max("day"))["day"]
    end = heard.filter(day__gt=to_day).aggregate(day=Min("day"))["day"]
    last = end or own.aggregate(day=Max("day"))["day"] or to_day
    return Period(begin or from_day, max(last, to_day) + _ONE_DAY)


def _overrides(customer_id: int) -> dict[datetime, list[SlotOverride]]:
    found: dict[datetime, list[SlotOverride]] = {}
    rows = SlotOverride.objects.filter(customer_id=customer_id, undone_at=None)
    for each in rows.order_by("slot_end_at", "pk"):
        found.setdefault(each.slot_end_at, []).append(each)
    return found


def _hands(
    customer_id: int,
    hours: Hours,
    first_day: date,
    overrides: dict[datetime, list[SlotOverride]],
) -> dict[int, Hand]:
    by_hand = any(each.origin == Origin.MANUAL for own in overrides.values() for each in own)
    if not by_hand:
        return {}
    return {0: hand_of(customer_id=customer_id, hours=hours, first_day=first_day)}


def _past(
    customer_id: int, hours: Hours, hands: dict[int, Hand], first_day: date
) -> dict[int, Past]:
    if not wants_past(hours=hours, hands=hands):
        return {}
    asked = Period(first_day - 2 * _PROFILE, first_day)
    found = stretches(wanted={customer_id: asked}).get(customer_id)
    return {0: found.past(before=first_day)} if found else {}


def _origin(own: Sequence[SlotOverride], *, known: bool, estimated: bool) -> Origin | None:
    if any(each.origin == Origin.MANUAL for each in own):
        return Origin.MANUAL
    if not known:
        return None
    return Origin.ESTIMATED if estimated else Origin.MEASURED
