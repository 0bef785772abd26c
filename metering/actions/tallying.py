"""Keeps the tally of the intake small and what it is compared with at hand: days past are counted once."""

from datetime import date, datetime, timedelta

from django.db import transaction

from mdm.lib import sql
from mdm.lib.clock import SEOUL
from metering.models import OriginalCount
from metering.queries.balance import originals_counted_at

_COUNTED_DAYS = 9
_COUNTED_FOR = timedelta(days=1)  # then an original that got lost since shows
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


def count_originals(*, now: datetime) -> list[date]:
    """This function will count the originals of the days before yesterday, and return the days: those that
    something came to since they were counted, and all once a day (I4)."""
    today = now.astimezone(SEOUL).date()
    days = [today - timedelta(days=back) for back in range(2, _COUNTED_DAYS + 1)]
    known = originals_counted_at(from_day=days[-1], to_day=days[0])
    wanted = [day for day in days if day not in known or now - known[day] >= _COUNTED_FOR]
    for day in wanted:
        with transaction.atomic():
            OriginalCount.objects.filter(received_on=day).delete()
            sql.run("metering/sql/intake/count_originals.sql", {"day": day, "now": now})
    OriginalCount.objects.filter(received_on__lt=days[-1]).delete()
    return wanted
