"""Stores one batch of taken-in messages in one transaction: values, traces, held ones, counts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from mdm.lib import sql
from mdm.lib.clock import SEOUL
from mdm.lib.copying import copy_rows
from metering.actions.noting import Notes, keep_notes
from metering.core.merging import Days, Lost, Value, fold
from metering.core.slots import hour_at, instant_of
from metering.models import Outcome

_EPOCH = date(1970, 1, 1)
_SQL = "metering/sql/intake"
_DAY_COLUMNS = ("customer_id", "day", "installation_id", "register_l", "meta", "radio", "source")
_RAW_COLUMNS = (
    "received_on",
    "received_at",
    "recorded_at",
    "format",
    "terminal_id",
    "customer_id",
    "installation_id",
    "reading_count",
    "control",
    "payload",
    "source",
    "again",
)
_HELD_COLUMNS = (
    "box",
    "state",
    "reason",
    "detail",
    "format",
    "source",
    "terminal_id",
    "received_at",
    "recorded_at",
    "reading_count",
    "positions",
    "payload",
    "payload_size",
    "payload_sha256",
    "decoded",
    "handled_by",
    "handled_reason",
)
_REVISION_COLUMNS = (
    "customer_id",
    "installation_id",
    "slot_end_at",
    "kept_register_l",
    "kept_meta",
    "lost_register_l",
    "lost_meta",
    "recorded_at",
)
_TALLY_COLUMNS = (
    "source",
    "received_on",
    "outcome",
    "reason",
    "messages",
    "readings",
    "recorded_at",
)


class Source(NamedTuple):
    """Who sent, and the Seoul day of receipt: what the tally counts by (I4)."""

    name: str
    received_on: date


class Contact(NamedTuple):
    """The latest decoded data report of one connection."""

    received_at: datetime
    radio: int | None
    battery_v: float | None
    interval_h: int | None


@dataclass
class Batch:
    """Everything that a batch of messages brings, ready to be stored."""

    values: list[tuple[int, int, int, Value]] = field(default_factory=list)  # see merging.fold
    sources: dict[Source, int] = field(default_factory=dict)  # Value.source is this index
    raw: list[tuple[object, ...]] = field(default_factory=list)  # _RAW_COLUMNS
    held: list[tuple[object, ...]] = field(default_factory=list)  # _HELD_COLUMNS
    messages: Counter[tuple[Source, Outcome, str]] = field(default_factory=Counter)
    readings: Counter[tuple[Source, Outcome, str]] = field(default_factory=Counter)
    contacts: dict[int, Contact] = field(default_factory=dict)
    heard: dict[str, datetime] = field(default_factory=dict)
    streams: list[tuple[str, str, int]] = field(default_factory=list)  # source, epoch, number
    released: list[int] = field(default_factory=list)  # held messages that are taken in anew
    notes: Notes = field(default_factory=Notes)


def store(*, batch: Batch, now: datetime) -> set[int]:
    """This function will store a batch in one transaction, complete its counts, and return the
    connections whose latest contact moved. Raises Django's database errors; nothing is stored then."""
    days, losers = fold(values=batch.values)
    with transaction.atomic():
        _release(batch=batch, now=now)
        readings = Counter(batch.readings)
        if days:
            readings += _merge(days=days, sources=list(batch.sources), now=now)
        readings += _lose(losers=losers, sources=list(batch.sources), now=now)
        copy_rows(table="raw_report", columns=_RAW_COLUMNS, rows=batch.raw)
        copy_rows(table="held_message", columns=_HELD_COLUMNS, rows=batch.held)
        _tally(messages=batch.messages, readings=readings, now=now)
        keep_notes(notes=batch.notes)
        moved = _remember(batch=batch, now=now)
    batch.readings = readings
    return moved


def note_incident(*, source: str, reason: str, now: datetime) -> None:
    """This function will leave a line without counts in the tally: something happened to a source
    that may have lost messages."""
    today = now.astimezone(SEOUL).date()
    row = (source, today, Outcome.QUARANTINED.value, reason, 0, 0, now)
    copy_rows(table="intake_tally", columns=_TALLY_COLUMNS, rows=[row])


def _release(*, batch: Batch, now: datetime) -> None:
    if batch.released:
        for step in ("release_tally", "release"):
            sql.run(f"{_SQL}/{step}.sql", {"held": batch.released, "now": now})


Counts = Counter[tuple[Source, Outcome, str]]


