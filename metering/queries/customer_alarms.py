"""The alarms of one customer and what stands around a silent one."""

from dataclasses import dataclass

from django.db.models import Count, Q

from metering.models import Alarm, AlarmKind, CustomerState

HISTORY = 20


@dataclass(frozen=True, slots=True)
class Neighbours:
    """How many customers of a block are silent, of how many."""

    silent: int
    total: int


def open_alarms(*, customer_id: int) -> list[Alarm]:
    """This function will return the open alarms of a customer in the order of D-13."""
    found = Alarm.objects.filter(customer_id=customer_id, ended_at=None, withdrawn=False)
    found = found.select_related("assignee")
    return sorted(found.order_by("id"), key=lambda each: AlarmKind.values.index(each.kind))


def alarm_history(*, customer_id: int) -> list[Alarm]:
    """This function will return a customer's alarms, newest first, withdrawn ones too."""
    return list(
        Alarm.objects.filter(customer_id=customer_id).order_by("-started_at", "-id")[:HISTORY]
    )


def silent_neighbours(*, block_id: int) -> Neighbours:
    """This function will count the customers of a block and those in 통신장애: one of many points to
    the terminal, many to the network."""
    found = CustomerState.objects.filter(segment__block_id=block_id).aggregate(
        total=Count("customer_id"),
        silent=Count("customer_id", filter=Q(state=AlarmKind.COMM_FAULT)),
    )
    return Neighbours(found["silent"], found["total"])
