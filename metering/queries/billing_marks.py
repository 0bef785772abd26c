"""What a whole 납기 has to be looked at for, found out without making every line of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from customers.models import Customer
from mdm.lib import sql
from metering.models import BillingClosing, BillingLine, DayTotal
from metering.queries.billing import (
    Draft,
    Figures,
    Round,
    billed_customers,
    billing_lines,
    closing_before,
    differs,
    earlier_on,
    to_look_at,
)
from metering.queries.billing_points import end_of

CORRECTED = "corrected"  # a closed line that would be another today


class Mark(NamedTuple):
    """What one line says, its place in the order of 고객번호, and what it has to be looked at for."""

    place: int
    line: Figures
    names: Collection[str]


def marks_of(
    found: Round, *, closing: BillingClosing | None, scope: Collection[int] | None
) -> list[Mark]:
    """This function will mark the lines of a reading day, of some 동 (None = all): as they were closed,
    else as the readings say now. What most lines say is one query; some are made (`billing_lines`)."""
    live = list(_drafts(found, scope))
    if closing is None:
        return list(_marked(live, {}))
    now = {line.customer_id: line for line in live}
    return list(_marked(frozen_lines(closing, scope=scope), now))


def lines_of(
    found: Round, *, closing: BillingClosing | None, customers: Collection[int]
) -> tuple[dict[int, BillingLine], dict[int, BillingLine]]:
    """This function will return the lines of some customers as shown, and as the readings say now."""
    asked = billed_customers(found).filter(pk__in=list(customers))
    live = {line.customer_id: line for line in billing_lines(found, customers=asked)}
    if closing is None:
        return live, {}
    closed = closing.lines.filter(customer_id__in=list(customers)).order_by("number", "pk")
    return {line.customer_id: line for line in closed}, live


def frozen_lines(closing: BillingClosing, *, scope: Collection[int] | None) -> list[Draft]:
    """This function will return what was closed, of some 동 (None = all), by 고객번호."""
    lines = closing.lines.order_by("number", "pk")
    if scope is not None:
        visible = Customer.objects.filter(neighbourhood_id__in=sorted(scope))
        lines = lines.filter(customer_id__in=visible.values("pk"))
    return [Draft(*values) for values in lines.values_list(*Draft._fields)]


def _drafts(found: Round, scope: Collection[int] | None) -> Iterator[Figures]:
    before = closing_before(found)
    params = {
        "group": found.group.pk,
        "scope": None if scope is None else sorted(scope),
        "read_on": found.read_on,
        "previous_on": found.previous_on,
        "earlier_on": earlier_on(found, closing=before),
        "start_at": end_of(found.previous_on),
        "end_at": end_of(found.read_on),
        "closed_before": before.pk if before else None,
        "known_before": DayTotal.objects.filter(day__lte=found.previous_on).exists(),
    }
    rows = sql.rows("metering/sql/billing/judgements.sql", params)
    odd = [customer for customer, is_plain, *_ in rows if not is_plain]
    asked = billed_customers(found).filter(pk__in=odd)
    made = {line.customer_id: line for line in billing_lines(found, customers=asked)}
    for customer, is_plain, *figures in rows:
        yield Draft(customer, *figures) if is_plain else made[customer]


def _marked(lines: Iterable[Figures], live: Mapping[int, Figures]) -> Iterator[Mark]:
    for place, line in enumerate(lines, start=1):
        names = to_look_at(line)
        now = live.get(line.customer_id)
        if now is not None and differs(line, now):
            names.append(CORRECTED)
        yield Mark(place, line, names)