def _merge(*, days: Days, sources: list[Source], now: datetime) -> Counts:
    """Insert what is new; lock and compare what was there; write, count."""
    for step in ("stage_arrived", "stage_met", "clear"):
        sql.run(f"{_SQL}/{step}.sql")
    copy_rows(table="arrived", columns=_DAY_COLUMNS, rows=_day_rows(days))
    params = {
        "now": now,
        "first_day": _day(min(key.day for key in days)),
        "last_day": _day(max(key.day for key in days)),
    }
    counted = sql.rows(f"{_SQL}/insert_days.sql", params)
    stored = sum(count for _, _, count in counted)
    if stored < sum(slot is not None for slots in days.values() for slot in slots):
        sql.rows(f"{_SQL}/plan.sql")
        sql.run(f"{_SQL}/compare.sql", params)
        sql.run(f"{_SQL}/apply.sql", params)
        merged = sql.rows(f"{_SQL}/count.sql")
        if any(outcome == Outcome.REVISION for _, outcome, _ in merged):
            sql.run(f"{_SQL}/revise.sql", params)
        counted += merged
    return _counts(counted, sources)


def _counts(rows: list[tuple[int, str, int]], sources: list[Source]) -> Counts:
    counts: Counts = Counter()
    for source, outcome, count in rows:
        counts[sources[source], Outcome(outcome), ""] += count
    return counts


def _day_rows(days: Days) -> Iterator[tuple[object, ...]]:
    for key in sorted(days):
        slots = days[key]
        yield (
            key.customer_id,
            _day(key.day),
            key.installation_id,
            _array([None if slot is None else slot.register_l for slot in slots]),
            _array([None if slot is None else slot.meta for slot in slots]),
            _array([None if slot is None else slot.radio for slot in slots]),
            _array([None if slot is None else slot.source for slot in slots]),
        )


def _array(values: list[int | None]) -> str:
    """PostgreSQL's text of an array: psycopg's own way takes ten times as long."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def _day(day: int) -> date:
    return _EPOCH + timedelta(days=day)


def _lose(*, losers: list[Lost], sources: list[Source], now: datetime) -> Counts:
    """Count duplicates inside the batch and keep its revisions."""
    rows = [_revision_row(loser, now) for loser in losers if loser.differs]
    if rows:
        copy_rows(table="revision", columns=_REVISION_COLUMNS, rows=rows)
    counts: Counts = Counter()
    for loser in losers:
        outcome = Outcome.REVISION if loser.differs else Outcome.DUPLICATE
        counts[sources[loser.lost.source], outcome, ""] += 1
    return counts


def _revision_row(loser: Lost, now: datetime) -> tuple[object, ...]:
    return (
        loser.key.customer_id,
        loser.key.installation_id,
        instant_of(hour=hour_at(day=_day(loser.key.day), slot=loser.slot)),
        loser.kept.register_l,
        loser.kept.meta,
        loser.lost.register_l,
        loser.lost.meta,
        now,
    )


def _tally(*, messages: Counts, readings: Counts, now: datetime) -> None:
    keys = sorted(set(messages) | set(readings))
    rows = [(*key[0], key[1].value, key[2], messages[key], readings[key], now) for key in keys]
    copy_rows(table="intake_tally", columns=_TALLY_COLUMNS, rows=rows)


def _remember(*, batch: Batch, now: datetime) -> set[int]:
    """Move the watermarks of sources, streams and connections forward."""
    if batch.heard:
        heard = {"sources": list(batch.heard), "received_at": list(batch.heard.values())}
        sql.run(f"{_SQL}/sources.sql", heard)
    if batch.streams:
        sources, epochs, seqs = zip(*batch.streams, strict=True)
        params = {"sources": list(sources), "epochs": list(epochs), "seqs": list(seqs), "now": now}
        sql.rows(f"{_SQL}/stream_lock.sql", params)
        for step in ("stream_gaps", "streams"):
            sql.run(f"{_SQL}/{step}.sql", params)
    if not batch.contacts:
        return set()
    contacts = list(batch.contacts.values())
    found = sql.rows(
        f"{_SQL}/contacts.sql",
        {
            "customers": list(batch.contacts),
            "received_at": [each.received_at for each in contacts],
            "radio": [each.radio for each in contacts],
            "battery_v": [each.battery_v for each in contacts],
            "interval_h": [each.interval_h for each in contacts],
        },
    )
    return {customer_id for (customer_id,) in found}
