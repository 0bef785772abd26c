"""Writes judged days to `day_usage`, only where they differ from what is stored."""

from collections.abc import Iterator
from datetime import date, timedelta

from mdm.lib import sql
from mdm.lib.copying import copy_rows
from metering.actions.gathering import Gathered
from metering.core.carry import LOW_HELD, LOW_MODE_INDEX, Bools, Ints, pack
from metering.core.judge import Judgement
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
    "held",
    "carry",
)


def store_days(*, gathered: Gathered, judged: Judgement, days: Days, today: date) -> None:
    """This function will store the judged days of one group with their segments, and mark the days
    whose sums are stale."""
    sql.run("metering/sql/judge/stage.sql")
    copy_rows(
        table="judged",
        columns=COLUMNS,
        rows=day_rows(gathered=gathered, judged=judged, days=days),
    )
    for step in ("place", "add_segments", "set_segments"):
        sql.run(f"metering/sql/judge/{step}.sql")
    sql.run("metering/sql/judge/store.sql", {"today": today})
    sql.run("metering/sql/judge/unstage.sql")


def day_rows(*, gathered: Gathered, judged: Judgement, days: Days) -> Iterator[tuple[object, ...]]:
    """This function will yield one row per connection and day, values in the order of COLUMNS."""
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
                bool(carry[LOW_MODE_INDEX] == LOW_HELD),
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
