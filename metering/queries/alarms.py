"""Lists of alarms: by tab, kind, level and start, of customers whom the viewer may see (§4)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from customers.models import Customer
from devices.queries import open_installations
from mdm.lib.masking import mask_name
from metering.models import Alarm, AlarmTransition, CustomerState, Handling
from metering.queries.alarm_signs import Sign, signs_of

OPEN = Q(ended_at=None, withdrawn=False)
TABS = {
    "new": OPEN & Q(handling=Handling.NEW),
    "open": OPEN & ~Q(handling=Handling.NEW),
    "ended": ~OPEN,
    "all": Q(),
}


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One alarm with its customer; `q4_lph` is the installed meter's."""

    alarm: Alarm
    number: str
    name: str
    neighbourhood: str
    assignee: str
    q4_lph: int | None
    sign: Sign | None = None

    @property
    def pk(self) -> int:
        """This function will return the alarm's id."""
        return int(self.alarm.pk)


def alarms_of(
    states: QuerySet[CustomerState],
    *,
    kinds: Collection[str] = (),
    level: int | None = None,
    since: datetime | None = None,
) -> QuerySet[Alarm]:
    """This function will return all alarms of customers, of some kinds (none given = all), of one
    level, raised since an instant."""
    found = Alarm.objects.filter(customer_id__in=states.values("customer_id"))
    if kinds:
        found = found.filter(kind__in=list(kinds))
    if level:
        found = found.filter(level=level)
    return found.filter(started_at__gte=since) if since else found


def counts_by_tab(alarms: QuerySet[Alarm]) -> dict[str, int]:
    """This function will count alarms per tab: 미확인, 진행, 해제, 전체."""
    return {
        name: int(count)
        for name, count in alarms.order_by()
        .aggregate(**{name: Count("id", filter=condition) for name, condition in TABS.items()})
        .items()
    }


def alarm_rows(alarms: Iterable[Alarm], *, masked: bool) -> Iterator[AlarmRow]:
    """This function will yield alarms with their customers, four queries a call, and with what the
    reports of 배터리 and 계량기장애 say, one query more for each of these kinds."""
    shown = list(alarms)
    signs = signs_of(shown)
    owners = {alarm.customer_id for alarm in shown}
    customers = Customer.objects.select_related("neighbourhood").in_bulk(owners)
    q4 = dict(
        open_installations()
        .filter(customer_id__in=owners)
        .values_list("customer_id", "meter__caliber__q4_lph")
    )
    for alarm in shown:
        customer = customers[alarm.customer_id]
        yield AlarmRow(
            alarm=alarm,
            number=customer.number,
            name=mask_name(customer.name) if masked else customer.name,
            neighbourhood=customer.neighbourhood.name,
            assignee=str(alarm.assignee or ""),
            q4_lph=q4.get(alarm.customer_id),
            sign=signs.get(alarm.pk),
        )


def newest_step() -> int:
    """This function will return the id of the newest transition, 0 without any: what a drawn list knows."""
    found = AlarmTransition.objects.order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


def raised_after(alarms: QuerySet[Alarm], *, step: int) -> QuerySet[Alarm]:
    """This function will keep the alarms that were raised or raised again after a transition."""
    raised = (AlarmTransition.Event.RAISED, AlarmTransition.Event.REOPENED)
    newer = AlarmTransition.objects.filter(alarm=OuterRef("pk"), pk__gt=step, event__in=raised)
    return alarms.filter(Exists(newer))


def transitions_of(alarm: Alarm) -> QuerySet[AlarmTransition]:
    """This function will return what happened to an alarm, newest first."""
    return AlarmTransition.objects.filter(alarm=alarm).order_by("-recorded_at", "-id")


def transitions(customers: QuerySet[Any]) -> QuerySet[AlarmTransition]:
    """This function will return what happened to alarms of customers (a query of their ids), newest
    first."""
    found = AlarmTransition.objects.filter(alarm__customer_id__in=customers)
    return found.select_related("alarm").order_by("-recorded_at", "-id")


def transitions_before(rows: Sequence[AlarmTransition]) -> dict[int, AlarmTransition]:
    """This function will return what happened to each alarm just before some transitions of alarms, by
    the id of the later one; one query."""
    found = AlarmTransition.objects.filter(alarm_id__in={row.alarm_id for row in rows})
    before: dict[int, AlarmTransition] = {}
    latest: dict[int, AlarmTransition] = {}
    for each in found.order_by("recorded_at", "pk"):
        if each.alarm_id in latest:
            before[each.pk] = latest[each.alarm_id]
        latest[each.alarm_id] = each
    return before
