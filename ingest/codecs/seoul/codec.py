"""Decoder of the Seoul terminal protocol A1..A4 over NB-IoT and LoRa (UPLINKS §2)."""

from dataclasses import replace
from datetime import datetime, timedelta
from struct import unpack_from
from typing import Final

from ingest.codecs.reasons import Reason
from ingest.codecs.sending import Sending
from ingest.codecs.seoul.layout import (
    A1,
    A4,
    CALIBER_MM,
    CONTROLS,
    DATA_REPORT,
    KST,
    LAYOUTS,
    LITRES,
    LORA_LAYOUTS,
    LORA_REPORT,
    MAX_STEPS,
    NO_POSITION,
    NO_STEP,
    NO_VALUE,
    PROTOCOLS,
    Head,
    Layout,
)
from ingest.codecs.seoul.sealing import MENDABLE, check_frame, is_plausible
from ingest.codecs.seoul.signal import radio_of
from metering.core.reading import Reading, Report, UnableToDecode

FIRST_BYTES: Final = frozenset(PROTOCOLS)
_SHORTEST: Final = 4


def decode(frame: bytes, *, sending: Sending) -> Report:
    """Return the report in one binary frame, readings newest first, registers in litres.

    Raises UnableToDecode with a `Reason`. Length, count and checksum are strict; from a tolerant
    source a frame with a wrong length or checksum passes, marked, when all of it is plausible.
    """
    try:
        check_frame(frame)
    except UnableToDecode as flaw:
        if not sending.rules.tolerant or flaw.reason not in MENDABLE or len(frame) < _SHORTEST:
            raise
        return _mended(frame, sending, flaw)
    return _decoded(frame, sending)


def _decoded(frame: bytes, sending: Sending) -> Report:
    mtype = frame[2]
    if mtype not in (DATA_REPORT, LORA_REPORT):
        return Report(sending.terminal_id, control=CONTROLS.get(mtype, f"mtype_{mtype:02x}"))
    if mtype == LORA_REPORT and not sending.rules.lora and not _is_report_of_lora(frame):
        return Report(sending.terminal_id, control=CONTROLS[LORA_REPORT])
    return _report(frame, *_head(frame), sending)


def _report(frame: bytes, head: Head, layout: Layout, sending: Sending) -> Report:
    values = _values(frame, head, layout)
    synced = head.newest[:3] != b"\xff\xff\xff"
    newest_at = _newest_at(head.newest) if synced else sending.received_at - _offset(head.newest)
    notes: list[str] = []
    metering_h, report_h = _intervals_h(head, layout, notes)
    low = head.protocol >= 0xA3 and head.battery >= 0x80
    return Report(
        sending.terminal_id,
        readings=_readings(newest_at, _step(head, layout), values, head.status),
        radio=radio_of(head, layout, sending.rules.rssi_as, notes),
        battery_v=(head.battery & 0x7F) / 10,
        terminal_low_battery=low,
        clock_synced=synced,
        report_interval_h=report_h,
        metering_interval_h=metering_h,
        terminal_serial=_digits(head.terminal_serial, "terminal_serial", notes),
        meter_serial=_meter_serial(head.meter_serial, notes),
        caliber_mm=CALIBER_MM.get(head.caliber >> 4),
        decimals=_decimals(head),
        firmware=_digits(head.firmware, "firmware", notes),
        ctn=_ctn(head),
        notes=tuple(notes),
    )


def _mended(frame: bytes, sending: Sending, flaw: UnableToDecode) -> Report:
    """Read a frame by its shape alone; nothing in it may look damaged."""
    try:
        report = _decoded(frame, sending)
    except UnableToDecode:
        raise flaw from None
    if not is_plausible(report, received_at=sending.received_at):
        raise flaw
    return replace(report, salvaged=True, notes=(*report.notes, f"accepted_{flaw.reason}"))


def _layouts(frame: bytes) -> tuple[Layout, ...]:
    return (LORA_LAYOUTS if frame[2] == LORA_REPORT else LAYOUTS)[frame[0]]


def _is_report_of_lora(frame: bytes) -> bool:
    """Whether a frame of type 0x30 has a LoRa report's shape; over NB-IoT it would be a join."""
    for layout in _layouts(frame):
        if len(frame) >= layout.frame_size(0):
            head, whole = layout.read(frame), 1440 if layout.minutes else 24
            fits = len(frame) == layout.frame_size(head.value_count)
            if fits and _divides(head.metering, whole) and _divides(head.report, whole):
                return True
    return False


def _head(frame: bytes) -> tuple[Head, Layout]:
    plain, extended = _layouts(frame)
    head = _fit(frame, plain)
    if head is not None and _divides(head.metering, 24) and _divides(head.report, 24):
        return head, plain
    longer = _fit(frame, extended)
    if longer is not None and _divides(longer.metering, 1440) and _divides(longer.report, 1440):
        return longer, extended
    if head is None:
        raise UnableToDecode(
            Reason.BAD_COUNT, f"{len(frame)} bytes do not fit the number of values"
        )
    return head, plain


