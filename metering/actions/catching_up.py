"""Everything at once after a bulk load: what beat's tasks would do one after the other."""

from datetime import datetime

from metering.actions.judging import close_days, judge_dirty_days, open_day
from metering.actions.refreshing import refresh_segments, refresh_silence


def judge_all(*, now: datetime) -> int:
    """This function will judge all marked days, apply communication faults to everybody and sum the
    segments; it returns how many connections were judged."""
    judged = judge_dirty_days(now=now)
    open_day(now=now)
    close_days(now=now)
    judged += judge_dirty_days(now=now)
    refresh_silence(now=now, everybody=True)
    refresh_segments(now=now)
    return judged
