"""Keeps the tally of the intake small: days past are one row a source, outcome and reason."""

from datetime import datetime, timedelta

from mdm.lib import sql
from mdm.lib.clock import SEOUL

_KEPT = timedelta(days=2)  # checks look at single batches of the last day (V-14)


def fold_tally(*, now: datetime) -> int:
    """This function will fold what was counted of days before yesterday, and return how many rows it
    came to; rows that were counted lately stay, whichever day they are of. Sums do not change (I4)."""
    earliest_kept = now - _KEPT
    params = {
        "before": earliest_kept.astimezone(SEOUL).date(),
        "recorded_before": earliest_kept,
    }
    return sql.run("metering/sql/intake/fold_tally.sql", params)
