"""Gives every reading of a report its slot, its owner or the reason why it has none."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from ingest.directory import Entry, Place
from metering.core.merging import Value
from metering.core.packing import pack_meta, pack_radio
from metering.core.reading import Reading, Report, Status
from metering.core.slots import HOUR_S, hour_of
from metering.core.status import translate

CLOCK_AHEAD_S = 10 * 60  # T-3: beyond it accepted and flagged 시계 …
FUTURE_S = 2 * HOUR_S  # … up to here
BACKFILL_S = 62 * 86_400
FUTURE, TOO_OLD = "future", "too_old"
_LARGEST = 2**63 - 1
_UNSYNCED, _CLOCK = int(Status.UNSYNCED), int(Status.CLOCK)
_TERMINAL_LOW = int(Status.TERMINAL_LOW_BATTERY)


class Arrival(NamedTuple):
    """What the readings of one report share."""

    report: Report
    entry: Entry
    received_at: datetime
    source: int  # index of the batch's sources
    window_s: tuple[int, int] = (-BACKFILL_S, FUTURE_S)  # of measured_at − received_at (T-3)


Row = tuple[int, int, int, Value]  # customer_id, installation_id, hour number, Value


class Placed(NamedTuple):
    """Readings with their owners, and the positions of the others by reason."""

    rows: list[Row]
    refused: dict[str, list[int]]
    newest: Place | None  # owner of the newest placed reading
    radio: int | None


def place(*, arrival: Arrival, positions: tuple[int, ...] = ()) -> Placed:
    """This function will place the readings of a report (T-2, T-3, P-1), all or those at `positions`."""
    report = arrival.report
    received_s = int(arrival.received_at.timestamp())
    radio = pack_radio(radio=report.radio, battery_v=report.battery_v)
    rows: list[Row] = []
    refused: dict[str, list[int]] = defaultdict(list)
    owner: Place | None = None
    newest_hour = 0
    for position in positions or range(len(report.readings)):
        reading = report.readings[position]
        measured_s = int(reading.measured_at.timestamp())
        hour = hour_of(measured_at_s=measured_s)
        ahead_s = measured_s - received_s
        found = _owner(arrival, hour * HOUR_S, reading, ahead_s)
        if isinstance(found, str):
            refused[found].append(position)
            continue
        status = _status(report, reading, found, position)
        meta = pack_meta(
            has_number=reading.register_l is not None,
            offset_s=measured_s - hour * HOUR_S,
            received_at_s=received_s,
            status=status | _CLOCK if ahead_s > CLOCK_AHEAD_S else status,
        )
        value = Value(reading.register_l, meta, radio, arrival.source)
        rows.append((found.customer_id, found.installation_id, hour, value))
        if hour > newest_hour:
            newest_hour, owner = hour, found
    return Placed(rows, refused, owner, radio)


def serials_differ(*, sent: str, known: str) -> bool:
    """This function will say whether a frame names another meter than the registered one; only
    numbers can be compared, the frame's field has no letters (P-4)."""
    if not sent or sent == known or not (sent.isdigit() and known.isdigit()):
        return False
    return sent.lstrip("0") != known.lstrip("0")


def _owner(arrival: Arrival, slot_end_s: int, reading: Reading, ahead_s: int) -> Place | str:
    if ahead_s > arrival.window_s[1]:
        return FUTURE
    if ahead_s < arrival.window_s[0]:
        return TOO_OLD
    if reading.register_l is not None and not -_LARGEST <= reading.register_l <= _LARGEST:
        return "register_range"
    for place_ in arrival.entry.places:
        if place_.owns(slot_end_s):
            sent = arrival.report.meter_serial
            if serials_differ(sent=sent, known=place_.meter_serial):
                return "meter_serial_differs"
            return place_
    earliest = arrival.entry.places[-1]
    return "before_installation" if slot_end_s <= earliest.from_s else "not_installed_then"


def _status(report: Report, reading: Reading, owner: Place, position: int) -> int:
    """The Status bits of one reading; the terminal's own low battery belongs to the newest slot."""
    flags = 0 if report.clock_synced else _UNSYNCED
    if reading.status is not None:
        flags |= reading.status.value
    elif reading.status_byte is not None:
        flags |= translate(reading.status_byte, owner.profile)[0].value
    if report.terminal_low_battery and position == 0:
        flags |= _TERMINAL_LOW
    return flags
