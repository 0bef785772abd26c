"""The ledger of readings: one row a connection and day (S-77…S-79)."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet

from customers.models import Customer
from mdm.lib.masking import mask_name
from metering.core.slots import SLOTS, day_and_slot, hour_at, hour_before, instant_of
from metering.models import DayTotal, DayUsage, SlotOverride, StaleDay
from metering.queries.overrides import overrides_by_day

_CHUNK = 2_000
LEDGER_VALUES = (
    "customer_id", "day", "expected", "good", "last_slot", "last_register_l", "usage_l", "partial",
    "filled_l", "estimated_l",
)  # fmt: skip
READS = {
    "some": Q(good__gte=1),
    "short": Q(good__lt=F("expected"), good__gte=1),
    "none": Q(good=0),
    "estimated": ~Q(estimated_l=0) | Q(good=0, filled_l__isnull=False),
}
EDITED = "edited"  # days with a value by hand or a rejected one
RECEIVED, PARTIAL, LATER, MISSING = "received", "partial", "later", "missing"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One connection's day: the register of its last slot that has one, from the device or by hand, use
    as received (D-09) and with estimates (D-11), reads (D-08), corrections in force, how it arrived."""

    day: date
    number: str
    management_number: str
    name: str
    use_class: str
    register_l: int | None
    register_slot: int | None
    by_hand: bool
    usage_l: int | None
    filled_l: int | None
    estimated_l: int
    good: int
    expected: int
    kind: str
    overrides: Sequence[SlotOverride]

    @property
    def is_estimated(self) -> bool:
        """This function will say whether estimates fill a part of the day."""
        return is_estimated(estimated_l=self.estimated_l, good=self.good, filled_l=self.filled_l)


def ledger(
    *,
    from_day: date,
    to_day: date,
    segments: Collection[int] | None,
    customers: QuerySet[Any] | None = None,
) -> QuerySet[DayUsage]:
    """This function will return the expected days of connections in [from_day, to_day], of segments
    and of customers (a query of their ids; None = all)."""
    rows = DayUsage.objects.filter(day__range=(from_day, to_day), expected__gt=0)
    if segments is not None:
        rows = rows.filter(segment_id__in=list(segments))
    if customers is not None:
        rows = rows.filter(customer_id__in=customers)
    return rows


def read_as(
    rows: QuerySet[DayUsage], *, reads: str, period: tuple[date, date]
) -> QuerySet[DayUsage]:
    """This function will keep the ledger rows of [from, to] that READS or EDITED names, "" = all."""
    if reads == EDITED:
        return _edited(rows, period)
    return rows.filter(READS[reads]) if reads else rows


def counts_by_reads(
    rows: QuerySet[DayUsage], *, period: tuple[date, date], whole: bool = False
) -> dict[str, int]:
    """This function will count ledger rows in all and by how they were read: READS and EDITED. `whole`
    = the rows are everybody's: only days that are not summed yet are counted one by one."""
    counts: Counter[str] = Counter()
    unsummed = rows
    if whole:
        sums = _summed_days(period)
        unsummed = rows.filter(day__in=_days(period) - {each.day for each in sums})
        for each in sums:
            counts.update(_summed_counts(each))
    found = unsummed.order_by().aggregate(
        all=Count("customer_id"),
        **{name: Count("customer_id", filter=condition) for name, condition in READS.items()},
    )
    counts.update(found)
    return {**counts, EDITED: _edited(rows, period).order_by().count()}


def _days(period: tuple[date, date]) -> set[date]:
    first, last = period
    return {first + timedelta(days=place) for place in range((last - first).days + 1)}


def _summed_days(period: tuple[date, date]) -> list[DayTotal]:
    """What changed since its day was summed has left a mark in the same transaction."""
    stale = StaleDay.objects.filter(day=OuterRef("day"))
    return list(DayTotal.objects.filter(~Exists(stale), day__range=period).order_by("day"))


