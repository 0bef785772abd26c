"""One consistent view of the data for everything that a page shows, and what says how old it is."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from mdm.lib import sql


@dataclass(frozen=True, slots=True)
class Vitals:
    """What tells whether the data are kept up to date (FAULTS §7): instants of each source's newest
    message and of each job's newest success, the oldest mark, the database's own state and time."""

    heard_at: Mapping[str, datetime] = field(default_factory=dict)
    succeeded_at: Mapping[str, datetime] = field(default_factory=dict)
    marked_at: datetime | None = None
    read_only: bool = False
    database_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """What a page is drawn from: the newest refresh; id 0 and no instants on a new system."""

    id: int = 0
    made_at: datetime | None = None
    latest_received_at: datetime | None = None
    vitals: Vitals = field(default_factory=Vitals)


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
    """This function will return the newest refresh of what pages read, with the vitals beside it."""
    ((pk, made_at, received_at, sources, heard, jobs, succeeded, *rest),) = sql.rows(
        "metering/sql/health/vitals.sql"
    )
    marked_at, read_only, database_at = rest
    vitals = Vitals(
        heard_at=dict(zip(sources or (), heard or (), strict=True)),
        succeeded_at=dict(zip(jobs or (), succeeded or (), strict=True)),
        marked_at=marked_at,
        read_only=read_only,
        database_at=database_at,
    )
    return Shot(pk or 0, made_at, received_at, vitals)
