"""Recomputes everything from the readings, from scratch, and tells where the stored figures differ
(I2, I3)."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import NamedTuple

from mdm.lib import sql
from metering.actions.filling import named_days
from metering.actions.gathering import Gathered, Start
from metering.actions.judging import compute
from metering.actions.storing import COLUMNS, day_rows
from metering.core.alarms import DEVICE, RULE
from metering.core.judge import Episode
from metering.core.slots import instant_of

BATCH = 200
_CLOSED = COLUMNS.index("closed")


class Difference(NamedTuple):
    """One stored figure that a recomputation does not confirm."""

    what: str
    customer_id: int | None
    day: date | datetime | None
    stored: object
    computed: object


class Clean(NamedTuple):
    """A judged connection without dirty marks."""

    customer_id: int
    first_day: date
    last_day: date


def recount(*, day: date | None = None) -> Iterator[Difference]:
    """This function will yield every difference between stored and recomputed days, alarms and
    segment sums; call it in a REPEATABLE READ transaction. `day` narrows what is compared."""
    clean = [Clean(*row) for row in sql.rows("metering/sql/recount/clean_connections.sql")]
    for span, group in groupby(clean, key=lambda each: (each.last_day, each.first_day)):
        members = [each.customer_id for each in group]
        for top in range(0, len(members), BATCH):
            yield from _recount_batch(
                customers=members[top : top + BATCH], first=span[1], last=span[0], day=day
            )
    for each in _sums():
        if day in (None, each.day):
            yield each


def _sums() -> Iterator[Difference]:
    """What segments, groups and everybody come to."""
    for at, segment, *values in sql.rows("metering/sql/recount/segment_differences.sql"):
        yield Difference(f"day_segment {segment}", None, at, *values)
    for at, dimension, *values in sql.rows("metering/sql/recount/group_differences.sql"):
        yield Difference(f"day_group {dimension or 'all'}", None, at, *values)
    for at, *values in sql.rows("metering/sql/recount/total_differences.sql"):
        yield Difference("day_total", None, at, *values)


def _recount_batch(
    *, customers: list[int], first: date, last: date, day: date | None
) -> Iterator[Difference]:
    starts = [Start(customer, first, None, None, 0, False) for customer in customers]
    found = sql.rows("metering/sql/recount/stored_days.sql", {"customers": customers})
    stored = {(row[0], row[1]): row for row in found}
    closed = {key for key, row in stored.items() if row[_CLOSED]}  # when it was judged, not now
    anew = compute(starts=starts, last=last, closed=partial(named_days, named=closed))
    for computed in day_rows(computed=anew):
        key = (computed[0], computed[1])
        kept = stored.get(key)
        if kept == computed or (day and computed[1] != day):
            continue
        yield from _cells(kept=kept, computed=computed)
    if day is None:
        yield from _compare_alarms(gathered=anew.gathered, episodes=anew.judged.episodes)


def _cells(
    *, kept: tuple[object, ...] | None, computed: tuple[object, ...]
) -> Iterator[Difference]:
    customer, day = computed[:2]
    assert isinstance(customer, int)
    assert isinstance(day, date)
    if kept is None:
        yield Difference("day_usage", customer, day, None, computed)
        return
    for name, one, other in zip(COLUMNS, kept, computed, strict=True):
        if one != other:
            yield Difference(f"day_usage.{name}", customer, day, one, other)


def _compare_alarms(*, gathered: Gathered, episodes: list[Episode]) -> Iterator[Difference]:
    found = sql.rows("metering/sql/recount/stored_alarms.sql", {"customers": gathered.customers})
    stored = {row[:3]: row[3:] for row in found}
    computed = {
        (gathered.customers[each.connection], each.kind, instant_of(hour=each.start_hour)): (
            instant_of(hour=each.end_hour) if each.end_hour else None,
            each.level,
            bool(each.source & DEVICE),
            bool(each.source & RULE),
        )
        for each in episodes
    }
    for key in sorted(stored.keys() | computed.keys()):
        if stored.get(key) != computed.get(key):
            yield Difference(f"alarm {key[1]}", key[0], key[2], stored.get(key), computed.get(key))
