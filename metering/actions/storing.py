"""Writes judged days to `day_usage`, only where they differ from what is stored."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from mdm.lib import sql
from mdm.lib.clock import SEOUL
from mdm.lib.copying import copy_rows
from metering.actions.filling import FilledDays, Refilled
from metering.actions.gathering import Gathered
from metering.core.carry import WAITS_INDEX, Bools, Ints, pack
from metering.core.judge import Judgement
from metering.core.settlement import latest_final_day
from metering.core.slots import SLOTS
from metering.core.usage import Days

COLUMNS = (
    "customer_id",
    "day",
    "expected",
    "good",
    "expected_mask",
    "good_mask",
    "seen_mask",
    "first_slot",
    "first_c_l",
    "last_slot",
    "last_c_l",
    "last_register_l",
    "usage_l",
    "partial",
    "hour_use_l",
    "hour_span_h",
    "filled_l",
    "estimated_l",
    "closed",
    "held",
    "carry",
)


class Computed(NamedTuple):
    """What was computed of connections that start on the same day."""

    gathered: Gathered
    judged: Judgement
    days: Days
    filled: FilledDays


def store_days(*, computed: Computed, now: datetime) -> None:
    """This function will store the judged days of one group with their segments, record what was
    settled before (T-5), and mark the days whose sums are stale."""
    today = now.astimezone(SEOUL).date()
    sql.run("metering/sql/judge/stage.sql")
    copy_rows(table="judged", columns=COLUMNS, rows=day_rows(computed=computed))
    for step in ("place", "add_segments", "set_segments"):
        sql.run(f"metering/sql/judge/{step}.sql")
    final = {"now": now, "final_on": latest_final_day(now=now)}
    sql.run("metering/sql/judge/correct.sql", final)
    sql.run("metering/sql/judge/store.sql", {"today": today})
    sql.run("metering/sql/judge/unstage.sql")
    if computed.filled.before:
        sql.run("metering/sql/judge/stage_refilled.sql")
        copy_rows(table="refilled", columns=Refilled._fields, rows=computed.filled.before)
        sql.run("metering/sql/judge/store_refilled.sql", final)
        sql.run("metering/sql/judge/unstage_refilled.sql")


def drop_days(*, ends: dict[int, date], now: datetime) -> None:
    """This function will remove the judged days of connections after their last day."""
    params = {
        "customers": list(ends),
        "ends": list(ends.values()),
        "now": now,
        "final_on": latest_final_day(now=now),
    }
    if ends:
        sql.run("metering/sql/judge/drop_days.sql", params)


def day_rows(*, computed: Computed) -> Iterator[tuple[object, ...]]:
    """This function will yield one row per connection and day, values in the order of COLUMNS."""
    gathered, judged = computed.gathered, computed.judged
    days, filled = computed.days, computed.filled
    uses = _hours(judged.use_l, judged.measured)
    spans = _hours(judged.span_h, judged.measured)
    for index, customer in enumerate(gathered.customers):
        for number in range(gathered.days):
            at = (number, index)
            any_good = bool(days.last_slot[at])
            carry = judged.carries[at]
            yield (
                customer,
                gathered.start + timedelta(days=number),
                int(days.expected[at]),
                int(days.good[at]),
                int(days.expected_mask[at]),
                int(days.good_mask[at]),
                int(days.seen_mask[at]),
                int(days.first_slot[at]) if any_good else None,
                int(days.first_total_l[at]) if any_good else None,
                int(days.last_slot[at]) if any_good else None,
                int(days.last_total_l[at]),
                int(days.last_register_l[at]) if any_good else None,
                int(days.usage_l[at]) if days.usage_known[at] else None,
                bool(days.partial[at]),
                uses[index][number],
                spans[index][number],
                int(filled.filled_l[at]) if filled.known[at] else None,
                int(filled.estimated_l[at]),
                bool(filled.closed[at]),
                bool(carry[WAITS_INDEX]),
                pack(row=carry),
            )


def _hours(values: Ints, known: Bools) -> list[list[list[int | None]]]:
    """Nested lists [connections][days][24], None where nothing was measured."""
    marked = values.astype(object)
    marked[~known] = None
    days = len(values) // SLOTS
    nested: list[list[list[int | None]]] = (
        marked.reshape(days, SLOTS, values.shape[1]).transpose(2, 0, 1).tolist()
    )
    return nested
