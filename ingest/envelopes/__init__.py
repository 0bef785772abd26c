"""From an uplink as a platform delivers it to a Report: envelope, then frame codec."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from ingest.codecs import json_uplink
from ingest.codecs.reasons import Reason
from ingest.codecs.registry import decode_body
from ingest.codecs.sending import Rules, Sending
from ingest.envelopes import lorawan, onem2m
from ingest.envelopes.envelope import Envelope
from metering.core.reading import Report, UnableToDecode

MAX_PAYLOAD: Final = 256 * 1024
CLOCK_SKEW: Final = timedelta(minutes=10)
_BY_THE_BOOK: Final = Rules()


def decode_uplink(
    *,
    format: str,
    terminal_id: str,
    payload: bytes,
    received_at: datetime,
    rules: Rules = _BY_THE_BOOK,
) -> Report:
    """Return the report in one message of `format`, or raise UnableToDecode and nothing else.

    `terminal_id` is the topic's, percent-decoded; it must be the sender's. Values of a terminal
    without a clock are dated by `received_at`, or by the platform's own time when that is trusted
    (T-3); the platform's time stands in `Report.received_at`. `rules` = what our register says.
    """
    opener = _FORMATS.get(format)
    if opener is None:
        raise UnableToDecode(Reason.UNKNOWN_FORMAT, format[:64])
    if len(payload) > MAX_PAYLOAD:
        raise UnableToDecode(Reason.TOO_LARGE, f"{len(payload)} bytes")
    try:
        return opener(payload, Sending(terminal_id, received_at, rules))
    except UnableToDecode as error:
        raise UnableToDecode(error.reason, _printable(error.detail)) from None
    except Exception as error:  # one bad message must not end the loop (FAULTS B-01)
        raise UnableToDecode(
            Reason.PARSE, _printable(f"{type(error).__name__}: {error}")
        ) from error


def believed(*, sent_at: datetime | None, arrived_at: datetime, trusted: bool) -> datetime:
    """Return the received_at of T-3: the envelope's own of a trusted source, unless it lies ahead
    of our clock, else ours."""
    if sent_at is None or not trusted or sent_at > arrived_at + CLOCK_SKEW:
        return arrived_at
    return sent_at


def _json(payload: bytes, sending: Sending) -> Report:
    return json_uplink.decode(payload, sending=sending)


def _onem2m(payload: bytes, sending: Sending) -> Report:
    envelope = onem2m.open_envelope(payload)
    if envelope.terminal_id or not envelope.control:
        _must_match(sending.terminal_id, envelope.terminal_id)
    return _report(envelope, sending)


def _chirpstack(payload: bytes, sending: Sending) -> Report:
    return _report(lorawan.open_chirpstack(payload, sending.terminal_id), sending)


def _tts(payload: bytes, sending: Sending) -> Report:
    return _report(lorawan.open_tts(payload, sending.terminal_id), sending)


def _report(envelope: Envelope, sending: Sending) -> Report:
    """Decode the frame of an envelope and add what only the platform knows."""
    if envelope.control:
        report = Report(sending.terminal_id, control=envelope.control)
    else:
        received_at = believed(
            sent_at=envelope.received_at,
            arrived_at=sending.received_at,
            trusted=sending.rules.trusted,
        )
        report = decode_body(envelope.body, sending=sending._replace(received_at=received_at))
    if not envelope.adds:
        return report
    return replace(
        report,
        received_at=envelope.received_at or report.received_at,
        radio=envelope.radio or report.radio,
        battery_percent=envelope.battery_percent,
        notes=report.notes + envelope.notes,
        rest=envelope.rest,
    )


def _must_match(topic_id: str, sender_id: str) -> None:
    if topic_id != sender_id:
        raise UnableToDecode(Reason.TOPIC_MISMATCH, f"topic {topic_id}, sender {sender_id}")


def _printable(detail: str) -> str:
    """Keep a sentence that a log line and a text column can hold, whatever the sender wrote."""
    return "".join(c if c.isprintable() else "?" for c in detail[:300])


_FORMATS: Final[dict[str, Callable[[bytes, Sending], Report]]] = {
    "json": _json,
    "onem2m": _onem2m,
    "chirpstack": _chirpstack,
    "tts": _tts,
}
FORMATS: Final = tuple(_FORMATS)
