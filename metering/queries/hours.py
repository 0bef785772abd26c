"""What is missing of a day, slot by slot."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from mdm.lib import sql
from metering.core.slots import SLOTS, hour_at, hour_before

DEFAULT_INTERVAL_H = 6
GRACE_H = 1  # T-6
_SLOWEST_USUAL_H = DEFAULT_INTERVAL_H + GRACE_H


@dataclass(frozen=True, slots=True)
class SlotCount:
    """How many customers miss one slot 1…24; phase "due", "now" while reports of it still arrive,
    "later" before its end (T-6)."""

    slot: int
    missing: int
    phase: str


def elapsed_slots(*, day: date, at: datetime) -> int:
    """This function will return how many slots of a day have ended at an instant, 0…24 (T-2)."""
    return min(SLOTS, max(0, hour_before(at=at) - hour_at(day=day, slot=0)))


def missing_by_slot(
    *, segments: Collection[int] | None, day: date, at: datetime
) -> list[SlotCount]:
    """This function will count the customers who miss each slot of a day at an instant; a slot counts
    once it is due by the customer's own report interval (T-6)."""
    elapsed = elapsed_slots(day=day, at=at)
    found = sql.rows(
        "metering/sql/pages/missing_by_slot.sql",
        {
            "day": day,
            "elapsed": elapsed,
            "segments": None if segments is None else list(segments),
        },
    )
    return [SlotCount(slot, missing, _phase(slot, elapsed)) for slot, missing in found]


def _phase(slot: int, elapsed: int) -> str:
    if slot > elapsed:
        return "later"
    return "due" if slot <= elapsed - _SLOWEST_USUAL_H else "now"
