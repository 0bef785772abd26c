"""Encoder of the plain register payload, for the simulator and the tests."""

from dataclasses import dataclass
from datetime import datetime
from struct import pack

from ingest.codecs.plain_register.codec import (
    HEAD,
    MOST_DECIMALS,
    NO_BATTERY,
    NO_BYTE,
    NO_VALUE,
    VERSION,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPayload:
    """One payload in plain units; `registers_l` newest first, None = the meter did not answer.

    With `newest_at` None the terminal has no clock. An empty `meter_serial` is sent as FFFFFFFF.
    """

    registers_l: tuple[int | None, ...]
    newest_at: datetime | None
    decimals: int = 3
    status_byte: int = 0
    vif_byte: int = 0
    meter_battery: int | None = None
    battery_v: float | None = 3.6
    battery_low: bool = False
    meter_serial: str = "12000017"
    interval_h: int = 1
    report_interval_h: int = 6


def encode(payload: PlainPayload) -> bytes:
    """Return the bytes of a payload; with fewer than 3 decimals litres are cut."""
    litres = 10 ** (MOST_DECIMALS - payload.decimals)
    values = [NO_VALUE if each is None else each // litres for each in payload.registers_l]
    battery = NO_BATTERY if payload.battery_v is None else round(payload.battery_v * 10)
    head = HEAD.pack(
        VERSION,
        payload.decimals,
        payload.status_byte,
        payload.vif_byte,
        NO_BYTE if payload.meter_battery is None else payload.meter_battery,
        battery | (0x80 if payload.battery_low else 0),
        bytes.fromhex(payload.meter_serial or "ffffffff"),
        0 if payload.newest_at is None else int(payload.newest_at.timestamp()),
        payload.interval_h,
        payload.report_interval_h,
        len(values),
    )
    return head + pack(f"<{len(values)}I", *values)
