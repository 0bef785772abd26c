"""Decoder of the plain register payload (layout in SOURCE.md)."""

from datetime import UTC, datetime, timedelta
from struct import Struct, unpack_from
from typing import Final, NamedTuple

from ingest.codecs.reasons import Reason
from ingest.codecs.sending import Sending
from metering.core.reading import Reading, Report, UnableToDecode

VERSION: Final = 1
HEAD: Final = Struct("<6B4sI3B")
NO_VALUE: Final = 0xFFFFFFFF  # the meter did not answer at that hour
NO_BYTE: Final = 0xFF  # the meter has no battery byte
NO_BATTERY: Final = 0x7F
MOST_DECIMALS: Final = 3
_EARLIEST_S, _LATEST_S = 946_684_800, 4_102_444_800  # 2000 to 2099


class Head(NamedTuple):
    """All fields before the values, as they stand in the payload."""

    version: int
    decimals: int
    status: int
    vif: int
    meter_battery: int
    battery: int
    meter_serial: bytes
    newest_s: int
    interval_h: int
    report_h: int
    value_count: int


def decode(payload: bytes, *, sending: Sending) -> Report:
    """Return the report in one payload, readings newest first, registers in litres.

    Raises UnableToDecode with a `Reason`; the length must fit the number of values.
    """
    head = _head(payload)
    litres = 10 ** (MOST_DECIMALS - head.decimals)
    raw = unpack_from(f"<{head.value_count}I", payload, HEAD.size)
    notes: list[str] = []
    battery = head.battery & 0x7F
    return Report(
        sending.terminal_id,
        readings=_readings(head, [None if v == NO_VALUE else v * litres for v in raw], sending),
        control="" if raw else "no_readings",
        battery_v=None if battery == NO_BATTERY else battery / 10,
        terminal_low_battery=head.battery >= 0x80,
        clock_synced=head.newest_s != 0,
        report_interval_h=_divides_day(head.report_h, notes),
        metering_interval_h=_divides_day(head.interval_h, notes),
        meter_serial=_serial(head.meter_serial, notes),
        decimals=head.decimals,
        notes=tuple(notes),
    )


def _head(payload: bytes) -> Head:
    if payload and payload[0] != VERSION:
        raise UnableToDecode(Reason.UNKNOWN_PROTOCOL, f"version {payload[0]}")
    if len(payload) < HEAD.size:
        raise UnableToDecode(Reason.TRUNCATED, f"{len(payload)} bytes")
    head = Head._make(HEAD.unpack_from(payload))
    expected = HEAD.size + 4 * head.value_count
    if len(payload) < expected:
        raise UnableToDecode(Reason.TRUNCATED, f"{head.value_count} values, {len(payload)} bytes")
    if len(payload) > expected:
        raise UnableToDecode(Reason.BAD_LENGTH, f"{head.value_count} values, {len(payload)} bytes")
    if head.decimals > MOST_DECIMALS:
        raise UnableToDecode(Reason.BAD_DECIMALS, f"{head.decimals} decimals")
    if head.newest_s and not _EARLIEST_S <= head.newest_s < _LATEST_S:
        raise UnableToDecode(Reason.BAD_TIME, f"{head.newest_s} s")
    if head.value_count > 1 and not 1 <= head.interval_h <= 24:
        raise UnableToDecode(Reason.BAD_INTERVAL, f"{head.interval_h} h between values")
    return head


def _readings(head: Head, registers_l: list[int | None], sending: Sending) -> tuple[Reading, ...]:
    """Date the values; what the meter says of itself was read with the newest one."""
    at = datetime.fromtimestamp(head.newest_s, UTC) if head.newest_s else sending.received_at
    step = timedelta(hours=head.interval_h)
    battery = None if head.meter_battery == NO_BYTE else head.meter_battery
    return tuple(
        Reading(at, register_l, None, head.status, head.vif, battery)
        if place == 0
        else Reading(at - place * step, register_l)
        for place, register_l in enumerate(registers_l)
    )


def _divides_day(hours: int, notes: list[str]) -> int | None:
    if hours and 24 % hours == 0:
        return hours
    if hours and "interval_unusual" not in notes:
        notes.append("interval_unusual")
    return None


def _serial(field: bytes, notes: list[str]) -> str:
    """Return the serial, or nothing while the terminal has not heard its meter (all 0, all F)."""
    text = field.hex()
    if text.isdigit():
        return text if any(field) else ""
    if text.strip("f"):
        notes.append("bad_meter_serial")
    return ""
