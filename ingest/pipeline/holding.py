"""Rows of held messages: what waits for its terminal or sits in quarantine, original bytes kept."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from ingest.explaining import explain
from ingest.pipeline.messages import Message
from metering.core.reading import Report
from metering.models import Box, HeldState
from metering.queries.held import KEPT_BYTES


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a message, or the readings at `positions`, cannot be placed; `report` = what was read."""

    box: Box
    reason: str
    detail: str = ""
    count: int = 0
    positions: Sequence[int] = ()
    report: Report | None = None


def held_row(
    *, message: Message, source: str, received_at: datetime, verdict: Verdict, now: datetime
) -> tuple[object, ...]:
    """This function will return the row of `held_message` (columns as metering.actions.intake)."""
    return (
        verdict.box.value,
        HeldState.OPEN.value,
        printable(verdict.reason, 40),
        printable(verdict.detail, 300),
        printable(message.format, 20),
        source,
        printable(message.terminal_id, 128),
        received_at,
        now,
        verdict.count,
        list(verdict.positions),
        message.payload[:KEPT_BYTES],
        len(message.payload),
        sha256(message.payload).hexdigest(),
        json.dumps(explain(payload=message.payload, report=verdict.report)),
        "",
        "",
    )


def printable(text: str, length: int) -> str:
    """This function will return text that a column and a screen can hold, whatever was sent."""
    text = text[:length]
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)
