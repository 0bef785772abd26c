"""Uplinks of LoRaWAN network servers: ChirpStack v4 and The Things Stack v3 (UPLINKS 1.3)."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ingest.codecs import strict_json
from ingest.codecs.reasons import Reason
from ingest.envelopes.envelope import Envelope, instant
from metering.core.reading import Radio, UnableToDecode

Facts = Mapping[str, Any]

# What only the events without a payload carry, in the order in which it is looked for.
_CHIRPSTACK_EVENTS: Final = (
    ("location", ("location",)),
    ("log", ("level", "description")),
    ("txack", ("downlinkId",)),
    ("ack", ("acknowledged", "queueItemId")),
    ("status", ("margin", "batteryLevel", "batteryLevelUnavailable", "externalPowerSource")),
    ("integration", ("integrationName",)),
)
_UPLINK_KEYS: Final = ("data", "rxInfo", "fCnt", "fPort", "txInfo", "object")
_TTS_EVENTS: Final = (
    "join_accept", "downlink_ack", "downlink_nack", "downlink_sent", "downlink_failed",
    "downlink_queued", "downlink_queue_invalidated", "location_solved", "service_data",
    "uplink_normalized",
)  # fmt: skip
_WEAKEST_DBM, _STRONGEST_DBM = -150, 10
_LOWEST_DB, _HIGHEST_DB = -50, 50  # beyond what `radio` can hold


def open_chirpstack(payload: bytes, terminal_id: str) -> Envelope:
    """Return the payload of a ChirpStack event; events other than `up` are control messages.

    An event that comes twice (same deduplicationId) is the same values once more, which the store
    counts as duplicates. Raises UnableToDecode with 'parse' or 'topic_mismatch'.
    """
    facts = _object(strict_json.parse(payload), "no event")
    device = _object(facts.get("deviceInfo"), "no deviceInfo")
    _must_be(terminal_id, [device.get("devEui")])
    event = _chirpstack_event(facts)
    if event != "up":
        return Envelope(terminal_id, control=event, battery_percent=_percent(facts, event))
    return _uplink(
        terminal_id,
        content=facts.get("data"),
        received_at=facts.get("time"),
        gateways=facts.get("rxInfo"),
    )


def open_tts(payload: bytes, terminal_id: str) -> Envelope:
    """Return the payload of a message of The Things Stack; those without `uplink_message` are
    control messages. The topic's id is the device id or the DevEUI. Raises as `open_chirpstack`."""
    facts = _object(strict_json.parse(payload), "no message")
    ids = _object(facts.get("end_device_ids"), "no end_device_ids")
    _must_be(terminal_id, [ids.get("device_id"), ids.get("dev_eui")])
    uplink = facts.get("uplink_message")
    if uplink is None:
        event = next((name for name in _TTS_EVENTS if name in facts), "")
        if not event:
            raise UnableToDecode(Reason.PARSE, "no uplink_message")
        return Envelope(terminal_id, control=event)
    uplink = _object(uplink, "uplink_message is no object")
    battery = uplink.get("last_battery_percentage")
    return _uplink(
        terminal_id,
        content=uplink.get("frm_payload"),
        received_at=uplink.get("received_at") or facts.get("received_at"),
        gateways=uplink.get("rx_metadata"),
        percent=_number(battery.get("value")) if isinstance(battery, dict) else None,
    )


def _uplink(
    terminal_id: str,
    *,
    content: object,
    received_at: object,
    gateways: object,
    percent: float | None = None,
) -> Envelope:
    body = _payload(content)
    return Envelope(
        terminal_id,
        body,
        instant(received_at),
        control="" if body else "no_payload",
        radio=_best_radio(gateways),
        battery_percent=percent if percent is not None and 0 <= percent <= 100 else None,
    )


def _chirpstack_event(facts: Facts) -> str:
    if any(key in facts for key in _UPLINK_KEYS):
        return "up"
    for event, keys in _CHIRPSTACK_EVENTS:
        if any(key in facts for key in keys):
            return event
    if "devAddr" in facts:
        return "join"
    raise UnableToDecode(Reason.PARSE, "no event of ChirpStack's")


def _percent(facts: Facts, event: str) -> float | None:
    """Return the battery of a status event in percent; on mains, or unknown, there is none."""
    if (
        event != "status"
        or facts.get("batteryLevelUnavailable")
        or facts.get("externalPowerSource")
    ):
        return None
    percent = _number(facts.get("batteryLevel"))
    return percent if percent is not None and 0 <= percent <= 100 else None


def _best_radio(gateways: object) -> Radio | None:
    """Return what the gateway with the best signal to noise ratio measured, as the servers rank."""
    heard = list(_heard(gateways if isinstance(gateways, list) else []))
    if not heard:
        return None
    snr, rssi = max(heard, key=lambda each: (each[0] is not None, each[0] or 0, each[1]))
    return Radio(rssi_dbm=round(rssi), sinr_db=snr)


def _heard(gateways: Iterable[object]) -> Iterable[tuple[float | None, float]]:
    for each in gateways:
        if not isinstance(each, dict):
            continue
        rssi, snr = _number(each.get("rssi")), _number(each.get("snr"))
        if rssi is not None and _WEAKEST_DBM <= rssi <= _STRONGEST_DBM:
            yield (snr if snr is not None and _LOWEST_DB <= snr <= _HIGHEST_DB else None), rssi


def _payload(content: object) -> bytes:
    if content is None or content == "":
        return b""
    if not isinstance(content, str):
        raise UnableToDecode(Reason.PARSE, "the payload is no text")
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnableToDecode(Reason.PARSE, f"the payload is not base64: {error}") from None


def _must_be(terminal_id: str, senders: list[object]) -> None:
    """EUIs are hex: servers, labels and registers differ in their case only."""
    named = [each for each in senders if isinstance(each, str) and each]
    if not named:
        raise UnableToDecode(Reason.PARSE, "no device id")
    if terminal_id.casefold() not in {each.casefold() for each in named}:
        said = f"topic {terminal_id}, sender {named[0]}"
        raise UnableToDecode(Reason.TOPIC_MISMATCH, said)


def _object(value: object, otherwise: str) -> Facts:
    if not isinstance(value, dict):
        raise UnableToDecode(Reason.PARSE, otherwise)
    return value


def _number(value: object) -> float | None:
    """Return a JSON number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None
