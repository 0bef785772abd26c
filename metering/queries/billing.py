"""납기별 검침: what a bill needs of each customer of a group between two reading days (D-15)."""

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from customers.models import BillingGroup, Customer
from devices.models import Installation
from metering.models import BillingClosing, BillingLine, DayUsage, ReadAs
from metering.queries.billing_points import (
    Known,
    Point,
    end_of,
    known_at,
    last_known,
    point_at,
    total_of,
)
from metering.queries.ledger import chunks
from metering.queries.period import period_use

_FAR = 2  # times or part of the use before that somebody should look at …
_LEAST_CHANGE_L = 5_000  # … unless it is a matter of a few buckets
_LONGEST_PERIOD = timedelta(days=62)
_READ: Mapping[str, str] = {
    ReadAs.MISSING: "missing",
    ReadAs.ESTIMATED: "estimated",
    ReadAs.MANUAL: "manual",
}
FIGURES = (
    "previous_register_l", "register_l", "final_register_l", "initial_register_l", "use_l",
    "read_as",
)  # fmt: skip


class Draft(NamedTuple):
    """What a line says, where nobody needs the line itself; litres."""

    customer_id: int
    previous_register_l: int | None
    register_l: int | None
    use_l: int | None
    previous_use_l: int | None
    read_as: str = ReadAs.RECEIVED
    final_register_l: int | None = None
    initial_register_l: int | None = None
    replaced_at: datetime | None = None


Figures = BillingLine | Draft


@dataclass(frozen=True, slots=True)
class Round:
    """One reading day of a group; its use is that of (previous_on, read_on]."""

    group: BillingGroup
    previous_on: date
    read_on: date


def reading_day_in(*, group: BillingGroup, month: date) -> date:
    """This function will return the reading day of a group in the month of a date; a month without
    that day is read on its last."""
    last = monthrange(month.year, month.month)[1]
    return month.replace(day=min(group.reading_day, last))


def round_of(*, group: BillingGroup, month: date) -> Round:
    """This function will return the reading day of a group in a month, and the one before it: that of
    the closing in force before, else by the calendar."""
    read_on = reading_day_in(group=group, month=month)
    before = reading_day_in(group=group, month=read_on.replace(day=1) - timedelta(days=1))
    closed = (
        BillingClosing.objects.filter(group=group, reopened_at=None, read_on__lt=read_on)
        .filter(read_on__gte=read_on - _LONGEST_PERIOD)
        .order_by("-read_on", "-pk")
        .first()
    )
    return Round(group, closed.read_on if closed else before, read_on)


def closing_of(found: Round) -> BillingClosing | None:
    """This function will return the closing in force of a reading day."""
    closings = BillingClosing.objects.filter(group=found.group, read_on=found.read_on)
    return closings.filter(reopened_at=None).first()


def closings_of(found: Round) -> list[BillingClosing]:
    """This function will return every closing of a reading day, the newest first."""
    closings = BillingClosing.objects.filter(group=found.group, read_on=found.read_on)
    return list(closings.order_by("-closed_at", "-pk"))


def billed_customers(found: Round, *, scope: Collection[int] | None = None) -> QuerySet[Customer]:
    """This function will return the customers of a group who were expected to report in its period,
    of some 동 (None = all)."""
    own = DayUsage.objects.filter(
        customer_id=OuterRef("pk"),
        day__gt=found.previous_on,
        day__lte=found.read_on,
        expected__gt=0,
    )
    customers = Customer.objects.filter(Exists(own), billing_group=found.group)
    if scope is not None:
        customers = customers.filter(neighbourhood_id__in=sorted(scope))
    return customers.select_related("use_class")


def billing_lines(found: Round, *, customers: QuerySet[Customer]) -> Iterator[BillingLine]:
    """This function will yield the unsaved line of each customer as the readings say now, by 고객번호.

    전회 지침 is what the closing before said, so that what it estimated is settled by this bill.
    Ten queries a chunk.
    """
    earlier = closing_before(found)
    for chunk in chunks(customers.order_by("number").iterator(chunk_size=2_000)):
        ids = [customer.pk for customer in chunk]
        now, before = (
            known_at(customers=ids, day=day) for day in (found.read_on, found.previous_on)
        )
        frozen = _frozen(earlier, ids)
        uses = _uses_before(found, earlier, ids)
        for customer in chunk:
            line = _line(customer, now[customer.pk], found)
            billed = frozen.get(customer.pk)
            _count_from(line, _start(before[customer.pk], billed, found), now[customer.pk])
            line.previous_use_l = billed.use_l if billed else uses.get(customer.pk)
            yield line


