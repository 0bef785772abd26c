"""Messages as a broker would deliver them, and the counts that must add up."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from ingest.codecs.seoul.encoder import SeoulFrame, encode
from ingest.pipeline import IntakeResult, Message
from mdm.lib.clock import SEOUL
from metering.models import Outcome

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=SEOUL)
Reading = tuple[datetime, int | None]


def json_message(
    terminal: str,
    readings: Sequence[Reading],
    *,
    received_at: datetime = NOON,
    arrived_at: datetime | None = None,
    trusted: bool = True,
    **extra: object,
) -> Message:
    """A JSON uplink of (time, litres)."""
    body = {
        "terminal": terminal,
        "received_at": received_at.isoformat(),
        "readings": [{"at": at.isoformat(), "register_l": litres} for at, litres in readings],
        **extra,
    }
    return Message(
        "json", terminal, json.dumps(body).encode(), arrived_at or received_at, trusted=trusted
    )


def frame_message(terminal: str, frame: SeoulFrame, *, arrived_at: datetime = NOON) -> Message:
    """A Seoul frame inside LG U+'s notification."""
    content = base64.b64encode(encode(frame)).decode()
    body = {"nev": {"rep": {"m2m:cin": {"con": content}}}, "cr": terminal}
    return Message("onem2m", terminal, json.dumps(body).encode(), arrived_at)


def garbage(payload: bytes = b"\x00garbage") -> Message:
    """What no codec understands."""
    return Message("json", "T-000000", payload, NOON)


def outcomes(result: IntakeResult) -> dict[str, int]:
    """Readings per outcome, nothing for zero."""
    return {str(each): count for each, count in result.by_outcome().items() if count}


def message_outcomes(result: IntakeResult) -> dict[Outcome, int]:
    """Messages per outcome."""
    counts: dict[Outcome, int] = {}
    for (_, outcome, _), count in result.messages.items():
        counts[outcome] = counts.get(outcome, 0) + count
    return counts


def stored() -> dict[tuple[int, datetime], int | None]:
    """Every stored reading by connection and slot end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT customer_id, slot_end_at, register_l FROM hourly_reading")
        return {(customer, at): litres for customer, at, litres in cursor.fetchall()}


def everything_stored() -> list[tuple[object, ...]]:
    """The store of device values, bit for bit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customer_id, day, installation_id, register_l, meta, radio FROM day_reading"
            " ORDER BY 1, 2, 3"
        )
        return [tuple(row) for row in cursor.fetchall()]


def hours_before(at: datetime, count: int) -> list[datetime]:
    """`count` whole hours up to `at`, newest first."""
    return [at - timedelta(hours=back) for back in range(count)]
