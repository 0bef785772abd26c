"""Open alarms that nobody has looked at yet: the number in the header."""

from collections.abc import Collection

from django.db.models import QuerySet

from metering.models import Alarm, CustomerState, Handling


def count_unhandled(*, neighbourhoods: Collection[int] | None) -> int:
    """This function will count open alarms not yet acknowledged, of customers in some 동 (None = all)."""
    return unhandled(neighbourhoods=neighbourhoods).count()


def unhandled(*, neighbourhoods: Collection[int] | None) -> QuerySet[Alarm]:
    """This function will return the open alarms that wait for somebody (미확인)."""
    states = CustomerState.objects.all()
    if neighbourhoods is not None:
        states = states.filter(segment__neighbourhood_id__in=neighbourhoods)
    return Alarm.objects.filter(
        ended_at=None,
        withdrawn=False,
        handling=Handling.NEW,
        customer_id__in=states.values("customer_id"),
    )