def _summed_counts(total: DayTotal) -> dict[str, int]:
    return {
        "all": total.connections,
        "some": total.connections_good,
        "short": total.short,
        "none": total.connections - total.connections_good,
        "estimated": total.estimated,
    }


def _edited(rows: QuerySet[DayUsage], period: tuple[date, date]) -> QuerySet[DayUsage]:
    """Overrides are few: the customers who have any in the period come first."""
    start, end = _span(*period)
    in_force = SlotOverride.objects.filter(
        undone_at=None, slot_end_at__gt=start, slot_end_at__lte=end
    )
    of_the_day = in_force.filter(
        customer_id=OuterRef("customer_id"),
        slot_end_at__gt=_Midnight(OuterRef("day")),
        slot_end_at__lte=_Midnight(OuterRef("day") + 1),
    )
    return rows.filter(customer_id__in=in_force.values("customer_id")).filter(Exists(of_the_day))


class _Midnight(Func):
    """The instant at which a Seoul day begins (T-1)."""

    template = "(%(expressions)s)::timestamp AT TIME ZONE 'Asia/Seoul'"
    output_field = DateTimeField()


def _span(from_day: date, to_day: date) -> tuple[Any, Any]:
    return (
        instant_of(hour=hour_at(day=from_day, slot=0)),
        instant_of(hour=hour_at(day=to_day, slot=SLOTS)),
    )


def ledger_rows(
    rows: Iterable[dict[str, Any]], *, today: date, masked: bool
) -> Iterator[LedgerRow]:
    """This function will yield the rows of `ledger(…).values(*LEDGER_VALUES)` with their customers and
    the corrections in force."""
    for chunk in chunks(rows):
        customers = _customers({row["customer_id"] for row in chunk})
        edited = overrides_by_day(
            customer_ids=customers,
            from_day=min(row["day"] for row in chunk),
            to_day=max(row["day"] for row in chunk),
        )
        for row in chunk:
            customer = customers.get(row["customer_id"])
            if customer is None:
                continue
            overrides = edited.get((customer.pk, row["day"]), [])
            register_l, slot, by_hand = last_register(row, overrides=overrides)
            yield LedgerRow(
                day=row["day"],
                number=customer.number,
                management_number=customer.management_number,
                name=mask_name(customer.name) if masked else customer.name,
                use_class=customer.use_class.name,
                register_l=register_l,
                register_slot=slot,
                by_hand=by_hand,
                usage_l=row["usage_l"],
                filled_l=row["filled_l"],
                estimated_l=row["estimated_l"],
                good=row["good"],
                expected=row["expected"],
                kind=_kind(row, today),
                overrides=overrides,
            )


def last_register(
    row: Mapping[str, Any], *, overrides: Sequence[SlotOverride]
) -> tuple[int | None, int | None, bool]:
    """This function will return register, slot and whether by hand of a day's last slot that has one:
    정상, or by hand when that is later."""
    slot, register_l, by_hand = row["last_slot"] or 0, row["last_register_l"], False
    for each in overrides:
        at = day_and_slot(hour=hour_before(at=each.slot_end_at))[1]
        if each.origin == SlotOverride.Origin.MANUAL and at > slot:
            slot, register_l, by_hand = at, each.register_l, True
    return register_l, slot or None, by_hand


def is_estimated(*, estimated_l: int, good: int, filled_l: int | None) -> bool:
    """This function will say whether estimates fill a part of a day; one without any 정상 slot is all
    estimate, also when nothing was used."""
    return bool(estimated_l) or (not good and filled_l is not None)


def _kind(row: dict[str, Any], today: date) -> str:
    """A day that runs has no boundary to miss yet, and what did not arrive may still come."""
    running = row["day"] >= today
    if not row["good"]:
        return LATER if running else MISSING
    return PARTIAL if row["partial"] and not running else RECEIVED


def _customers(ids: set[int]) -> dict[int, Customer]:
    return Customer.objects.select_related("use_class").in_bulk(ids)


def chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """This function will yield rows by the thousand, so that their customers are one query each."""
    chunk: list[Any] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
