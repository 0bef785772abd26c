"""What is compared: injected events, alarms, and what was received of each connection."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, NamedTuple

# which alarm an injected event has to raise; all other kinds must raise none
ALARM_OF: Final = {
    "LEAK": "LEAK",
    "BACKFLOW": "BACKFLOW",
    "Q4_EXCEEDED": "Q4_EXCEEDED",
    "LOW_BATTERY": "LOW_BATTERY",
    "METER_FAULT": "METER_FAULT",
    "DEAD_TERMINAL": "COMM_FAULT",
    "AREA_OUTAGE": "COMM_FAULT",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One injected fault over (from_at, to_at]; `to_at` None = it goes on. `size` as in the truth."""

    kind: str  # of the alarm that is due, "" = none: an oddity or use that is no fault
    cause: str  # as the truth names it
    customer: str
    from_at: datetime
    to_at: datetime | None
    size: float = 0.0
    by_device: bool = False


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm; `recorded_at` = when operators could see it."""

    kind: str
    customer: str
    started_at: datetime
    ended_at: datetime | None
    recorded_at: datetime
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Connection:
    """What rules and tables need to know of one customer."""

    use_class: str
    report_interval_h: int
    q4_lph: int
    resolution_l: int
    always_on_lph: int = 0


class Received(NamedTuple):
    """One slot as it arrived; `register_l` None = the meter did not answer."""

    slot_end_at: datetime
    register_l: int | None
    bits: frozenset[str]  # names of the device states set
    battery_v: float | None


@dataclass(frozen=True, slots=True)
class Track:
    """What arrived of one customer, in order of time."""

    slots: list[Received] = field(default_factory=list)
    reports: list[datetime] = field(default_factory=list)


def events_of(*, lines: Iterable[str]) -> list[Event]:
    """This function will read the lines of a truth file: events that have to raise an alarm, and with
    an empty kind all others. Those of one kind and customer that overlap are one fault."""
    facts = [json.loads(line) for line in lines]
    events = [
        Event(
            kind=ALARM_OF.get(fact["kind"], ""),
            cause=fact["kind"],
            customer=fact["customer"],
            from_at=datetime.fromisoformat(fact["from"]),
            to_at=datetime.fromisoformat(fact["to"]) if fact["to"] else None,
            size=fact["size"],
            by_device=fact["by_device"],
        )
        for fact in facts
    ]
    faults = sorted(
        (each for each in events if each.kind),
        key=lambda each: (each.customer, each.kind, each.from_at),
    )
    return [*_merged(faults), *(each for each in events if not each.kind)]


def _merged(events: list[Event]) -> list[Event]:
    merged: list[Event] = []
    for event in events:
        before = merged[-1] if merged else None
        if before is None or not _meet(before, event):
            merged.append(event)
        elif before.to_at is not None and (event.to_at is None or event.to_at > before.to_at):
            merged[-1] = replace(before, to_at=event.to_at)
    return merged


def _meet(before: Event, event: Event) -> bool:
    same = (before.customer, before.kind) == (event.customer, event.kind)
    return same and (before.to_at is None or event.from_at <= before.to_at)