def differs(line: Figures, other: Figures) -> bool:
    """This function will say whether two lines of one customer show other figures."""
    return any(getattr(line, name) != getattr(other, name) for name in FIGURES)


def to_look_at(line: Figures) -> list[str]:
    """This function will name what somebody looks at in a line before its day is closed: missing, estimated
    or manual, replaced, unknown, negative, high or low."""
    names = [_READ[line.read_as]] if line.read_as in _READ else []
    if line.replaced_at is not None:
        names.append("replaced")
    if line.use_l is None:
        return names
    if line.previous_register_l is None:
        names.append("unknown")
    if line.use_l < 0:
        names.append("negative")
    if line.previous_use_l is not None and (found := _change(line.use_l, line.previous_use_l)):
        names.append(found)
    return names


def _change(use_l: int, before_l: int) -> str:
    if use_l >= _FAR * before_l and use_l - before_l >= _LEAST_CHANGE_L:
        return "high"
    if use_l * _FAR <= before_l and before_l - use_l >= _LEAST_CHANGE_L:
        return "low"
    return ""


def closing_before(found: Round) -> BillingClosing | None:
    """This function will return the closing in force of the reading day before."""
    return BillingClosing.objects.filter(
        group=found.group, read_on=found.previous_on, reopened_at=None
    ).first()


def earlier_on(found: Round, *, closing: BillingClosing | None) -> date:
    """This function will return the day on which the period before began: what the closing of the reading
    day before says, else by the calendar."""
    month = found.previous_on.replace(day=1) - timedelta(days=1)
    return closing.previous_on if closing else reading_day_in(group=found.group, month=month)


def _frozen(closing: BillingClosing | None, ids: Sequence[int]) -> dict[int, BillingLine]:
    if closing is None:
        return {}
    lines = closing.lines.filter(customer_id__in=ids, register_l__isnull=False)
    return {line.customer_id: line for line in lines}


def _uses_before(
    found: Round, closing: BillingClosing | None, ids: Sequence[int]
) -> dict[int, int]:
    first = earlier_on(found, closing=closing) + timedelta(days=1)
    # a month that was read in part says nothing about the next
    whole = DayUsage.objects.filter(customer_id__in=ids, day=first, expected__gt=0)
    known = list(whole.values_list("customer_id", flat=True))
    uses = period_use(from_day=first, to_day=found.previous_on, customers=known)
    return {customer: use.use_l for customer, use in uses.items()}


def _line(customer: Customer, known: Known, found: Round) -> BillingLine:
    line = BillingLine(
        customer_id=customer.pk,
        number=customer.number,
        management_number=customer.management_number,
        use_class=customer.use_class.name,
        read_as=ReadAs.MISSING,
    )
    last = known.meters[-1] if known.meters else None
    if last is not None:
        line.caliber_mm = last.meter.caliber_id
        line.meter_serial = last.meter.serial
        line.installation_id = last.pk
    _replaced(line, known.meters, found)
    point = point_at(known, day=found.read_on)
    if point is not None:
        line.register_l, line.register_at, line.read_as = point.register_l, point.at, point.read_as
        line.use_l = point.total_l
        line.installation_id = point.installation.pk if point.installation else None
    return line


def _replaced(line: BillingLine, meters: Sequence[Installation], found: Round) -> None:
    """The last replacement of the period; a bill form has room for one."""
    start = end_of(found.previous_on)
    for old, new in zip(meters, meters[1:], strict=False):
        if new.installed_at > start:
            line.replaced_at = new.installed_at
            line.final_register_l = old.final_register_l
            line.initial_register_l = new.initial_register_l
    if meters and meters[0].installed_at > start and line.initial_register_l is None:
        line.initial_register_l = meters[0].initial_register_l


def _start(known: Known, billed: BillingLine | None, found: Round) -> tuple[int | None, int]:
    """전회 지침 and the running use there."""
    if billed is not None and billed.register_l is not None:
        meters = {each.pk: each for each in known.meters}
        total_l = total_of(
            known,
            register_l=billed.register_l,
            installation=meters.get(billed.installation_id or 0),
            at=end_of(found.previous_on),
        )
        if total_l is not None:
            return billed.register_l, total_l
    point: Point | None = point_at(known, day=found.previous_on) or last_known(known)
    if point is not None:
        return point.register_l, point.total_l
    return (known.meters[0].initial_register_l if known.meters else None), 0


def _count_from(line: BillingLine, start: tuple[int | None, int], known: Known) -> None:
    """Until here the line's use is the running use C at its register."""
    line.previous_register_l, total_l = start
    if line.use_l is not None:
        line.use_l -= total_l
    if not known.meters:
        line.previous_register_l = None
