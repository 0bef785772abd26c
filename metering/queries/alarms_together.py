"""Faults of one block that began together: one failed gateway is one line, not a hundred (SCREENS 2.9)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import OuterRef, QuerySet, Subquery

from customers.models import Block
from metering.models import Alarm, AlarmKind, CustomerState

# One cause outside the meters makes these in many connections at once; leaks and batteries are each
# meter's own.
SHARED = (AlarmKind.COMM_FAULT, AlarmKind.METER_FAULT, AlarmKind.BACKFLOW)
LEAST = 5
APART = timedelta(hours=2)  # terminals of one gateway report in different hours

_Found = tuple[int, str, int, datetime]  # block, kind, alarm, start


@dataclass(frozen=True, slots=True)
class Together:
    """Alarms of one kind in one block, none beginning more than two hours after the one before."""

    block: str
    kind: str
    first_at: datetime
    last_at: datetime
    ids: tuple[int, ...]

    @property
    def key(self) -> int:
        """This function will return the id of the earliest alarm, which names the group."""
        return self.ids[0]


def faults_together(alarms: QuerySet[Alarm]) -> list[Together]:
    """This function will group shared faults of the given alarms, the latest group first; fewer than
    `LEAST` are no group."""
    block = CustomerState.objects.filter(customer_id=OuterRef("customer_id"))
    found = (
        alarms.order_by()
        .filter(kind__in=SHARED)
        .annotate(block_id=Subquery(block.values("segment__block_id")[:1]))
        .filter(block_id__isnull=False)
        .order_by("block_id", "kind", "started_at", "pk")
        .values_list("block_id", "kind", "pk", "started_at")
    )
    runs = [run for run in _runs(found) if len(run) >= LEAST]
    names = dict(Block.objects.filter(pk__in={run[0][0] for run in runs}).values_list("pk", "name"))
    groups = [_together(run, block=names[run[0][0]]) for run in runs]
    return sorted(groups, key=lambda each: (each.first_at, each.key), reverse=True)


def _runs(found: Iterable[_Found]) -> Iterator[list[_Found]]:
    for _, same in groupby(found, key=lambda each: each[:2]):
        run: list[_Found] = []
        for each in same:
            if run and each[3] - run[-1][3] > APART:
                yield run
                run = []
            run.append(each)
        yield run


def _together(run: list[_Found], *, block: str) -> Together:
    return Together(block, run[0][1], run[0][3], run[-1][3], tuple(each[2] for each in run))
