"""Encoder of the Seoul terminal protocol A1..A4 over NB-IoT and LoRa, for simulator and tests."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from struct import pack

from ingest.codecs.seoul.layout import (
    A1,
    A4,
    CALIBER_MM,
    DATA_REPORT,
    KST,
    LAYOUTS,
    LITRES,
    LORA_LAYOUTS,
    LORA_REPORT,
    NO_POSITION,
    NO_STEP,
    NO_VALUE,
    PROTOCOLS,
    Head,
)

_PROTOCOL_CODE = {name: code for code, name in PROTOCOLS.items()}
_CALIBER_CODE = {mm: code for code, mm in CALIBER_MM.items()}


class UnableToEncode(ValueError):
    """A frame whose values do not fit the protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeoulFrame:
    """One data report in plain units; `registers_l` newest first, None = the meter did not answer.

    With `newest_at` None the terminal has no clock and `newest_age` is sent instead. Serials,
    firmware, IMEI and IMSI are digits; an empty `meter_serial` is sent as FFFFFFFF.
    """

    registers_l: tuple[int | None, ...]
    newest_at: datetime | None
    newest_age: timedelta = field(default=timedelta())
    protocol: str = "A3"
    imei: str = "350000000000017"
    imsi: str = "450061230000017"
    rssi_raw: int = 23
    cell_id: int = 0
    rsrp_dbm: int = -98
    rsrq_db: int = -11
    sinr_db: int = 5
    terminal_serial: str = "2100000017"
    firmware: str = "0325"
    battery_v: float = 3.6
    battery_low: bool = False
    meter_serial: str = "12000017"
    meter_type: int = 1
    caliber_mm: int = 15
    decimals: int = 3
    status_byte: int = 0
    interval_h: int = 1
    metering_interval_h: int = 1
    report_interval_h: int = 6
    lora: bool = False
    minutes: bool = False  # the extended variant: intervals in minutes


def encode(frame: SeoulFrame) -> bytes:
    """Return the binary frame of a data report; UnableToEncode when a value does not fit.

    A1..A3 send differences, so a register above its newer neighbour is lost (the step is sent as
    0) as in the field; A4 sends absolute values. With 2 decimals litres are cut to tens.
    """
    code = _PROTOCOL_CODE[frame.protocol]
    litres = LITRES[frame.decimals]
    raw = [None if r is None else r // litres for r in frame.registers_l]
    layout = (LORA_LAYOUTS if frame.lora else LAYOUTS)[code][frame.minutes]
    values = _absolute(raw) if code == A4 else _differences(raw)
    length = layout.frame_size(len(raw)) - 3
    if length > 0xFF:
        raise UnableToEncode(f"{len(raw)} values make {length} bytes")
    body = layout.write(_head(frame, code=code, length=length)) + values
    return body + bytes((sum(body[2:]) & 0xFF,))


def encode_control(*, mtype: int, protocol: str = "A3", body: bytes = b"") -> bytes:
    """Return a frame without readings (join, ack …) with `body` after its message type."""
    payload = bytes((mtype,)) + body
    return bytes((_PROTOCOL_CODE[protocol], len(payload))) + payload + bytes((sum(payload) & 0xFF,))


def _head(frame: SeoulFrame, *, code: int, length: int) -> Head:
    imei, imsi = _identity(frame.imei), _identity(frame.imsi)
    each_h = 60 if frame.minutes else 1
    first = next((i for i, r in enumerate(frame.registers_l) if r is not None), NO_POSITION)
    return Head(
        protocol=code,
        length=length,
        mtype=LORA_REPORT if frame.lora else DATA_REPORT,
        first_id=imsi if code == A1 else imei,
        second_id=imei if code == A1 else imsi,
        rssi=frame.rssi_raw,
        ber=0,
        cell=frame.cell_id,
        rsrp=-frame.rsrp_dbm,
        rsrq=-frame.rsrq_db,
        snr=frame.sinr_db,
        terminal_serial=bytes.fromhex(frame.terminal_serial),
        firmware=bytes.fromhex(frame.firmware),
        battery=round(frame.battery_v * 10) | (0x80 if frame.battery_low else 0),
        meter_serial=bytes.fromhex(frame.meter_serial or "ffffffff"),
        meter_type=frame.meter_type,
        caliber=_CALIBER_CODE[frame.caliber_mm] << 4 | frame.decimals,
        status=frame.status_byte,
        metering=frame.metering_interval_h * each_h,
        report=frame.report_interval_h * each_h,
        newest=_stamp(frame),
        interval=frame.interval_h,
        value_count=len(frame.registers_l),
        ref_pos=first,
    )


def _identity(digits: str) -> bytes:
    return bytes.fromhex(f"{digits}f")


def _stamp(frame: SeoulFrame) -> bytes:
    if frame.newest_at is None:
        minutes, seconds = divmod(int(frame.newest_age.total_seconds()), 60)
        return bytes((0xFF, 0xFF, 0xFF, minutes // 60, minutes % 60, seconds))
    at = frame.newest_at.astimezone(KST)
    return bytes((at.year - 2000, at.month, at.day, at.hour, at.minute, at.second))


def _absolute(raw: list[int | None]) -> bytes:
    return pack(f"<{len(raw)}I", *(NO_VALUE if value is None else value for value in raw))


def _differences(raw: list[int | None]) -> bytes:
    newer = reference = next((value for value in raw if value is not None), NO_VALUE)
    steps = []
    for value in raw:
        if value is None:
            steps.append(NO_STEP)
            continue
        step = max(0, newer - value)
        if step >= NO_STEP:
            raise UnableToEncode(f"a difference of {step} counts needs protocol A4")
        steps.append(step)
        newer = value
    return pack(f"<I{len(raw)}H", reference, *steps)
