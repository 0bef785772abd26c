"""From an uplink as a platform delivers it to a Report: envelope, then frame codec."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from ingest.codecs import json_uplink, seoul
from ingest.codecs.reasons import Reason
from ingest.envelopes import onem2m
from metering.core.reading import Report, UnableToDecode

MAX_PAYLOAD: Final = 256 * 1024


def decode_uplink(
    *, format: str, terminal_id: str, payload: bytes, received_at: datetime
) -> Report:
    """Return the report in one message of `format`, or raise UnableToDecode and nothing else.

    `terminal_id` is the topic's, percent-decoded; it must be the sender's. `received_at` dates the
    values of a terminal without a clock (T-3); the platform's time stands in `Report.received_at`.
    """
    opener = _FORMATS.get(format)
    if opener is None:
        raise UnableToDecode(Reason.UNKNOWN_FORMAT, format[:64])
    if len(payload) > MAX_PAYLOAD:
        raise UnableToDecode(Reason.TOO_LARGE, f"{len(payload)} bytes")
    try:
        return opener(terminal_id, payload, received_at)
    except UnableToDecode as error:
        raise UnableToDecode(error.reason, _printable(error.detail)) from None
    except Exception as error:  # one bad message must not end the loop (FAULTS B-01)
        raise UnableToDecode(
            Reason.PARSE, _printable(f"{type(error).__name__}: {error}")
        ) from error


def _json(terminal_id: str, payload: bytes, _received_at: datetime) -> Report:
    report = json_uplink.decode(payload)
    _must_match(terminal_id, report.terminal_id)
    return report


def _onem2m(terminal_id: str, payload: bytes, received_at: datetime) -> Report:
    envelope = onem2m.open_envelope(payload)
    if envelope.terminal_id or not envelope.control:
        _must_match(terminal_id, envelope.terminal_id)
    if envelope.control:
        return Report(terminal_id, control=envelope.control, notes=envelope.notes)
    if envelope.body[:1] == b"{":
        report = _json(terminal_id, envelope.body, received_at)
    else:
        report = seoul.decode(envelope.body, received_at=received_at, terminal_id=terminal_id)
    if envelope.received_at is None and not envelope.notes:
        return report
    return replace(
        report,
        received_at=envelope.received_at or report.received_at,
        notes=report.notes + envelope.notes,
    )


def _must_match(topic_id: str, sender_id: str) -> None:
    if topic_id != sender_id:
        raise UnableToDecode(Reason.TOPIC_MISMATCH, f"topic {topic_id}, sender {sender_id}")


def _printable(detail: str) -> str:
    """Keep a sentence that a log line and a text column can hold, whatever the sender wrote."""
    return "".join(c if c.isprintable() else "?" for c in detail[:300])


_FORMATS: Final[dict[str, Callable[[str, bytes, datetime], Report]]] = {
    "json": _json,
    "onem2m": _onem2m,
}
FORMATS: Final = tuple(_FORMATS)