def _fit(frame: bytes, layout: Layout) -> Head | None:
    if len(frame) < layout.frame_size(0):
        if layout.minutes:
            return None
        raise UnableToDecode(Reason.BAD_LENGTH, f"{len(frame)} bytes are too few for a data report")
    head = layout.read(frame)
    return head if len(frame) == layout.frame_size(head.value_count) else None


def _divides(part: int, whole: int) -> bool:
    return part > 0 and whole % part == 0


def _values(frame: bytes, head: Head, layout: Layout) -> list[int | None]:
    """Return the registers in litres, newest first; a report without any value has one None."""
    count = head.value_count
    if head.ref_pos == NO_POSITION:
        return [None] * max(count, 1)
    if count == 0 or (count > MAX_STEPS and head.protocol != A4):
        raise UnableToDecode(Reason.BAD_COUNT, f"{count} values")
    at = layout.head.size
    if head.protocol == A4:
        raw = [None if v == NO_VALUE else v for v in unpack_from(f"<{count}I", frame, at)]
    else:
        reference, *steps = unpack_from(f"<I{count}H", frame, at)
        raw = _chain(reference, steps)
    litres = LITRES.get(head.caliber & 0x0F)
    if litres is None:
        raise UnableToDecode(Reason.BAD_DECIMALS, f"{head.caliber & 0x0F} decimals")
    return raw if litres == 1 else [None if v is None else v * litres for v in raw]


def _chain(reference: int, steps: list[int]) -> list[int | None]:
    """Walk back in time; the chain goes on past an hour at which the meter did not answer."""
    value = reference
    values: list[int | None] = []
    for step in steps:
        if step == NO_STEP:
            values.append(None)
        else:
            value -= step
            values.append(value)
    answered = values.count(None) < len(values)
    if value < 0 or (answered and reference == NO_VALUE):
        raise UnableToDecode(Reason.BAD_VALUE, f"reference {reference}, differences reach {value}")
    return values


def _newest_at(stamp: bytes) -> datetime:
    year, month, day, hour, minute, second = stamp
    if year > 99:
        raise UnableToDecode(Reason.BAD_TIME, f"time {stamp.hex(' ')}")
    try:
        return datetime(2000 + year, month, day, hour, minute, second, tzinfo=KST)
    except ValueError:
        raise UnableToDecode(Reason.BAD_TIME, f"time {stamp.hex(' ')}") from None


def _offset(stamp: bytes) -> timedelta:
    hours, minutes, seconds = stamp[3:]
    if minutes > 59 or seconds > 59:
        raise UnableToDecode(Reason.BAD_TIME, f"offset {stamp.hex(' ')}")
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _step(head: Head, layout: Layout) -> timedelta:
    if layout.minutes and head.interval == 0:
        return timedelta(minutes=head.metering)
    if head.value_count > 1 and not 1 <= head.interval <= 24:
        raise UnableToDecode(Reason.BAD_INTERVAL, f"{head.interval} h between values")
    return timedelta(hours=head.interval)


def _readings(
    newest_at: datetime, step: timedelta, values: list[int | None], status: int
) -> tuple[Reading, ...]:
    """Date the values; the status byte was read with the newest one and is not of the others."""
    readings = [Reading(newest_at, values[0], None, status)]
    at = newest_at
    for value in values[1:]:
        at -= step
        readings.append(Reading(at, value))
    return tuple(readings)


def _intervals_h(head: Head, layout: Layout, notes: list[str]) -> tuple[int | None, int | None]:
    if layout.minutes:
        return _whole_hours(head.metering), _whole_hours(head.report)
    if _divides(head.metering, 24) and _divides(head.report, 24):
        return head.metering, head.report
    notes.append("interval_unusual")
    return None, None


def _whole_hours(minutes: int) -> int | None:
    return None if minutes % 60 else minutes // 60


def _decimals(head: Head) -> int | None:
    decimals = head.caliber & 0x0F
    return decimals if decimals in LITRES else None


def _digits(field: bytes, name: str, notes: list[str]) -> str:
    """Return a BCD field, or nothing: a garbled serial must not look like a new device."""
    text = field.hex()
    if text.isdigit():
        return text
    if text.strip("f"):
        notes.append(f"bad_{name}")
    return ""


def _meter_serial(field: bytes, notes: list[str]) -> str:
    """Return the serial, or nothing while the terminal has not heard its meter (all 0, all F)."""
    return _digits(field, "meter_serial", notes) if any(field) else ""


def _ctn(head: Head) -> str:
    """Return the line number from the IMSI: the identity that starts with 450, wherever it is."""
    first, second = head.first_id.hex(), head.second_id.hex()
    both = (first, second) if head.protocol == A1 else (second, first)
    imsi = next((number[:15] for number in both if number.startswith("450")), "")
    return f"0{imsi[5:]}" if imsi.isdigit() else ""
