"""What a report brings: readings, radio quality and device facts, before any database knows them."""

import enum
from dataclasses import dataclass, field
from datetime import datetime


class Status(enum.IntFlag):
    """Device states of one slot, independent of any maker's bit order; stored in `day_reading.meta`."""

    LEAK = 1 << 0
    BACKFLOW = 1 << 1
    Q4_EXCEEDED = 1 << 2
    Q3_EXCEEDED = 1 << 3
    LOW_BATTERY = 1 << 4
    METER_FAULT = 1 << 5
    EMPTY_PIPE = 1 << 6
    DAMAGE = 1 << 7
    FREEZE = 1 << 8
    MAGNET = 1 << 9
    TERMINAL_LOW_BATTERY = 1 << 10
    UNKNOWN = 1 << 11  # the report carries bits that no table of ours names
    REPORTED = 1 << 12  # a device status was given for this slot
    CLOCK = 1 << 13  # accepted with a clock more than 10 minutes ahead (T-3)
    UNSYNCED = 1 << 14  # stamped from received_at: the terminal has no clock (T-3)
    SALVAGED = 1 << 15  # length or checksum was wrong, accepted from a tolerant source


@dataclass(frozen=True, slots=True)
class Radio:
    """Signal quality at sending time; None = not reported."""

    rssi_dbm: int | None = None
    rsrp_dbm: int | None = None
    rsrq_db: float | None = None
    sinr_db: float | None = None  # LoRa: SNR


@dataclass(frozen=True, slots=True)
class Reading:
    """One cumulative register value. `register_l` None = the meter did not answer at that hour."""

    measured_at: datetime
    register_l: int | None
    status: Status | None = None  # already translated (formats that name their states)
    status_byte: int | None = None  # raw, translated later by the meter's profile
    vif_byte: int | None = None  # the same: V1.4 tells magnet and freeze here
    battery_byte: int | None = None  # the same: some makers count the meter's battery in steps
    unknown: tuple[str, ...] = ()  # states that no table of ours names


@dataclass(frozen=True, slots=True)
class Report:
    """One decoded uplink. `readings` empty and `control` set = a message that carries none."""

    terminal_id: str
    readings: tuple[Reading, ...] = ()
    control: str = ""  # e.g. "join", "ack", "subscription_check"; "" = a data report
    received_at: datetime | None = None  # the envelope's own, when it has one
    radio: Radio | None = None
    battery_v: float | None = None
    battery_percent: float | None = None  # terminal; LoRaWAN servers tell it so
    terminal_low_battery: bool = False
    salvaged: bool = False  # accepted although length or checksum was wrong
    clock_synced: bool = True
    report_interval_h: int | None = None
    metering_interval_h: int | None = None
    terminal_serial: str = ""
    meter_serial: str = ""
    caliber_mm: int | None = None
    decimals: int | None = None
    firmware: str = ""
    ctn: str = ""
    source: str = ""  # numbered relay stream (UPLINKS 1.5), else empty
    source_epoch: str = ""
    source_seq: int | None = None
    unknown_status: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    rest: bytes = b""  # further reports of the same message, as a message of their own


class UnableToDecode(ValueError):
    """A message that cannot be understood; `reason` is the quarantine code, `detail` one sentence."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
