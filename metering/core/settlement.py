"""How far a day is settled: 진행, 잠정, 확정 (T-5)."""

import enum
from datetime import date, datetime, timedelta

from metering.core.slots import SLOTS, day_and_slot, hour_at, hour_before, instant_of

GRACE_H = 1  # T-6
PROVISIONAL_DAYS = 8


class Settlement(enum.StrEnum):
    """What may still change about a day's figures."""

    RUNNING = "RUNNING"
    PROVISIONAL = "PROVISIONAL"
    FINAL = "FINAL"


def settlement_of(*, day: date, now: datetime, report_interval_h: int) -> Settlement:
    """This function will tell whether a day's slots are still to come, may be completed by late data
    or are settled; `report_interval_h` is what 99 % of the population keep (T-5)."""
    last_due_h = hour_at(day=day, slot=SLOTS) + report_interval_h + GRACE_H
    if now < instant_of(hour=last_due_h):
        return Settlement.RUNNING
    settled_at = instant_of(hour=hour_at(day=day + timedelta(days=PROVISIONAL_DAYS), slot=0))
    return Settlement.PROVISIONAL if now < settled_at else Settlement.FINAL


def latest_final_day(*, now: datetime) -> date:
    """This function will return the latest day that is 확정 at an instant (T-5)."""
    today, _ = day_and_slot(hour=hour_before(at=now) + 1)
    return today - timedelta(days=PROVISIONAL_DAYS)
