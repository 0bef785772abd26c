"""Gives every reading of a report its slot, its owner or the reason why it has none."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from ingest.directory import Entry, Place
from metering.core.merging import Value
from metering.core.packing import pack_meta, pack_radio
from metering.core.reading import Reading, Report, Status
from metering.core.slots import HOUR_S, hour_of
from metering.core.status import translate, translate_further

CLOCK_AHEAD_S = 10 * 60  # T-3: beyond it accepted and flagged 시계 …
FUTURE_S = 2 * HOUR_S  # … up to here
BACKFILL_S = 62 * 86_400
FUTURE, TOO_OLD = "future", "too_old"
LOW_PERCENT = 10  # of a terminal's battery (§4)
LONGEST_NAME = 40
_LARGEST = 2**63 - 1
_UNSYNCED, _CLOCK = int(Status.UNSYNCED), int(Status.CLOCK)
_UNKNOWN, _SALVAGED = int(Status.UNKNOWN), int(Status.SALVAGED)
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
    unknown: set[tuple[int, int, str]]  # customer_id, hour number, a state that no table names


def place(*, arrival: Arrival, positions: tuple[int, ...] = ()) -> Placed:
    """This function will place the readings of a report (T-2, T-3, P-1), all or those at `positions`."""
    report = arrival.report
    received_s = int(arrival.received_at.timestamp())
    radio = pack_radio(radio=report.radio, battery_v=report.battery_v)
    rows: list[Row] = []
    refused: dict[str, list[int]] = defaultdict(list)
    unknown: set[tuple[int, int, str]] = set()
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
        status = _status(arrival, reading, found, position)
        if status & _UNKNOWN:
            names = _unknown_names(reading, found)
            unknown |= {(found.customer_id, hour, name) for name in names}
        meta = pack_meta(
            has_number=reading.register_l is not None,
            offset_s=measured_s - hour * HOUR_S,
            received_at_s=received_s,
            status=status if -BACKFILL_S <= ahead_s <= CLOCK_AHEAD_S else status | _CLOCK,
        )
        value = Value(reading.register_l, meta, radio, arrival.source)
        rows.append((found.customer_id, found.installation_id, hour, value))
        if hour > newest_hour:
            newest_hour, owner = hour, found
    return Placed(rows, refused, owner, radio, unknown)


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


def _status(arrival: Arrival, reading: Reading, owner: Place, position: int) -> int:
    """The Status bits of one reading; the terminal's own low battery belongs to the newest slot."""
    report = arrival.report
    flags = 0 if report.clock_synced else _UNSYNCED
    if report.salvaged:
        flags |= _SALVAGED
    if reading.status is not None:
        flags |= reading.status.value
    elif reading.status_byte is not None:
        flags |= translate(reading.status_byte, owner.profile)[0].value
        if reading.vif_byte is not None or reading.battery_byte is not None:
            flags |= translate_further(
                profile=owner.profile,
                vif_byte=reading.vif_byte,
                battery_byte=reading.battery_byte,
            ).value
    if position == 0 and _is_terminal_low(arrival):
        flags |= _TERMINAL_LOW
    return flags


def _is_terminal_low(arrival: Arrival) -> bool:
    """Its own bit, or at most 10 % as its server tells with this report or told last (§4)."""
    percent = arrival.report.battery_percent
    percent = arrival.entry.traits.battery_percent if percent is None else percent
    return arrival.report.terminal_low_battery or (percent is not None and percent <= LOW_PERCENT)


def _unknown_names(reading: Reading, owner: Place) -> list[str]:
    """Bits as 0x08, names as they were sent, as far as a column can hold them."""
    if reading.status_byte is not None:
        mask = translate(reading.status_byte, owner.profile)[1]
        return [f"0x{1 << bit:02X}" for bit in range(8) if mask & 1 << bit]
    return [name[:LONGEST_NAME] for name in reading.unknown]
