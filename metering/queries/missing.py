"""Who misses slots of a day that are due: a condition on customers, and which slots they are (T-6)."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Least

from metering.core.slots import SLOTS
from metering.models import CustomerState, DayUsage, TerminalContact
from metering.queries.hours import DEFAULT_INTERVAL_H, GRACE_H

_WHOLE_DAY = (1 << SLOTS) - 1


def missing_on(
    states: QuerySet[CustomerState], *, day: date, slot: int | None, passed: int
) -> QuerySet[CustomerState]:
    """This function will keep the customers who miss an expected slot 1…24 of a day (None = any) that
    is due by their own report interval; `passed` = whole hours since the day began."""
    wanted = 1 << slot - 1 if slot else _WHOLE_DAY
    lacking = _lacking(day=day, passed=passed).alias(hit=F("mask").bitand(wanted))
    return states.filter(Exists(lacking.filter(Q(absent__gt=0) & Q(hit__gt=0))))


def with_missing(
    states: QuerySet[CustomerState], *, day: date, passed: int
) -> QuerySet[CustomerState]:
    """This function will add `missing_mask`: bit k−1 for each due slot k of a day that is missing."""
    lacking = _lacking(day=day, passed=passed).values("mask")  # type: ignore[misc]
    return states.annotate(missing_mask=Coalesce(Subquery(lacking[:1]), 0))


def slots_of(*, mask: int) -> tuple[int, ...]:
    """This function will return the slots 1…24 of a mask."""
    return tuple(slot for slot in range(1, SLOTS + 1) if mask >> slot - 1 & 1)


def _lacking(*, day: date, passed: int) -> QuerySet[DayUsage]:
    """The day of the customer around it, with `absent` = what did not come and `mask` = what of that
    is due; the cheap half stands apart so that the interval is asked for those alone who lack something."""
    contact = TerminalContact.objects.filter(customer_id=OuterRef("customer_id"))
    interval = Coalesce(Subquery(contact.values("report_interval_h")[:1]), DEFAULT_INTERVAL_H)
    due: Combinable = Least(Greatest(Value(passed - GRACE_H) - interval, 0), SLOTS)
    absent = F("expected_mask") - F("expected_mask").bitand(F("seen_mask"))  # type: ignore[arg-type]
    days = DayUsage.objects.filter(customer_id=OuterRef("customer_id"), day=day, expected__gt=0)
    bits = Value(1).bitleftshift(due) - 1  # type: ignore[arg-type]
    return days.alias(absent=absent, due=bits).annotate(
        mask=F("absent").bitand(F("due"))  # type: ignore[arg-type]
    )
