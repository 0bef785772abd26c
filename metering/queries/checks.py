"""Lists of findings of the soft checks, and how much waits for somebody."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, Q, QuerySet, When

from mdm.audit.changes import Change, changes_in
from mdm.audit.queries import events_of
from mdm.lib import sql
from mdm.lib.masking import mask_name
from metering.models import CustomerState, DayUsage, Finding, FindingState
from metering.queries.states import found_customers

TABS = {
    "open": Q(state=FindingState.OPEN),
    "action": Q(state=FindingState.ACTION),
    "reviewed": Q(state=FindingState.REVIEWED),
    "all": Q(),
}
SHOWN_OF_CUSTOMER = 20
_LATELY = timedelta(hours=2)
_SKEW_READINGS = 20  # fewer may be one terminal's


class Waiting(NamedTuple):
    """What waits for somebody: alarms not yet acknowledged, findings not yet handled."""

    alarms: int
    findings: int


class Skew(NamedTuple):
    """A source most of whose readings of two hours came from the future: its clock or zone is wrong."""

    source: str
    readings: int
    future: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding with its customer."""

    finding: Finding
    number: str
    name: str
    neighbourhood: str
    handled_by: str


def waiting(*, neighbourhoods: Collection[int] | None) -> Waiting:
    """This function will count what waits in some 동 (None = all): the numbers of the menu."""
    inside = None if neighbourhoods is None else sorted(neighbourhoods)
    ((alarms, findings),) = sql.rows("metering/sql/checks/header.sql", {"neighbourhoods": inside})
    return Waiting(alarms, findings)


def skewed_sources(*, now: datetime) -> list[Skew]:
    """This function will name the sources whose clock as a whole is ahead (T-3), by the last two hours."""
    params = {"since": now - _LATELY, "least": _SKEW_READINGS}
    return [Skew(*row) for row in sql.rows("metering/sql/checks/skewed_sources.sql", params)]


def findings_of(
    *,
    place: Q,
    text: str = "",
    kinds: Collection[str] = (),
    days: tuple[date | None, date | None] = (None, None),
) -> QuerySet[Finding]:
    """This function will return the findings where `place` holds (a condition on segment__…), of
    customers that a text names, of some kinds (none given = all) and days (both ends included)."""
    found = Finding.objects.filter(place)
    if text:
        named = found_customers(CustomerState.objects.all(), text=text).values("customer_id")
        found = found.filter(
            # Who is out of service has no state and is known by number and name alone.
            Q(customer_id__in=named)
            | Q(customer__number__icontains=text)
            | Q(customer__name__icontains=text)
        )
    if kinds:
        found = found.filter(kind__in=list(kinds))
    first, last = days
    if first:
        found = found.filter(day__gte=first)
    return found.filter(day__lte=last) if last else found


def counts_by_tab(findings: QuerySet[Finding]) -> dict[str, int]:
    """This function will count findings per tab: 미처리, 조치, 이상 없음, 전체."""
    counts = {name: Count("id", filter=condition) for name, condition in TABS.items()}
    return {name: int(n) for name, n in findings.order_by().aggregate(**counts).items()}


def counts_by_kind(findings: QuerySet[Finding]) -> dict[str, int]:
    """This function will count findings per check."""
    return dict(findings.order_by().values_list("kind").annotate(Count("id")))


def with_customers(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """This function will join what `finding_rows` reads."""
    return findings.select_related("customer__neighbourhood", "handled_by")


def finding_rows(findings: Iterable[Finding], *, masked: bool) -> Iterator[FindingRow]:
    """This function will yield findings of `with_customers` with their customers."""
    for each in findings:
        name = each.customer.name
        yield FindingRow(
            finding=each,
            number=each.customer.number,
            name=mask_name(name) if masked else name,
            neighbourhood=each.customer.neighbourhood.name,
            handled_by=str(each.handled_by or ""),
        )


def findings_of_customer(*, customer_id: int) -> list[Finding]:
    """This function will return a customer's findings for the box on its page: open ones first, then
    the newest, a few."""
    handled = Case(When(state=FindingState.OPEN, then=0), default=1)
    found = Finding.objects.filter(customer_id=customer_id).order_by(handled, "-day", "id")
    return list(found[:SHOWN_OF_CUSTOMER])


def hours_of_finding(finding: Finding) -> list[int | None]:
    """This function will return the 24 hourly uses (L) of a finding's day, None where there is none."""
    row = DayUsage.objects.filter(customer_id=finding.customer_id, day=finding.day)
    hours: list[int | None] | None = row.values_list("hour_use_l", flat=True).first()
    return hours or [None] * 24


def handlings_of(finding: Finding) -> list[Change]:
    """This function will return what people did about a finding, newest first."""
    events: Any = events_of(Finding).filter(pgh_obj_id=finding.pk)
    return changes_in(events)
