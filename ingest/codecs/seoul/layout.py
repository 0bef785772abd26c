"""Where the fields of a Seoul terminal frame lie, shared by decoder and encoder (UPLINKS §2)."""

from datetime import timedelta, timezone
from struct import Struct
from typing import Final, NamedTuple

KST: Final = timezone(timedelta(hours=9), "KST")  # no daylight saving time (T-1)

DATA_REPORT: Final = 0x70  # over NB-IoT
LORA_REPORT: Final = 0x30  # over LoRa; over NB-IoT the same number is a join
CONTROLS: Final = {0x10: "ack", 0x20: "report_range", 0x30: "join", 0x50: "interval_change"}

A1: Final = 0xA1
A4: Final = 0xA4
PROTOCOLS: Final = {0xA1: "A1", 0xA2: "A2", 0xA3: "A3", 0xA4: "A4"}

NO_POSITION: Final = 0xFF  # refPos: no valid value in the report
NO_STEP: Final = 0xFFFF  # A1..A3: the meter did not answer at that hour
NO_VALUE: Final = 0xFFFFFFFF  # A4: the same; A1..A3: a reference that is none
MAX_STEPS: Final = 24  # A1..A3; A4 is bounded by its length byte alone

CALIBER_MM: Final = dict(enumerate((15, 20, 25, 32, 40, 50, 80, 100, 150, 200, 250, 300), start=1))
LITRES: Final = {2: 10, 3: 1}  # decimals of the register in m³ -> litres per count


class Head(NamedTuple):
    """All fields of a data report before its values, as they stand in the frame."""

    protocol: int
    length: int
    mtype: int
    first_id: bytes
    second_id: bytes
    rssi: int
    ber: int
    cell: int
    rsrp: int
    rsrq: int
    snr: int
    terminal_serial: bytes
    firmware: bytes
    battery: int
    meter_serial: bytes
    meter_type: int
    caliber: int
    status: int
    metering: int
    report: int
    newest: bytes
    interval: int
    value_count: int
    ref_pos: int


class Layout(NamedTuple):
    """One shape of the frame: its head, then `reference_size` bytes, then `count` values."""

    head: Struct
    reference_size: int
    value_size: int
    minutes: bool  # the extended variant gives its intervals in minutes
    lora: bool = False  # no IMEI, no IMSI, two bytes of radio

    @property
    def names(self) -> tuple[str, ...]:
        """Return the fields of the head that are sent, in their order."""
        if not self.lora:
            return Head._fields
        return (*Head._fields[:3], "rssi", "snr", *Head._fields[11:])

    def read(self, frame: bytes) -> Head:
        """Return the head; over LoRa the fields that are not sent are empty or 0."""
        fields = self.head.unpack_from(frame)
        if not self.lora:
            return Head._make(fields)
        proto, length, mtype, rssi, snr, *others = fields
        return Head(proto, length, mtype, b"", b"", rssi, 0, 0, 0, 0, snr, *others)

    def write(self, head: Head) -> bytes:
        """Return the bytes of a head; over LoRa those fields that are sent."""
        if not self.lora:
            return self.head.pack(*head)
        return self.head.pack(*head[:3], head.rssi, head.snr, *head[11:])

    def frame_size(self, count: int) -> int:
        """Return the size of a whole frame with `count` values, checksum included."""
        return self.head.size + self.reference_size + count * self.value_size + 1


def _layout(*, cell: str, absolute: bool, minutes: bool) -> Layout:
    intervals = "2H" if minutes else "2B"
    head = Struct(f"<3B8s8s2B{cell}2Hh5s2sB4s3B{intervals}6s3B")
    return Layout(head, 0 if absolute else 4, 4 if absolute else 2, minutes)


def _lora_layout(*, absolute: bool, minutes: bool) -> Layout:
    intervals = "2H" if minutes else "2B"
    head = Struct(f"<4Bb5s2sB4s3B{intervals}6s3B")
    return Layout(head, 0 if absolute else 4, 4 if absolute else 2, minutes, lora=True)


_CHAINED = tuple(_layout(cell="H", absolute=False, minutes=minutes) for minutes in (False, True))
_ABSOLUTE = tuple(_layout(cell="I", absolute=True, minutes=minutes) for minutes in (False, True))

# protocol -> (plain, extended with minutes)
LAYOUTS: Final = {code: _ABSOLUTE if code == A4 else _CHAINED for code in PROTOCOLS}
LORA_LAYOUTS: Final = {
    code: tuple(_lora_layout(absolute=code == A4, minutes=minutes) for minutes in (False, True))
    for code in PROTOCOLS
}
