"""Judges the days that were marked dirty: claims them, reads, walks the hours, stores what changed."""

from datetime import date, datetime
from itertools import groupby

import numpy as np
from django.db import transaction

from mdm.lib import sql
from mdm.lib.clock import SEOUL
from metering.actions.alarms import store_episodes
from metering.actions.gathering import Gathered, Start, gather
from metering.actions.partitions import ensure_partitions
from metering.actions.refreshing import refresh_states
from metering.actions.storing import store_days
from metering.core.judge import Judgement, judge
from metering.core.usage import Days, by_day

BATCH_MARKS = 5_000
BATCH_CONNECTIONS = 1_000


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
    """This function will judge connections from their given days up to today (V-01…V-06, D-02,
    D-09, alarms of §4) and store days, alarms and states that changed."""
    today = now.astimezone(SEOUL).date()
    sql.rows("metering/sql/judge/lock.sql", {"customers": customers})
    found = sql.rows("metering/sql/judge/starts.sql", {"customers": customers, "days": days})
    starts = [Start(*row) for row in found]
    for start, group in groupby(starts, key=lambda each: each.day):
        ensure_partitions(from_day=start, to_day=today)
        _judge_group(starts=list(group), today=today, now=now)
    refresh_states(customers=customers, now=now)


def _judge_group(*, starts: list[Start], today: date, now: datetime) -> None:
    gathered, judged, days = compute(starts=starts, today=today)
    store_days(gathered=gathered, judged=judged, days=days, today=today)
    store_episodes(gathered=gathered, episodes=judged.episodes, now=now)


def compute(*, starts: list[Start], today: date) -> tuple[Gathered, Judgement, Days]:
    """This function will compute, without storing anything, the judged hours and days of
    connections that start on the same day."""
    gathered = gather(starts=starts, today=today)
    judged = judge(series=gathered.series, carry=gathered.carry)
    days = by_day(
        series=gathered.series,
        judged=judged,
        last_slot_before=np.array(gathered.last_slot_before, dtype=np.int64),
        total_before=np.array(gathered.total_before, dtype=np.int64),
    )
    return gathered, judged, days


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
