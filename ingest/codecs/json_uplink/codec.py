"""Decoder and encoder of our own JSON uplink (UPLINKS 1.5)."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from ingest.codecs import strict_json
from ingest.codecs.reasons import Reason
from ingest.codecs.sending import Sending
from metering.core.reading import Radio, Reading, Report, Status, UnableToDecode

# Text that a database column and a log line can hold: no control characters, bounded.
_Text = Annotated[str, Meta(min_length=1, max_length=128, pattern=r"\A[^\x00-\x1f\x7f-\x9f]+\Z")]
_Instant = Annotated[datetime, Meta(tz=True)]
_Litres = Annotated[int, Meta(ge=0, le=10**12)]
_Number = Annotated[float, Meta(ge=-1e6, le=1e6)]

STATUS_NAMES: Final[dict[str, Status]] = {
    str(status.name): status for status in Status if status < Status.UNKNOWN
}
FIRST_BYTES: Final = frozenset(b"{")
_EARLIEST_YEAR, _LATEST_YEAR = 2000, 2199  # beyond them arithmetic on instants can overflow


class _Radio(Struct):
    rssi: _Number | None = None
    rsrp: _Number | None = None
    rsrq: _Number | None = None
    sinr: _Number | None = None
    snr: _Number | None = None


class _Stream(Struct):
    source: _Text
    epoch: _Text
    seq: Annotated[int, Meta(ge=0, le=2**63 - 1)]


class _Reading(Struct):
    at: _Instant
    register_l: _Litres | None
    status: Annotated[list[_Text], Meta(max_length=32)] | None = None


class _Uplink(Struct):
    terminal: _Text
    readings: list[_Reading]
    received_at: _Instant | None = None
    radio: _Radio | None = None
    battery_v: _Number | None = None
    stream: _Stream | None = None


_DECODER = msgspec.json.Decoder(_Uplink)


def decode(payload: bytes, *, sending: Sending | None = None) -> Report:
    """Return the report in one JSON object, readings in its order.

    Types are strict, unknown keys are ignored, unknown status names are kept in `unknown_status`
    and with their readings. Raises UnableToDecode with 'parse', 'bad_time' or, where the sender is
    known and another one is named, 'topic_mismatch'.
    """
    strict_json.parse(payload)  # msgspec lets a repeated key overwrite the first
    try:
        uplink = _DECODER.decode(payload)
    except msgspec.MsgspecError as error:
        raise UnableToDecode(Reason.PARSE, str(error)) from None
    if sending is not None and sending.terminal_id != uplink.terminal:
        said = f"topic {sending.terminal_id}, sender {uplink.terminal}"
        raise UnableToDecode(Reason.TOPIC_MISMATCH, said)
    unknown: dict[str, None] = {}
    readings = tuple([_reading(reading, unknown) for reading in uplink.readings])
    notes: list[str] = []
    stream = uplink.stream
    return Report(
        uplink.terminal,
        readings=readings,
        control="" if readings else "no_readings",
        received_at=_plausible(uplink.received_at) if uplink.received_at else None,
        radio=_radio(uplink.radio, notes) if uplink.radio else None,
        battery_v=_within(uplink.battery_v, 0, 10, "battery_range", notes),
        source=stream.source if stream else "",
        source_epoch=stream.epoch if stream else "",
        source_seq=stream.seq if stream else None,
        unknown_status=tuple(unknown),
        notes=tuple(notes),
    )


def encode(report: Report) -> bytes:
    """Return the JSON uplink of `report` (UTF-8) without the facts it has no key for."""
    body: dict[str, object] = {"terminal": report.terminal_id}
    if report.received_at:
        body["received_at"] = report.received_at
    if report.radio:
        radio = report.radio
        body["radio"] = {
            "rssi": radio.rssi_dbm,
            "rsrp": radio.rsrp_dbm,
            "rsrq": radio.rsrq_db,
            "sinr": radio.sinr_db,
        }
    if report.battery_v is not None:
        body["battery_v"] = report.battery_v
    if report.source:
        body["stream"] = {
            "source": report.source,
            "epoch": report.source_epoch,
            "seq": report.source_seq,
        }
    body["readings"] = [_encoded(reading, report.unknown_status) for reading in report.readings]
    return msgspec.json.encode(body)


def _reading(reading: _Reading, unknown: dict[str, None]) -> Reading:
    at = _plausible(reading.at)
    if reading.status is None:
        return Reading(at, reading.register_l)
    flags = Status.REPORTED.value
    own: list[str] = []
    for name in reading.status:
        status = STATUS_NAMES.get(name)
        if status is None:
            own.append(name)
            status = Status.UNKNOWN
        flags |= status.value
    unknown |= dict.fromkeys(own)
    return Reading(at, reading.register_l, Status(flags), unknown=tuple(own))


def _plausible(at: datetime) -> datetime:
    if _EARLIEST_YEAR <= at.year <= _LATEST_YEAR:
        return at
    raise UnableToDecode(Reason.BAD_TIME, f"year {at.year}")


def _radio(radio: _Radio, notes: list[str]) -> Radio:
    """Keep signal values of the accepted ranges (UPLINKS §4); others become a note."""
    rssi = _within(radio.rssi, -113, -51, "radio_range", notes)
    rsrp = _within(radio.rsrp, -156, -44, "radio_range", notes)
    return Radio(
        rssi_dbm=None if rssi is None else round(rssi),
        rsrp_dbm=None if rsrp is None else round(rsrp),
        rsrq_db=_within(radio.rsrq, -34.5, 2.5, "radio_range", notes),
        sinr_db=_within(
            radio.snr if radio.sinr is None else radio.sinr, -20, 30, "radio_range", notes
        ),
    )


def _within(
    value: float | None, low: float, high: float, note: str, notes: list[str]
) -> float | None:
    if value is None or low <= value <= high:
        return value
    if note not in notes:
        notes.append(note)
    return None


def _encoded(reading: Reading, unknown: tuple[str, ...]) -> dict[str, object]:
    item: dict[str, object] = {"at": reading.measured_at, "register_l": reading.register_l}
    if reading.status is not None:
        names = [name for name, status in STATUS_NAMES.items() if status in reading.status]
        own = reading.unknown or unknown
        item["status"] = names + (list(own) if Status.UNKNOWN in reading.status else [])
    return item
