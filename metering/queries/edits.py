"""The history of corrections by people: what a slot was worth before and after each (VEE editing)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, Exists, F, OuterRef, QuerySet, Value

from customers.models import Customer
from mdm.lib.clock import SEOUL
from metering.core.slots import day_and_slot, hour_before
from metering.models import DayReading, SlotOverride
from metering.queries.ledger import chunks

DEVICE, BY_HAND, LEFT_OUT, NOTHING = "device", "by_hand", "left_out", "nothing"
_Key = tuple[int, datetime]


@dataclass(frozen=True, slots=True)
class Worth:
    """What a slot was worth: DEVICE, BY_HAND, LEFT_OUT or NOTHING, with its register."""

    origin: str
    register_l: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One correction or its undoing: who, when, why, the slot's worth before and after."""

    at: datetime
    who: str
    why: str
    is_undone: bool
    override: SlotOverride
    customer: Customer | None
    old: Worth
    new: Worth


def edit_heads(
    *, from_day: date, to_day: date, who: str = "", customers: Sequence[QuerySet[Any]] = ()
) -> QuerySet[Any]:
    """This function will return corrections and undoings that happened in [from_day, to_day], of one
    person ("" = all), of customers in every given query of ids, newest first; `edits` reads them."""
    start = datetime.combine(from_day, time(), SEOUL)
    end = datetime.combine(to_day + timedelta(days=1), time(), SEOUL)
    own = SlotOverride.objects.order_by()
    for ids in customers:
        own = own.filter(customer_id__in=ids)
    # what a newer value of the same kind replaced is told by that one
    replaced = SlotOverride.objects.filter(
        installation_id=OuterRef("installation_id"), slot_end_at=OuterRef("slot_end_at"),
        origin=OuterRef("origin"), created_at=OuterRef("undone_at"),
    )  # fmt: skip
    done = own.filter(author=who) if who else own
    undone = own.filter(undone_by=who) if who else own
    heads: QuerySet[Any] = _head(done, "created_at", start, end, is_undone=False).union(
        _head(undone.filter(~Exists(replaced)), "undone_at", start, end, is_undone=True), all=True
    )
    return heads.order_by("-at", "-id", "is_undone")


def _head(
    rows: QuerySet[Any], name: str, start: datetime, end: datetime, *, is_undone: bool
) -> QuerySet[Any]:
    within = rows.filter(**{f"{name}__gte": start, f"{name}__lt": end})
    said = within.annotate(at=F(name), is_undone=Value(is_undone, output_field=BooleanField()))
    heads: QuerySet[Any] = said.values("id", "at", "is_undone")
    return heads


def edits(heads: Iterable[Mapping[str, Any]]) -> Iterator[Edit]:
    """This function will read heads as corrections with what the slot was worth, four queries a chunk."""
    for chunk in chunks(heads):
        overrides = SlotOverride.objects.in_bulk([head["id"] for head in chunk])
        of_slot = _of_slot(overrides.values())
        sent = _sent(overrides.values())
        customers = Customer.objects.in_bulk({each.customer_id for each in overrides.values()})
        for head in chunk:
            override = overrides[head["id"]]
            key = _key(override)
            old, new = _worths(override, of_slot[key], sent.get(key), head)
            yield Edit(
                at=head["at"],
                who=override.undone_by if head["is_undone"] else override.author,
                why=override.undone_reason if head["is_undone"] else override.reason,
                is_undone=head["is_undone"],
                override=override,
                customer=customers.get(override.customer_id),
                old=old,
                new=new,
            )


def _worths(
    override: SlotOverride, others: Sequence[SlotOverride], sent_l: int | None, head: Any
) -> tuple[Worth, Worth]:
    """In force beside this one at that moment: what came before it and was not undone until then."""
    at = head["at"]
    if head["is_undone"]:
        beside = [
            each
            for each in others
            if each.pk != override.pk and each.created_at <= at and not _ended(each, at)
        ]
        return _worth([*beside, override], sent_l), _worth(beside, sent_l)
    beside = [
        each
        for each in others
        if each.pk < override.pk and (each.undone_at is None or each.undone_at >= at)
    ]
    rest = [each for each in beside if each.origin != override.origin]
    return _worth(beside, sent_l), _worth([*rest, override], sent_l)


def _ended(override: SlotOverride, at: datetime) -> bool:
    return override.undone_at is not None and override.undone_at <= at


def _worth(in_force: Sequence[SlotOverride], sent_l: int | None) -> Worth:
    for each in in_force:
        if each.origin == SlotOverride.Origin.MANUAL:
            return Worth(BY_HAND, each.register_l)
    if in_force:
        return Worth(LEFT_OUT, sent_l)
    return Worth(NOTHING) if sent_l is None else Worth(DEVICE, sent_l)


def _key(override: SlotOverride) -> _Key:
    return override.installation_id, override.slot_end_at


def _of_slot(overrides: Iterable[SlotOverride]) -> dict[_Key, list[SlotOverride]]:
    keys = {_key(each) for each in overrides}
    found = SlotOverride.objects.filter(
        installation_id__in={key[0] for key in keys}, slot_end_at__in={key[1] for key in keys}
    )
    slots: dict[_Key, list[SlotOverride]] = {}
    for each in found.order_by("pk"):
        slots.setdefault(_key(each), []).append(each)
    return slots


def _sent(overrides: Iterable[SlotOverride]) -> dict[_Key, int | None]:
    """The registers that devices sent for the slots."""
    places = {_key(each): each for each in overrides}
    when = {key: day_and_slot(hour=hour_before(at=key[1])) for key in places}
    rows = DayReading.objects.filter(
        customer_id__in={each.customer_id for each in places.values()},
        day__in={day for day, _ in when.values()},
    )
    of_day = {(row.installation_id, row.day): row.register_l for row in rows}
    sent: dict[_Key, int | None] = {}
    for key, (day, slot) in when.items():
        registers = of_day.get((key[0], day))
        sent[key] = registers[slot - 1] if registers else None
    return sent
