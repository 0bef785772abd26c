"""Judges the days that were marked dirty: claims them, reads, walks the hours, stores what changed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby

import numpy as np
from django.db import transaction

from mdm.lib import sql
from mdm.lib.clock import SEOUL
from metering.actions.alarms import store_episodes
from metering.actions.filling import closed_days, fill_days
from metering.actions.gathering import Gathered, Start, gather
from metering.actions.partitions import ensure_partitions
from metering.actions.refreshing import refresh_states
from metering.actions.storing import Computed, drop_days, store_days
from metering.core.carry import Bools
from metering.core.judge import judge
from metering.core.usage import by_day
from metering.models import JobMark

BATCH_MARKS = 5_000
BATCH_CONNECTIONS = 1_000
_CLOSING = timedelta(days=4)  # a day is due at most 25 h after its end


def judge_dirty_days(*, now: datetime) -> int:
    """This function will judge all marked days, batch by batch, each batch in one transaction, and
    return how many connections it judged."""
    total = 0
    while judged := _judge_batch(now=now):
        total += judged
    return total


def _judge_batch(*, now: datetime) -> int:
    today = now.astimezone(SEOUL).date()
    with transaction.atomic():
        marked = sql.rows("metering/sql/judge/claim.sql", {"marks": BATCH_MARKS})
        customers = [customer for customer, _ in marked]
        for top in range(0, len(customers), BATCH_CONNECTIONS):
            part = slice(top, top + BATCH_CONNECTIONS)
            days = [min(day, today) for _, day in marked[part]]
            judge_connections(customers=customers[part], days=days, now=now)
    return len(customers)


def judge_connections(*, customers: list[int], days: list[date], now: datetime) -> None:
    """This function will judge connections from their given days up to today, or to the end of their
    last meter (V-01…V-06, D-02, D-09, alarms of §4, estimates), and store what changed."""
    today = now.astimezone(SEOUL).date()
    sql.rows("metering/sql/judge/lock.sql", {"customers": customers})
    ends = _ends(customers=customers, today=today)
    found = sql.rows("metering/sql/judge/starts.sql", {"customers": customers, "days": days})
    starts = [Start(*row) for row in found]
    drop_days(ends={each: end for each, end in ends.items() if end < today}, now=now)
    starts.sort(key=lambda each: (each.day, ends[each.customer_id], each.customer_id))
    for (start, end), group in groupby(starts, key=lambda each: (each.day, ends[each.customer_id])):
        if start <= end:
            ensure_partitions(from_day=start, to_day=end)
            _judge_group(starts=list(group), last=end, now=now)
    refresh_states(customers=customers, now=now)


def _ends(*, customers: list[int], today: date) -> dict[int, date]:
    """The last day of each connection that is judged; before all days where there is none."""
    params = {"customers": customers, "today": today}
    found = sql.rows("metering/sql/judge/ends.sql", params)
    return {customer: end or date.min for customer, end in found}


def _judge_group(*, starts: list[Start], last: date, now: datetime) -> None:
    computed = compute(starts=starts, last=last, closed=partial(closed_days, now=now))
    store_days(computed=computed, now=now)
    store_episodes(gathered=computed.gathered, episodes=computed.judged.episodes, now=now)


def compute(*, starts: list[Start], last: date, closed: Callable[[Gathered], Bools]) -> Computed:
    """This function will compute, without storing anything, the judged hours and days of connections
    that start on the same day; `closed` tells which days' open tails are estimated (T-6)."""
    gathered = gather(starts=starts, last=last)
    judged = judge(series=gathered.series, carry=gathered.carry)
    days = by_day(
        series=gathered.series,
        judged=judged,
        last_slot_before=np.array([each.last_slot or 0 for each in starts], dtype=np.int64),
        total_before=np.array([each.last_total_l for each in starts], dtype=np.int64),
    )
    filled = fill_days(gathered=gathered, judged=judged, closed=closed(gathered))
    return Computed(gathered, judged, days, filled)


def mark_everybody(*, day: date, now: datetime) -> None:
    """This function will mark `day` of every installed connection, so that it gets its row even
    when nothing is received."""
    sql.run("metering/sql/judge/mark_everybody.sql", {"day": day, "now": now})


def open_day(*, now: datetime) -> date:
    """This function will make sure that every installed connection has a row for the Seoul day of
    `now` and, when late, for the days since; it returns that day."""
    today = now.astimezone(SEOUL).date()
    sql.run("metering/sql/judge/open_day.sql", {"today": today, "now": now})
    return today


def close_days(*, now: datetime) -> None:
    """This function will see to it that days are closed once all their slots are due (T-6): those
    with something to estimate are marked."""
    today = now.astimezone(SEOUL).date()
    params = {"since": _unclosed_since(), "today": today, "now": now}
    sql.run("metering/sql/judge/close_quiet.sql", params)
    sql.run("metering/sql/judge/close_due.sql", params)


def _unclosed_since() -> date:
    """Days before the last hour that was closed are closed; after an outage, or a load, all others
    are looked at, also those of connections that nothing marks any more."""
    latest = JobMark.objects.filter(name="close_hour").first()
    if latest is None or latest.succeeded_at is None:
        return date.min
    return latest.succeeded_at.astimezone(SEOUL).date() - _CLOSING
