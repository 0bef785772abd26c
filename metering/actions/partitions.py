"""Keeps the month partitions of the big tables ahead of time."""

from datetime import date, datetime, timedelta

from mdm.lib import sql
from mdm.lib.clock import SEOUL

_BEHIND, _AHEAD = timedelta(days=63), timedelta(days=35)


def prepare(*, now: datetime) -> int:
    """This function will make the partitions from 63 days ago to 35 days ahead and return how many
    were missing."""
    today = now.astimezone(SEOUL).date()
    return ensure_partitions(from_day=today - _BEHIND, to_day=today + _AHEAD)


def ensure_partitions(*, from_day: date, to_day: date) -> int:
    """This function will make the partitions that a range of days needs, and return how many."""
    params = {"from_day": from_day, "to_day": to_day}
    ((made,),) = sql.rows("metering/sql/refresh/ensure_partitions.sql", params)
    return int(made)
