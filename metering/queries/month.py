"""The month of connections: what each day received, what is missing, and the use of the month (D-15)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from customers.models import Customer
from mdm.lib.masking import mask_name
from metering.core.slots import SLOTS
from metering.models import DayUsage, SlotOverride
from metering.queries.ledger import LEDGER_VALUES, chunks, is_estimated, last_register
from metering.queries.overrides import overrides_by_day


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
    """One connection's month; `usage_l` is the register difference of D-15."""

    number: str
    management_number: str
    name: str
    use_class: str
    days: Mapping[date, MonthDay]
    usage_l: int | None


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
        for customer in chunk:
            own = days.get(customer.pk, {})
            shown = {
                day: _month_day(row, edited.get((customer.pk, day), ()))
                for day, row in own.items()
                if day >= from_day
            }
            yield MonthRow(
                number=customer.number,
                management_number=customer.management_number,
                name=mask_name(customer.name) if masked else customer.name,
                use_class=customer.use_class.name,
                days=shown,
                usage_l=_period_usage(own, from_day),
            )


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


def _month_day(row: dict[str, Any], overrides: Sequence[SlotOverride]) -> MonthDay:
    register_l, slot, by_hand = last_register(row, overrides=overrides)
    if not row["expected"]:
        state = "out"
    elif not row["good"]:
        state = "missing"
    else:
        state = "" if slot == SLOTS and not row["partial"] else "partial"
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


def _period_usage(days: Mapping[date, dict[str, Any]], from_day: date) -> int | None:
    """The register at the end less the register at the start, across meters (D-15)."""
    inside = [row for day, row in days.items() if day >= from_day]
    starts = [row["first_c_l"] for row in inside if row["first_c_l"] is not None]
    if not starts:
        return None
    before = days.get(from_day - timedelta(days=1))
    base = before["last_c_l"] if before and before["last_slot"] is not None else starts[0]
    return int(inside[-1]["last_c_l"] - base)
