"""Registers at a reading day: received, by hand, final or estimated, and the running use there (D-15)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from devices.models import Installation
from mdm.lib import sql
from metering.core.slots import SLOTS, hour_at, instant_of
from metering.models import ReadAs, SlotOverride


@dataclass(frozen=True, slots=True)
class Point:
    """One register of one meter at an instant, in litres; `total_l` = C of D-09 there."""

    register_l: int
    at: datetime
    installation: Installation | None
    total_l: int
    read_as: ReadAs


@dataclass(slots=True)
class Known:
    """What is known of one connection up to the end of a day."""

    heard: Point | None = None
    estimated_total_l: int | None = None
    by_hand: SlotOverride | None = None
    meters: Sequence[Installation] = field(default_factory=list)  # in the order they came


def end_of(day: date) -> datetime:
    """This function will return the end of a day's slot 24 (T-2)."""
    return instant_of(hour=hour_at(day=day, slot=SLOTS))


def known_at(*, customers: Sequence[int], day: date) -> dict[int, Known]:
    """This function will return what is known of connections up to the end of a day; three queries."""
    known = {customer: Known() for customer in customers}
    installed: dict[int, list[Installation]] = {}
    placed = Installation.objects.filter(customer_id__in=customers, installed_at__lt=end_of(day))
    for each in placed.select_related("meter").order_by("customer_id", "installed_at", "pk"):
        installed.setdefault(each.customer_id, []).append(each)
    for customer, meters in installed.items():
        known[customer].meters = meters
    params = {"customers": list(customers), "day": day}
    for customer, *values in sql.rows("metering/sql/billing/registers.sql", params):
        _put(known[customer], values)
    for entered in _by_hand(customers, day):
        known[entered.customer_id].by_hand = entered
    return known


def point_at(known: Known, *, day: date) -> Point | None:
    """This function will return the register that a bill of `day` shows; None = 미검침.

    The latest that was received or read by hand within the day, else the final register of a meter
    that is gone for good, else the last one with the estimated use since (§5 Estimation).
    """
    start, end = instant_of(hour=hour_at(day=day, slot=0)), end_of(day)
    best = _latest(known)
    if best is not None and best.at > start:
        return best
    last = known.meters[-1] if known.meters else None
    if last is not None and last.removed_at and last.removed_at <= end:
        return _removed(known, last) or best
    return _estimated(known, end) if last is not None else None


def last_known(known: Known) -> Point | None:
    """This function will return the latest register received or read by hand, however old."""
    return _latest(known)


def total_of(
    known: Known, *, register_l: int, installation: Installation | None, at: datetime
) -> int | None:
    """This function will return the running use C (litres) at a register of one of the meters, counted
    from the last 정상 slot; across a replacement by D-02. None where no way leads there."""
    if installation is None:
        return None
    heard = known.heard
    if heard is not None and _same(heard.installation, installation):
        return heard.total_l + register_l - heard.register_l
    before = [each for each in known.meters if each.installed_at < installation.installed_at]
    base = installation.initial_register_l or 0
    if heard is None:
        return register_l - base if not before else None
    if not before or not _same(heard.installation, before[-1]) or heard.at > at:
        return None
    final_l = before[-1].final_register_l
    rest = 0 if final_l is None else final_l - heard.register_l
    return heard.total_l + rest + register_l - base


def owner_of(meters: Iterable[Installation], *, at: datetime) -> Installation | None:
    """This function will return the meter that owns a slot_end: installed before it, there at it (P-1)."""
    return next(
        (
            each
            for each in meters
            if each.installed_at < at and (each.removed_at is None or at <= each.removed_at)
        ),
        None,
    )


def _put(known: Known, values: Sequence[object]) -> None:
    day, slot, register_l, total_l, estimated_l = values
    at = instant_of(hour=hour_at(day=day, slot=slot))  # type: ignore[arg-type]
    known.heard = Point(
        register_l=int(register_l),  # type: ignore[call-overload]
        at=at,
        installation=owner_of(known.meters, at=at),
        total_l=int(total_l),  # type: ignore[call-overload]
        read_as=ReadAs.RECEIVED,
    )
    known.estimated_total_l = None if estimated_l is None else int(estimated_l)  # type: ignore[call-overload]


def _by_hand(customers: Sequence[int], day: date) -> Iterable[SlotOverride]:
    found = SlotOverride.objects.filter(
        customer_id__in=list(customers),
        origin=SlotOverride.Origin.MANUAL,
        undone_at=None,
        slot_end_at__lte=end_of(day),
    )
    return found.order_by("customer_id", "-slot_end_at", "pk").distinct("customer_id")


def _latest(known: Known) -> Point | None:
    hand, heard = known.by_hand, known.heard
    if hand is None or hand.register_l is None or (heard and heard.at >= hand.slot_end_at):
        return heard
    meters: Mapping[int, Installation] = {each.pk: each for each in known.meters}
    owner = meters.get(hand.installation_id)
    total_l = total_of(known, register_l=hand.register_l, installation=owner, at=hand.slot_end_at)
    if total_l is None:
        return heard
    return Point(hand.register_l, hand.slot_end_at, owner, total_l, ReadAs.MANUAL)


def _removed(known: Known, last: Installation) -> Point | None:
    if last.final_register_l is None or last.removed_at is None:
        return None
    total_l = total_of(
        known, register_l=last.final_register_l, installation=last, at=last.removed_at
    )
    if total_l is None:
        return None
    return Point(last.final_register_l, last.removed_at, last, total_l, ReadAs.REMOVED)


def _estimated(known: Known, end: datetime) -> Point | None:
    heard, total_l = known.heard, known.estimated_total_l
    if heard is None or total_l is None or not _same(heard.installation, known.meters[-1]):
        return None
    register_l = heard.register_l + total_l - heard.total_l
    return Point(register_l, end, heard.installation, total_l, ReadAs.ESTIMATED)


def _same(one: Installation | None, other: Installation | None) -> bool:
    return one is not None and other is not None and one.pk == other.pk


__all__ = ["Known", "Point", "end_of", "known_at", "last_known", "owner_of", "point_at", "total_of"]
