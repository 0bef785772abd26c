"""Which meter, with which figures and rules, a connection's slots belong to, and which slots count."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

import numpy as np

from mdm.lib import sql
from metering.core.carry import Bools, Carry, Ints
from metering.core.series import LOOKAHEAD_H, Handover, Switch, Terms
from metering.core.slots import SLOTS, day_and_slot, hour_at, hour_before

_DEFAULTS = {"LEAK": 1, "BACKFLOW": 5, "LOW_BATTERY": 3.1, "METER_FAULT": 3}


class Placed(NamedTuple):
    """One row of judge/installations.sql: an installation, and the rules in force from a day on."""

    customer_id: int
    installation_id: int
    installed_at: datetime
    removed_at: datetime | None
    initial_l: int | None
    final_l: int | None
    modulus_l: int
    resolution_l: int
    q4_lph: int
    always_on_lph: int
    metering_interval_h: int
    report_interval_h: int
    rules_from: date
    thresholds: str | None  # JSON, kind → number: Django's connection leaves jsonb as text


@dataclass(frozen=True, slots=True)
class Ownership:
    """An installation: owns the hours after `begin` up to and including `end` (P-1)."""

    installation_id: int
    begin: int
    end: int | None
    initial_l: int | None
    report_interval_h: int

    def owns(self, hour: int) -> bool:
        """This method will tell whether the installation owns the slot that ends at an hour."""
        return self.begin < hour and (self.end is None or hour <= self.end)


@dataclass(frozen=True, slots=True)
class Placement:
    """The installations of some connections: all of them by column, and the rows of Terms."""

    owners: list[list[Ownership]]
    terms: Terms
    handovers: list[Handover]
    switches: list[Switch]
    owned: list[Placed]  # one row per installation that reaches into the window


def place(*, column: dict[int, int], start: date, last: date, carry: Carry) -> Placement:
    """This function will read the installations of connections with the rules of [start, last], and
    set in `carry` whose meter was there before."""
    params = {"customers": list(column), "start": start, "last": last}
    found = [Placed(*row) for row in sql.rows("metering/sql/judge/installations.sql", params)]
    first_hour = hour_at(day=start, slot=1)
    owners: list[list[Ownership]] = [[] for _ in column]
    handovers: list[Handover] = []
    switches: list[Switch] = []
    owned: list[Placed] = []
    rows = list(enumerate(found))
    spans = [list(group) for _, group in groupby(rows, key=lambda each: each[1].installation_id)]
    for number, periods in enumerate(spans):
        each = periods[0][1]
        index = column[each.customer_id]
        ownership = _ownership(each)
        owners[index].append(ownership)
        if ownership.end is not None and ownership.end < first_hour - 1:
            continue
        owned.append(each)
        row, later = _rules(periods, index=index, ownership=ownership, first_hour=first_hour)
        switches += later
        following = spans[number + 1][0][1] if number + 1 < len(spans) else None
        arrival = Handover(ownership.begin, index, row, None, each.initial_l)
        if ownership.begin < first_hour - 1 and carry["base_hour"][index]:
            carry["meter"][index] = row
        else:
            handovers.append(arrival)
        handovers += _departure(each, arrival=arrival, following=following)
    return Placement(owners, _terms(found), handovers, switches, owned)


def expected(*, column: dict[int, int], owned: Iterable[Placed], start: date, hours: int) -> Bools:
    """This function will mark the slots of E(c,D): installed, at the terminal's metering interval, on
    a day in use (P-1); array [hours + LOOKAHEAD_H, connections]."""
    marked = np.zeros((hours + LOOKAHEAD_H, len(column)), dtype=np.bool_)
    first_hour = hour_at(day=start, slot=1)
    slot = np.arange(hours + LOOKAHEAD_H) % SLOTS + 1
    for each in owned:
        top = max(hour_before(at=each.installed_at) + 1 - first_hour, 0)
        end = hour_before(at=each.removed_at) + 1 - first_hour if each.removed_at else hours
        rows = slice(top, max(end, top))
        marked[rows, column[each.customer_id]] |= slot[rows] % each.metering_interval_h == 0
    in_use = np.zeros((hours // SLOTS, len(column)), dtype=np.bool_)
    params = {"customers": list(column), "start": start}
    for customer, from_on, to_on in sql.rows("metering/sql/judge/service.sql", params):
        end_day = max((to_on - start).days, 0) if to_on else None
        in_use[max((from_on - start).days, 0) : end_day, column[customer]] = True
    marked[:hours] &= in_use.repeat(SLOTS, axis=0)
    marked[hours:] = False
    return marked


def _ownership(each: Placed) -> Ownership:
    return Ownership(
        installation_id=each.installation_id,
        begin=hour_before(at=each.installed_at),
        end=hour_before(at=each.removed_at) if each.removed_at else None,
        initial_l=each.initial_l,
        report_interval_h=each.report_interval_h,
    )


def _rules(
    periods: list[tuple[int, Placed]], *, index: int, ownership: Ownership, first_hour: int
) -> tuple[int, list[Switch]]:
    """The row of Terms for the installation's first slot in the window, and what follows it."""
    first_day, _ = day_and_slot(hour=max(ownership.begin + 1, first_hour))
    row = max(number for number, each in periods if each.rules_from <= first_day)
    later = [
        Switch(hour_at(day=each.rules_from, slot=0), index, number)
        for number, each in periods
        if each.rules_from > first_day
    ]
    end = ownership.end
    return row, [each for each in later if end is None or each.hour < end]


def _departure(each: Placed, *, arrival: Handover, following: Placed | None) -> Iterable[Handover]:
    """What a removal hands on; a successor in the same hour takes over from the final register."""
    if each.removed_at is None:
        return ()
    end = hour_before(at=each.removed_at)
    succeeded = (
        following is not None
        and following.customer_id == each.customer_id
        and hour_before(at=following.installed_at) == end
    )
    row = arrival.meter if succeeded else -1
    initial = each.final_l if succeeded else None
    return (Handover(end, arrival.connection, row, each.final_l, initial),)


def _terms(placed: list[Placed]) -> Terms:
    """One row per installation and period, and a last one for connections without any."""

    def figures(name: str) -> Ints:
        return np.array([getattr(each, name) for each in placed] + [1], dtype=np.int64)

    ruled = [json.loads(each.thresholds or "{}") for each in placed]

    def rule(kind: str, scale: int = 1) -> Ints:
        chosen = [each.get(kind, _DEFAULTS[kind]) for each in ruled]
        return np.array([round(value * scale) for value in chosen] + [1], dtype=np.int64)

    return Terms(
        modulus_l=figures("modulus_l"),
        resolution_l=figures("resolution_l"),
        q4_lph=figures("q4_lph"),
        leak_min_lph=rule("LEAK"),
        always_on_lph=figures("always_on_lph"),
        backflow_l=rule("BACKFLOW"),
        battery_cv=rule("LOW_BATTERY", scale=100),
        fault_slots=rule("METER_FAULT"),
    )
