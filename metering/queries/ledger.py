"""The ledger of readings: one row a connection and day, and the month of a connection (S-77…S-79)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from customers.models import Customer
from mdm.lib.masking import mask_name
from metering.core.slots import SLOTS
from metering.models import DayUsage

_CHUNK = 2_000
LEDGER_VALUES = (
    "customer_id", "day", "expected", "good", "last_slot", "last_register_l", "usage_l", "partial",
)  # fmt: skip
READS = {
    "some": Q(good__gte=1),
    "short": Q(good__lt=F("expected"), good__gte=1),
    "none": Q(good=0),
}


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One connection's day: the register of its last 정상 slot, its use (D-09) and reads (D-08)."""

    day: date
    number: str
    management_number: str
    name: str
    use_class: str
    register_l: int | None
    register_slot: int | None
    usage_l: int | None
    good: int
    expected: int
    kind: str


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One connection's day in a month; "" = received, else missing, partial, later or out."""

    register_l: int | None = None
    usage_l: int | None = None
    state: str = "later"


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One connection's month; `usage_l` is the register difference of D-15."""

    number: str
    management_number: str
    name: str
    use_class: str
    days: Mapping[date, MonthDay]
    usage_l: int | None


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


def counts_by_reads(rows: QuerySet[DayUsage]) -> dict[str, int]:
    """This function will count ledger rows in all and by how much was read: some, short, none."""
    found = rows.order_by().aggregate(
        all=Count("customer_id"),
        **{name: Count("customer_id", filter=condition) for name, condition in READS.items()},
    )
    return {name: int(count) for name, count in found.items()}


def ledger_rows(
    rows: Iterable[dict[str, Any]], *, today: date, masked: bool
) -> Iterator[LedgerRow]:
    """This function will yield the rows of `ledger(…).values(*LEDGER_VALUES)` with their customers."""
    for chunk in _chunks(rows):
        customers = _customers({row["customer_id"] for row in chunk})
        for row in chunk:
            customer = customers.get(row["customer_id"])
            if customer is None:
                continue
            yield LedgerRow(
                day=row["day"],
                number=customer.number,
                management_number=customer.management_number,
                name=mask_name(customer.name) if masked else customer.name,
                use_class=customer.use_class.name,
                register_l=row["last_register_l"],
                register_slot=row["last_slot"],
                usage_l=row["usage_l"],
                good=row["good"],
                expected=row["expected"],
                kind=_kind(row, today),
            )


def month_customers(rows: QuerySet[DayUsage]) -> QuerySet[Customer]:
    """This function will return the customers who own ledger rows."""
    own = rows.filter(customer_id=OuterRef("pk"))
    return Customer.objects.filter(Exists(own)).select_related("use_class")


def month_rows(
    customers: Iterable[Customer], *, from_day: date, to_day: date, masked: bool
) -> Iterator[MonthRow]:
    """This function will yield the month of customers, day by day; what was not received is said."""
    for chunk in _chunks(customers):
        days = _days_of([customer.pk for customer in chunk], from_day, to_day)
        for customer in chunk:
            own = days.get(customer.pk, {})
            shown = {day: _month_day(row) for day, row in own.items() if day >= from_day}
            yield MonthRow(
                number=customer.number,
                management_number=customer.management_number,
                name=mask_name(customer.name) if masked else customer.name,
                use_class=customer.use_class.name,
                days=shown,
                usage_l=_period_usage(own, from_day),
            )


def _kind(row: dict[str, Any], today: date) -> str:
    if not row["good"]:
        return "미수신" if row["day"] < today else "진행"
    if row["day"] >= today:
        return "진행"
    return "부분" if row["partial"] else "수신"


def _days_of(
    customers: list[int], from_day: date, to_day: date
) -> dict[int, dict[date, dict[str, Any]]]:
    found: dict[int, dict[date, dict[str, Any]]] = {}
    rows = DayUsage.objects.filter(
        customer_id__in=customers, day__range=(from_day - timedelta(days=1), to_day)
    ).order_by("customer_id", "day")
    for row in rows.values(*LEDGER_VALUES, "first_c_l", "last_c_l"):
        found.setdefault(row["customer_id"], {})[row["day"]] = row
    return found


def _month_day(row: dict[str, Any]) -> MonthDay:
    if not row["expected"]:
        return MonthDay(state="out")
    if not row["good"]:
        return MonthDay(state="missing")
    register = row["last_register_l"]
    whole = row["last_slot"] == SLOTS and not row["partial"]
    return MonthDay(register, row["usage_l"], "" if whole else "partial")


def _period_usage(days: Mapping[date, dict[str, Any]], from_day: date) -> int | None:
    """The register at the end less the register at the start, across meters (D-15)."""
    inside = [row for day, row in days.items() if day >= from_day]
    starts = [row["first_c_l"] for row in inside if row["first_c_l"] is not None]
    if not starts:
        return None
    before = days.get(from_day - timedelta(days=1))
    base = before["last_c_l"] if before and before["last_slot"] is not None else starts[0]
    return int(inside[-1]["last_c_l"] - base)


def _customers(ids: set[int]) -> dict[int, Customer]:
    return Customer.objects.select_related("use_class").in_bulk(ids)


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
