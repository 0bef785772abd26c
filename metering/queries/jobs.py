"""Whether the machinery runs: sources, queue, jobs, partitions, delays (운영현황, D-14)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from mdm.lib import sql
from metering.models import CustomerState, JobMark, SourceContact

_SAMPLE = 1_000


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits to be judged, since when, and the size of the database in bytes."""

    marks: int
    oldest_at: datetime | None
    database_b: int


@dataclass(frozen=True, slots=True)
class Archiver:
    """Whether the server keeps its WAL elsewhere, and when it last did and last failed to."""

    is_on: bool
    kept_at: datetime | None
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Delay:
    """How late values came: minutes from the end of the slot to receipt."""

    communication: str
    maker: str
    readings: int
    p50_min: float
    p95_min: float


def queue() -> Queue:
    """This function will measure what waits to be judged."""
    ((marks, oldest_at, size),) = sql.rows("metering/sql/health/queue.sql")
    return Queue(marks, oldest_at, size)


def archiver() -> Archiver:
    """This function will ask the server how keeping its WAL goes."""
    ((is_on, kept_at, failed_at),) = sql.rows("metering/sql/health/archiver.sql")
    return Archiver(is_on, kept_at, failed_at)


def job_marks() -> dict[str, JobMark]:
    """This function will return when each periodic job last succeeded."""
    return {mark.name: mark for mark in JobMark.objects.order_by("name")}


def sources() -> list[SourceContact]:
    """This function will return when each source was last heard, the latest first."""
    return list(SourceContact.objects.order_by("-latest_received_at", "source"))


def newest_partitions() -> dict[str, date]:
    """This function will return the first day of the newest month partition of each big table."""
    found = sql.rows("metering/sql/health/partitions.sql")
    return {table: _month(child) for table, child in found}


def delays(*, day: date, segments: Collection[int] | None) -> list[Delay]:
    """This function will measure the delays of a day's values by 통신 and 회사 on a sample of the
    connections of segments (None = all; D-14)."""
    seen = CustomerState.objects.all()
    connections = (seen if segments is None else seen.filter(segment__in=segments)).count()
    params = {
        "day": day,
        "stride": max(1, connections // _SAMPLE),
        "segments": None if segments is None else list(segments),
    }
    found = sql.rows("metering/sql/health/delays.sql", params)
    return [
        Delay(communication, maker, int(n), p50, p95) for communication, maker, n, p50, p95 in found
    ]


def _month(partition: str) -> date:
    digits = partition.rsplit("_", 1)[1]
    return date(int(digits[:4]), int(digits[4:6]), 1)
