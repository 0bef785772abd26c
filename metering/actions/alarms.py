"""Brings stored alarms up to computed episodes: raise, change, clear, withdraw (§4, I3)."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from mdm.lib import sql
from mdm.lib.copying import copy_rows
from metering.actions.gathering import Gathered
from metering.core.alarms import DEVICE, RULE
from metering.core.carry import KINDS
from metering.core.judge import Episode
from metering.core.slots import hour_at, instant_of

_HORIZON = timedelta(days=63)
_LONGEST_GAP = timedelta(
    days=6
)  # a gap that raised an alarm inside the window began up to so long before
_COLUMNS = (
    "customer_id",
    "kind",
    "started_at",
    "ended_at",
    "level",
    "by_device",
    "by_rule",
    "evidence",
)


def store_episodes(*, gathered: Gathered, episodes: Iterable[Episode], now: datetime) -> None:
    """This function will make the stored alarms of the judged connections equal to `episodes` from
    the start of the judged window on."""
    from_at = instant_of(hour=hour_at(day=gathered.start, slot=0))
    _stage()
    copy_rows(
        table="judged_window",
        columns=("customer_id", "from_at"),
        rows=((customer, from_at) for customer in gathered.customers),
    )
    copy_rows(
        table="episode",
        columns=_COLUMNS,
        rows=(
            (
                gathered.customers[each.connection],
                each.kind,
                instant_of(hour=each.start_hour),
                instant_of(hour=each.end_hour) if each.end_hour else None,
                each.level,
                bool(each.source & DEVICE),
                bool(each.source & RULE),
                json.dumps({"value": each.value, "count": each.slots}),
            )
            for each in episodes
        ),
    )
    _merge(kinds=list(KINDS), now=now)


def judge_silence(*, now: datetime, heard_at: datetime, everybody: bool = False) -> list[int]:
    """This function will raise and clear 통신장애 from the gaps between reports and return the
    connections looked at; `heard_at` = now, or when our own ingest fell silent."""
    suspects = sql.rows(
        "metering/sql/alarms/comm_suspects.sql",
        {"heard_at": heard_at, "horizon": now - _HORIZON, "everybody": everybody},
    )
    if not suspects:
        return []
    _stage()
    copy_rows(table="judged_window", columns=("customer_id", "from_at"), rows=suspects)
    from_on = min(from_at for _, from_at in suspects).date() - _LONGEST_GAP
    sql.run(
        "metering/sql/alarms/comm_episodes.sql",
        {"heard_at": heard_at, "from_on": from_on},
    )
    _merge(kinds=["COMM_FAULT"], now=now)
    return [customer for customer, _ in suspects]


def _stage() -> None:
    sql.run("metering/sql/alarms/stage.sql")
    sql.run("metering/sql/alarms/window.sql")


def _merge(*, kinds: list[str], now: datetime) -> None:
    sql.run("metering/sql/alarms/withdraw.sql", {"kinds": kinds, "now": now})
    for still_open in (False, True):
        sql.run("metering/sql/alarms/change.sql", {"open": still_open, "now": now})
    sql.run("metering/sql/alarms/raise.sql", {"now": now})
    sql.run("metering/sql/alarms/unstage.sql")
