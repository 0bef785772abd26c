"""One slot of a customer as somebody sees it who wants to correct it: value, neighbours, corrections."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from devices.models import Installation
from metering.core.slots import SLOTS, day_and_slot, hour_at, hour_before, instant_of
from metering.models import DayReading, DayUsage, SlotOverride


@dataclass(frozen=True, slots=True)
class Point:
    """A register at a slot; `by_hand` = entered by a person, else from the device and 정상."""

    slot_end_at: datetime
    register_l: int
    by_hand: bool


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """The slot's device value and whether it is 정상, what people put in, and the registers beside it
    of the same installation, None where there is none."""

    installation: Installation
    arrived: bool
    device_l: int | None
    good: bool
    manual: SlotOverride | None
    rejected: SlotOverride | None
    before: Point | None
    after: Point | None


def slot_facts(*, customer_id: int, slot_end_at: datetime) -> SlotFacts | None:
    """This function will return what is known of a slot; None when no meter stood there then (P-1)."""
    installation = (
        Installation.objects.select_related("meter__caliber")
        .filter(Q(removed_at=None) | Q(removed_at__gte=slot_end_at))
        .filter(customer_id=customer_id, installed_at__lt=slot_end_at)
        .order_by("-installed_at", "-pk")
        .first()
    )
    if installation is None:
        return None
    hour = hour_before(at=slot_end_at)
    day, slot = day_and_slot(hour=hour)
    points = _points(installation.pk, customer_id, day)
    own = SlotOverride.objects.filter(
        installation_id=installation.pk, slot_end_at=slot_end_at, undone_at=None
    )
    in_force = {each.origin: each for each in own.order_by("pk")}
    row = DayReading.objects.filter(
        customer_id=customer_id, day=day, installation_id=installation.pk
    ).first()
    return SlotFacts(
        installation=installation,
        arrived=bool(row and row.meta[slot - 1] is not None),
        device_l=row.register_l[slot - 1] if row else None,
        good=any(each.slot_end_at == slot_end_at and not each.by_hand for each in points),
        manual=in_force.get(SlotOverride.Origin.MANUAL),
        rejected=in_force.get(SlotOverride.Origin.REJECTED),
        before=max(
            (each for each in points if each.slot_end_at < slot_end_at), key=_when, default=None
        ),
        after=min(
            (each for each in points if each.slot_end_at > slot_end_at), key=_when, default=None
        ),
    )


def _when(point: Point) -> tuple[datetime, int]:
    return point.slot_end_at, point.register_l


def _points(installation_id: int, customer_id: int, day: date) -> list[Point]:
    """정상 slots of the day and of the nearest days with any on both sides, and values by hand."""
    judged = DayUsage.objects.filter(customer_id=customer_id, good__gt=0)
    masks = {
        row.day: row.good_mask
        for rows in (
            judged.filter(day__lte=day).order_by("-day")[:2],
            judged.filter(day__gt=day).order_by("day")[:1],
        )
        for row in rows
    }
    readings = DayReading.objects.filter(
        customer_id=customer_id, installation_id=installation_id, day__in=list(masks)
    )
    points = [
        Point(instant_of(hour=hour_at(day=row.day, slot=index + 1)), register_l, by_hand=False)
        for row in readings.order_by("day")
        for index, register_l in enumerate(row.register_l[:SLOTS])
        if register_l is not None and masks[row.day] >> index & 1
    ]
    by_hand = SlotOverride.objects.filter(
        installation_id=installation_id, origin=SlotOverride.Origin.MANUAL, undone_at=None
    ).order_by("slot_end_at", "pk")
    return points + [
        Point(each.slot_end_at, each.register_l, by_hand=True)
        for each in by_hand
        if each.register_l is not None
    ]


def slot_overrides(*, installation_id: int, slot_end_at: datetime) -> list[SlotOverride]:
    """This function will return everything that people ever put in for a slot, newest first."""
    own = SlotOverride.objects.filter(installation_id=installation_id, slot_end_at=slot_end_at)
    return list(own.order_by("-created_at", "-pk"))
