"""Which events could be seen at all in what arrived: the rest lies below the rules of DEFINITIONS §4.

Read from the definitions on received values alone, one event at a time, without the product's
judgement: it says what a rule had to work with, not what it made of it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from ingest.scoring.records import Connection, Event, Received, Track

_DEVICE_BITS: Final = {
    "LEAK": frozenset({"LEAK"}),
    "BACKFLOW": frozenset({"BACKFLOW"}),
    "Q4_EXCEEDED": frozenset({"Q4_EXCEEDED"}),
    "METER_FAULT": frozenset({"METER_FAULT"}),
    "LOW_BATTERY": frozenset({"LOW_BATTERY", "TERMINAL_LOW_BATTERY"}),
}
_LEAK_SLOTS, _LEAK_GAP_H = 24, 24
_FAULT_SLOTS = 3
_BACKFLOW_L = 5
_LOW_V = 3.1
_DAY_H, _GRACE_H = 24, 2
_BETWEEN_LOOKS_H = 4  # so often a rehearsed town looks for silences
_HOUR: Final = timedelta(hours=1)


def is_shown(*, event: Event, track: Track, connection: Connection, until_at: datetime) -> bool:
    """This function will tell whether what arrived up to `until_at` shows an event: the device's bit,
    or values on which the rule of its kind has to fire (§4)."""
    if event.kind == "COMM_FAULT":
        return _silent(event, track, connection, until_at)
    within = [each for each in track.slots if _is_within(each, event)]
    if any(each.bits & _DEVICE_BITS[event.kind] for each in within):
        return True
    if event.kind == "LEAK":
        return _leaks(within, event, connection)
    if event.kind == "METER_FAULT":
        return sum(each.register_l is None for each in within) >= _FAULT_SLOTS
    if event.kind == "LOW_BATTERY":
        return any(each.battery_v is not None and each.battery_v <= _LOW_V for each in within)
    steps = _steps(event, track)
    if event.kind == "BACKFLOW":
        return any(use < -max(_BACKFLOW_L, connection.resolution_l) for use, _ in steps)
    return any(use > connection.q4_lph * hours for use, hours in steps)


def allowed_silence(*, connection: Connection) -> timedelta:
    """This function will return how far reports may be apart before 통신장애 is raised (§4)."""
    return max(_DAY_H, 2 * connection.report_interval_h + _GRACE_H) * _HOUR


def _is_within(slot: Received, event: Event) -> bool:
    return event.from_at < slot.slot_end_at and (
        event.to_at is None or slot.slot_end_at <= event.to_at
    )


def _silent(event: Event, track: Track, connection: Connection, until_at: datetime) -> bool:
    """Whether a gap between reports that touches the event is longer than the rule allows, by more
    than the time from one look to the next."""
    allowed = allowed_silence(connection=connection) + _BETWEEN_LOOKS_H * _HOUR
    before = [event.from_at - allowed] if not track.reports else []
    times = [*before, *track.reports, until_at]
    ends = event.to_at or until_at
    return any(
        later - earlier > allowed
        for earlier, later in pairwise(times)
        if later > event.from_at and earlier < ends
    )


def _leaks(within: list[Received], event: Event, connection: Connection) -> bool:
    """24 slots with a number and no gap over 24 h; steady use hides what stays inside its band."""
    if connection.always_on_lph and event.size <= connection.always_on_lph:
        return False
    run, latest = 0, event.from_at
    for slot in within:
        if slot.register_l is None:
            continue
        run = run + 1 if slot.slot_end_at - latest <= _LEAK_GAP_H * _HOUR else 1
        latest = slot.slot_end_at
        if run >= _LEAK_SLOTS:
            return True
    return False


def _steps(event: Event, track: Track) -> Iterator[tuple[int, float]]:
    """Litres and hours between one number and the next whose slot lies within the event."""
    numbers = [each for each in track.slots if each.register_l is not None]
    for earlier, later in pairwise(numbers):
        if _is_within(later, event):
            hours = (later.slot_end_at - earlier.slot_end_at) / _HOUR
            yield (later.register_l or 0) - (earlier.register_l or 0), hours
