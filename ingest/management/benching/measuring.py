"""The measurement: bare COPY, the staged merge, and broker to COMMIT, each with its CPU."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection

from ingest.management.benching.cpu import Cost, Watch
from ingest.management.benching.draining import drain
from ingest.management.benching.town import Connection, found, reports, value_of
from mdm.lib import clock
from mdm.lib.copying import copy_rows
from mdm.lib.scratch import scratch_database
from metering.actions.intake import Batch, Source, store
from metering.actions.partitions import prepare
from metering.core.merging import Value
from metering.core.slots import hour_before

DATABASE: Final = "mdm_bench"
A_REPORT: Final = (1, 6, 24)  # readings a report
_BATCH: Final = 5_000  # readings
_WRITTEN: Final = ("day_reading", "dirty_day", "intake_tally", "raw_report")
_COPIED: Final = ("customer_id", "slot_hour", "installation_id", "register_l", "meta", "radio")

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: connections, hours of each, and at most so many uplinks by broker."""

    connections: int = 5_000
    hours: int = 48
    uplinks: int = 20_000


FULL: Final = Size()


def run(*, say: Say, size: Size = FULL) -> Mapping[str, object]:
    """This function will measure in a scratch database and return readings a second, CPU µs a
    reading by process, and the ratios to a bare COPY of the same readings."""
    now = clock.now()
    latest = hour_before(at=now)
    hours = range(latest - size.hours + 1, latest + 1)
    with scratch_database(name=DATABASE) as url:
        prepare(now=now)
        town = found(connections=size.connections, installed_at=now - timedelta(days=30))
        say("copy")
        copied = _copy(town=town, hours=hours)
        merged, drained = {}, {}
        for a_report in A_REPORT:
            say(f"merge, {a_report} readings a report")
            merged[a_report] = _merge(town=town, hours=hours, a_report=a_report, now=now)
        for a_report in A_REPORT:
            say(f"broker to COMMIT, {a_report} readings a report")
            _empty()
            sent = list(reports(town=town, hours=hours, a_report=a_report))[: size.uplinks]
            drained[a_report] = drain(database_url=url, sent=sent)
    return _figures(copied=copied, merged=merged, drained=drained)


def _copy(*, town: Sequence[Connection], hours: range) -> Cost:
    """One row a reading into a table without keys: what the disk and the protocol cost."""
    rows = [
        (value[0], value[2], value[1], value[3].register_l, value[3].meta, None)
        for value in _values(town=town, hours=hours, a_report=1)
    ]
    with connection.cursor() as cursor:
        columns = ", ".join(f"{name} bigint" for name in _COPIED)
        cursor.execute(f"CREATE TABLE copied ({columns})")
    watch = _watch()
    for top in range(0, len(rows), _BATCH):
        copy_rows(table="copied", columns=_COPIED, rows=rows[top : top + _BATCH])
    return watch.until_now(readings=len(rows))


def _merge(*, town: Sequence[Connection], hours: range, a_report: int, now: datetime) -> Cost:
    """The store of the product: fold, stage, insert or merge, count, mark dirty, COMMIT."""
    _empty()
    source = Source("json", now.astimezone(UTC).date())
    values = list(_values(town=town, hours=hours, a_report=a_report))
    batches = [
        Batch(values=values[top : top + _BATCH], sources={source: 0})
        for top in range(0, len(values), _BATCH)
    ]
    watch = _watch()
    for batch in batches:
        store(batch=batch, now=now)
    return watch.until_now(readings=len(town) * len(hours))


def _values(
    *, town: Sequence[Connection], hours: range, a_report: int
) -> Iterator[tuple[int, int, int, Value]]:
    for sender, reported in reports(town=town, hours=hours, a_report=a_report):
        for hour in reported:
            yield value_of(connection=sender, hour=hour)


def _watch() -> Watch:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_backend_pid(), inet_server_addr() IS NULL OR "
            "inet_server_addr() <<= '127.0.0.0/8'"
        )
        pid, is_here = cursor.fetchone()
    return Watch({"python": os.getpid(), "postgres": pid if is_here else None})


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(_WRITTEN)}")


def _figures(
    *, copied: Cost, merged: Mapping[int, Cost], drained: Mapping[int, Cost]
) -> Mapping[str, object]:
    def by_report(costs: Mapping[int, Cost]) -> dict[str, object]:
        return {str(a_report): cost.figures() for a_report, cost in costs.items()}

    def ratios(costs: Mapping[int, Cost]) -> dict[str, float | None]:
        return {str(a_report): _ratio(cost, copied) for a_report, cost in costs.items()}

    return {
        "copy": copied.figures(),
        "merge": by_report(merged),
        "end_to_end": by_report(drained),
        "cpu_ratio_to_copy": {"merge": ratios(merged), "end_to_end": ratios(drained)},
    }


def _ratio(cost: Cost, base: Cost) -> float | None:
    one, other = cost.us_per_reading, base.us_per_reading
    return round(one / other, 2) if one and other else None
