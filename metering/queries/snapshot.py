"""One consistent view of the data for everything that a page shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from metering.models import Snapshot


@dataclass(frozen=True, slots=True)
class Shot:
    """What a page is drawn from: the newest refresh; id 0 and no instants on a new system."""

    id: int = 0
    made_at: datetime | None = None
    latest_received_at: datetime | None = None


@contextmanager
def snapshot() -> Iterator[Shot]:
    """This function will open a REPEATABLE READ, READ ONLY transaction and yield its Shot: counts
    and lists read inside it are equal. Inside an open transaction it joins that one."""
    joined = connection.in_atomic_block
    with transaction.atomic():
        if not joined:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield latest_shot()


def latest_shot() -> Shot:
    """This function will return the newest refresh of what pages read."""
    newest = Snapshot.objects.order_by("-id").first()
    if newest is None:
        return Shot()
    return Shot(newest.pk, newest.made_at, newest.latest_received_at)
