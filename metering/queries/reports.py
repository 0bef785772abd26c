"""What reports say beside the sums: alarms by kind, who was not read, why a day is low."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from mdm.lib import sql
from metering.core.slots import SLOTS, hour_at, instant_of
from metering.models import AlarmKind


@dataclass(frozen=True, slots=True)
class AlarmCount:
    """Alarms of one kind in a period: raised and ended within it; open, and of these at level 경보, at
    its end."""

    kind: AlarmKind
    raised: int = 0
    ended: int = 0
    open: int = 0
    alerts: int = 0


@dataclass(frozen=True, slots=True)
class Unread:
    """A connection that was expected on `days` of a period and gave no 정상 slot (D-04)."""

    number: str
    name: str
    neighbourhood: str
    use_class: str
    days: int
    expected: int
    latest_slot_at: datetime | None


@dataclass(frozen=True, slots=True)
class DayReasons:
    """Why a day may be low: sources that sent nothing, connections that fell silent."""

    silent_sources: tuple[str, ...] = field(default=())
    comm_faults: int = 0


def alarm_counts(
    *, from_day: date, to_day: date, segments: Collection[int] | None
) -> list[AlarmCount]:
    """This function will count the alarms of [from_day, to_day] by kind, every kind in the order of
    D-13; of the connections that are in segments today (None = all)."""
    params = _within(from_day, to_day, segments)
    found = {
        kind: AlarmCount(AlarmKind(kind), *counts)
        for kind, *counts in sql.rows("metering/sql/totals/alarm_counts.sql", params)
    }
    return [found.get(kind, AlarmCount(kind)) for kind in AlarmKind]


def unread_customers(
    *, from_day: date, to_day: date, segments: Collection[int] | None
) -> list[Unread]:
    """This function will list who was expected in [from_day, to_day] and gave no 정상 slot at all, the
    longest silent first; names are not masked."""
    params = {"from_day": from_day, "to_day": to_day, "segments": _ids(segments)}
    return [Unread(*values) for values in sql.rows("metering/sql/totals/unread.sql", params)]


def reasons_by_day(
    *, from_day: date, to_day: date, segments: Collection[int] | None
) -> Mapping[date, DayReasons]:
    """This function will say of the days in [from_day, to_day] which sources were silent and how many
    connections fell silent (통신장애); days with neither are left out."""
    params = _within(from_day, to_day, segments)
    silent: dict[date, list[str]] = defaultdict(list)
    for day, source in sql.rows("metering/sql/totals/silent_sources.sql", params):
        silent[day].append(source)
    faults = dict(sql.rows("metering/sql/totals/comm_faults.sql", params))
    return {
        day: DayReasons(tuple(silent.get(day, ())), faults.get(day, 0))
        for day in silent.keys() | faults.keys()
    }


def _within(from_day: date, to_day: date, segments: Collection[int] | None) -> dict[str, Any]:
    return {
        "from_day": from_day,
        "to_day": to_day,
        "start_at": instant_of(hour=hour_at(day=from_day, slot=0)),
        "end_at": instant_of(hour=hour_at(day=to_day, slot=SLOTS)),
        "segments": _ids(segments),
    }


def _ids(segments: Collection[int] | None) -> list[int] | None:
    return None if segments is None else list(segments)
