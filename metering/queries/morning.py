"""What changed since the last working day went home: the list that a morning begins with."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, QuerySet, Sum

from customers.models import Customer
from mdm.lib.clock import SEOUL
from mdm.lib.masking import mask_name
from metering.models import (
    AlarmTransition,
    Correction,
    CustomerState,
    DaySegment,
    HeldMessage,
)
from metering.queries.alarms import transitions
from metering.queries.held import in_sight

HOME = time(18)
SATURDAY = 5
LATE_DAYS = 7


@dataclass(frozen=True, slots=True)
class HeldCount:
    """How many messages of one box and reason came into a box."""

    box: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class LateDay:
    """A day that is over with slots still missing (D-05)."""

    day: date
    expected: int
    good: int

    @property
    def missing(self) -> int:
        """This function will return how many due slots have no value."""
        return self.expected - self.good


def last_working_evening(*, today: date) -> datetime:
    """This function will return 18:00 of the last day from Monday to Friday before `today`; public
    holidays are not known, so the page lets its reader choose an earlier day."""
    day = today - timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day -= timedelta(days=1)
    return datetime.combine(day, HOME, SEOUL)


def alarm_changes(
    states: QuerySet[CustomerState], *, event: str, since: datetime
) -> QuerySet[AlarmTransition]:
    """This function will return what happened to alarms of customers since an instant, newest first."""
    found = transitions(states.values("customer_id"))
    return found.filter(event=event, recorded_at__gte=since)


def corrected(
    states: QuerySet[CustomerState], *, since: datetime, first_day: date
) -> QuerySet[Correction]:
    """This function will return the settled days from `first_day` on that changed since an instant."""
    found = Correction.objects.filter(day__gte=first_day, recorded_at__gte=since)
    own = found.filter(customer_id__in=states.values("customer_id"))
    return own.order_by("-recorded_at", "-pk")


def held_since(*, since: datetime, neighbourhoods: frozenset[int] | None) -> list[HeldCount]:
    """This function will count the messages that were held since an instant, by box and reason, as far
    as they may be seen from some 동 (None = all)."""
    held = HeldMessage.objects.filter(received_at__gte=since)
    found = (
        in_sight(held, neighbourhoods=neighbourhoods)
        .values_list("box", "reason")
        .annotate(count=Count("pk"))
        .order_by("-count", "box", "reason")
    )
    return [HeldCount(box, reason, count) for box, reason, count in found]


def late_days(*, today: date, segments: list[int] | None) -> list[LateDay]:
    """This function will return the last seven days that are over and miss values, newest first."""
    found = DaySegment.objects.filter(day__gte=today - timedelta(days=LATE_DAYS), day__lt=today)
    if segments is not None:
        found = found.filter(segment_id__in=segments)
    sums = (
        found.values_list("day")
        .annotate(due=Sum("expected"), came=Sum("good"))
        .filter(due__gt=F("came"))
        .order_by("-day")
    )
    return [LateDay(day, due, came) for day, due, came in sums]


def people_of(customers: set[int], *, masked: bool) -> dict[int, tuple[str, str]]:
    """This function will return 고객번호 and name of customers, the name hidden where `masked`."""
    found = Customer.objects.filter(pk__in=customers).values_list("pk", "number", "name")
    return {pk: (number, mask_name(name) if masked else name) for pk, number, name in found}
