"""Connections over a period: the use of each (D-15), and a month day by day with what is missing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Sum

from customers.models import Customer
from mdm.lib.masking import mask_name
from metering.core.slots import SLOTS
from metering.models import DayUsage, SlotOverride
from metering.queries.ledger import LEDGER_VALUES, chunks, is_estimated, last_register
from metering.queries.overrides import overrides_by_day
from metering.queries.period import PeriodUse, period_use


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One connection's day in a month; "" = received, else missing, partial, later or out."""

    register_l: int | None = None
    usage_l: int | None = None
    filled_l: int | None = None
    state: str = "later"
    is_estimated: bool = False
    by_hand: bool = False  # the register was read by a person
    overrides: Sequence[SlotOverride] = ()


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One connection's month with its use (D-15)."""

    number: str
    management_number: str
    name: str
    use_class: str
    days: Mapping[date, MonthDay]
    use: PeriodUse


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One connection's use of a period (D-15), its reads (D-08) and the corrections in force."""

    number: str
    management_number: str
    name: str
    use_class: str
    use: PeriodUse
    good: int
    expected: int
    overrides: Sequence[SlotOverride]


def month_customers(rows: QuerySet[DayUsage]) -> QuerySet[Customer]:
    """This function will return the customers who own ledger rows."""
    own = rows.filter(customer_id=OuterRef("pk"))
    return Customer.objects.filter(Exists(own)).select_related("use_class")


def month_rows(
    customers: Iterable[Customer], *, from_day: date, to_day: date, masked: bool
) -> Iterator[MonthRow]:
    """This function will yield the month of customers, day by day; what was not received is said."""
    for chunk in chunks(customers):
        ids = [customer.pk for customer in chunk]
        days = _days_of(ids, from_day, to_day)
        edited = overrides_by_day(customer_ids=ids, from_day=from_day, to_day=to_day)
        uses = period_use(from_day=from_day, to_day=to_day, customers=ids)
        for customer in chunk:
            shown = {
                day: _month_day(row, edited.get((customer.pk, day), ()))
                for day, row in days.get(customer.pk, {}).items()
            }
            yield MonthRow(
                number=customer.number,
                management_number=customer.management_number,
                name=mask_name(customer.name) if masked else customer.name,
                use_class=customer.use_class.name,
                days=shown,
                use=uses.get(customer.pk, PeriodUse()),
            )


def period_rows(
    customers: Iterable[Customer], *, from_day: date, to_day: date, masked: bool
) -> Iterator[PeriodRow]:
    """This function will yield the use of customers over [from_day, to_day], three queries a chunk."""
    for chunk in chunks(customers):
        ids = [customer.pk for customer in chunk]
        uses = period_use(from_day=from_day, to_day=to_day, customers=ids)
        reads = _reads_of(ids, from_day, to_day)
        edited: dict[int, list[SlotOverride]] = {}
        by_day = overrides_by_day(customer_ids=ids, from_day=from_day, to_day=to_day)
        for (owner, _), own in by_day.items():
            edited.setdefault(owner, []).extend(own)
        for customer in chunk:
            good, expected = reads.get(customer.pk, (0, 0))
            yield PeriodRow(
                number=customer.number,
                management_number=customer.management_number,
                name=mask_name(customer.name) if masked else customer.name,
                use_class=customer.use_class.name,
                use=uses.get(customer.pk, PeriodUse()),
                good=good,
                expected=expected,
                overrides=edited.get(customer.pk, ()),
            )


def _reads_of(customers: list[int], from_day: date, to_day: date) -> dict[int, tuple[int, int]]:
    rows = DayUsage.objects.filter(customer_id__in=customers, day__range=(from_day, to_day))
    summed = rows.order_by().values_list("customer_id").annotate(Sum("good"), Sum("expected"))
    return {customer: (good, expected) for customer, good, expected in summed}


def _days_of(
    customers: list[int], from_day: date, to_day: date
) -> dict[int, dict[date, dict[str, Any]]]:
    found: dict[int, dict[date, dict[str, Any]]] = {}
    rows = DayUsage.objects.filter(
        customer_id__in=customers, day__range=(from_day, to_day)
    ).order_by("customer_id", "day")
    for row in rows.values(*LEDGER_VALUES):
        found.setdefault(row["customer_id"], {})[row["day"]] = row
    return found


def _month_day(row: dict[str, Any], overrides: Sequence[SlotOverride]) -> MonthDay:
    register_l, _, by_hand = last_register(row, overrides=overrides)
    if not row["expected"]:
        state = "out"
    elif not row["good"]:
        state = "missing"
    else:
        state = "" if row["last_slot"] == SLOTS and not row["partial"] else "partial"
    return MonthDay(
        register_l=register_l,
        usage_l=row["usage_l"],
        filled_l=row["filled_l"],
        state=state,
        is_estimated=is_estimated(
            estimated_l=row["estimated_l"], good=row["good"], filled_l=row["filled_l"]
        ),
        by_hand=by_hand,
        overrides=overrides,
    )
