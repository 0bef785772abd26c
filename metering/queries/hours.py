"""What came and what is missing of a day, slot by slot."""

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
    """Customers of one slot 1…24: of whom it was expected, came 정상 or otherwise, who miss it now
    that it is due (`gone` = those of them who are no longer supplied); phase "due", "now" while reports
    of it still arrive, "later" before its end (T-6)."""

    slot: int
    expected: int
    good: int
    rejected: int
    missing: int
    gone: int
    phase: str

    @property
    def later(self) -> int:
        """This function will return of how many the slot is not due yet and has not come."""
        return self.expected - self.good - self.rejected - self.missing - self.gone

    @property
    def rate(self) -> float | None:
        """This function will return the slot's part of 시간 검침률 in percent (D-05), None before all
        of it is due (D-10)."""
        return None if self.later or not self.expected else 100 * self.good / self.expected


def passed_hours(*, day: date, at: datetime) -> int:
    """This function will return how many whole hours have passed since a day began, 0 before."""
    return max(0, hour_before(at=at) - hour_at(day=day, slot=0))


def elapsed_slots(*, day: date, at: datetime) -> int:
    """This function will return how many slots of a day have ended at an instant, 0…24 (T-2)."""
    return min(SLOTS, passed_hours(day=day, at=at))


def hours_of_day(*, segments: Collection[int] | None, day: date, at: datetime) -> list[SlotCount]:
    """This function will count the customers of each slot of a day at an instant; a slot is missed
    once it is due by the customer's own report interval (T-6)."""
    passed = passed_hours(day=day, at=at)
    found = sql.rows(
        "metering/sql/pages/hours_of_day.sql",
        {
            "day": day,
            "passed": passed,
            "segments": None if segments is None else list(segments),
        },
    )
    return [
        SlotCount(slot, expected, good, rejected, missing, gone, _phase(slot, passed))
        for slot, expected, good, rejected, missing, gone in found
    ]


def _phase(slot: int, passed: int) -> str:
    if slot > passed:
        return "later"
    return "due" if slot <= passed - _SLOWEST_USUAL_H else "now"
