"""Decoder of the Seoul terminal protocol A1..A4 over NB-IoT (UPLINKS §2)."""

from datetime import datetime, timedelta
from struct import unpack_from

from ingest.codecs.reasons import Reason
from ingest.codecs.seoul.layout import (
    A1,
    A4,
    CALIBER_MM,
    CONTROLS,
    DATA_REPORT,
    KST,
    LAYOUTS,
    LITRES,
    MAX_STEPS,
    NO_POSITION,
    NO_STEP,
    NO_VALUE,
    PROTOCOLS,
    Head,
    Layout,
)
from metering.core.reading import Radio, Reading, Report, UnableToDecode


def decode(frame: bytes, *, received_at: datetime, terminal_id: str = "") -> Report:
    """Return the report in one binary frame, readings newest first, registers in litres.

    `received_at` dates the values of a terminal without a clock (T-3). Raises UnableToDecode with a
    `Reason`; length, count and checksum are strict.
    """
    _check_frame(frame)
    mtype = frame[2]
    if mtype != DATA_REPORT:
        return Report(terminal_id, control=CONTROLS.get(mtype, f"mtype_{mtype:02x}"))
    head, layout = _head(frame)
    values = _values(frame, head, layout)
    synced = head.newest[:3] != b"\xff\xff\xff"
    newest_at = _newest_at(head.newest) if synced else received_at - _offset(head.newest)
    notes: list[str] = []
    metering_h, report_h = _intervals_h(head, layout, notes)
    low = head.protocol >= 0xA3 and head.battery >= 0x80
    return Report(
        terminal_id,
        readings=_readings(newest_at, _step(head, layout), values, head.status),
        radio=_radio(head, notes),
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


def _check_frame(frame: bytes) -> None:
    if not frame:
        raise UnableToDecode(Reason.TRUNCATED, "empty frame")
    if frame[0] not in PROTOCOLS:
        raise UnableToDecode(Reason.UNKNOWN_PROTOCOL, f"first byte {frame[0]:02X}")
    if len(frame) < 4 or len(frame) < frame[1] + 3:
        raise UnableToDecode(Reason.TRUNCATED, f"{len(frame)} bytes")
    if len(frame) > frame[1] + 3:
        raise UnableToDecode(Reason.BAD_LENGTH, f"length byte {frame[1]}, {len(frame) - 3} bytes")
    if sum(frame[2:-1]) & 0xFF != frame[-1]:
        raise UnableToDecode(Reason.BAD_CHECKSUM, f"says {frame[-1]:02X}")


def _head(frame: bytes) -> tuple[Head, Layout]:
    plain, extended = LAYOUTS[frame[0]]
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
    head = Head._make(layout.head.unpack_from(frame))
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


def _rssi_dbm(raw: int) -> int | None:
    """Read a small number as AT+CSQ, a large one as a magnitude; between them lies neither."""
    if raw <= 31:
        return -113 + 2 * raw
    return -raw if 51 <= raw <= 113 else None


_RSSI_DBM = tuple(_rssi_dbm(raw) for raw in range(256))
_CSQ_UNKNOWN = 99  # AT+CSQ answers 99,99 when it knows neither


def _radio(head: Head, notes: list[str]) -> Radio:
    rssi = None if head.rssi == head.ber == _CSQ_UNKNOWN else _RSSI_DBM[head.rssi]
    rsrp = -head.rsrp if 44 <= head.rsrp <= 156 else None
    rsrq = float(-head.rsrq) if head.rsrq <= 34 else None
    sinr = float(head.snr) if -20 <= head.snr <= 30 else None
    if rssi is None or rsrp is None or rsrq is None or sinr is None:
        notes.append("radio_range")
    return Radio(rssi, rsrp, rsrq, sinr)


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
