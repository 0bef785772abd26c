"""Reads from the database what the judgement of some connections needs, as arrays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mdm.lib import sql
from metering.actions.placing import Ownership, expected, place
from metering.core.carry import Bools, Carry, Ints
from metering.core.packing import STATUS_MASK
from metering.core.series import LOOKAHEAD_H, Series
from metering.core.slots import SLOTS, day_and_slot, hour_at, hour_before
from metering.models import SlotOverride

_BATTERY_SHIFT, _BATTERY_MASK = 36, 1023

Status32 = NDArray[np.int32]
Volts16 = NDArray[np.int16]


class Start(NamedTuple):
    """Where the judgement of one connection starts, what the day before handed on, and whether a
    정상 value was stored from there on (`was_heard`)."""

    customer_id: int
    day: date
    carry: list[int] | None
    last_slot: int | None
    last_total_l: int
    was_heard: bool


class Override(NamedTuple):
    """What a person put in for the slot that ends at `hour`; `register_l` None = 제외."""

    installation_id: int
    hour: int
    register_l: int | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class Gathered:
    """Connections that start on one day, as `judge` takes them; `base_hour` [connections] is p of
    D-02 before the first hour, 0 = none. `owners` and `overrides` by connection."""

    starts: list[Start]
    customers: list[int]
    start: date
    days: int
    series: Series
    carry: Carry
    base_hour: Ints
    owners: list[list[Ownership]]
    overrides: list[list[Override]]


def gather(*, starts: list[Start], last: date) -> Gathered:
    """This function will read device values, overrides, installations and service states of
    connections that all start on the same day, up to and including `last`."""
    start = starts[0].day
    customers = [each.customer_id for each in starts]
    column = {customer: index for index, customer in enumerate(customers)}
    first_hour = hour_at(day=start, slot=1)
    days = (last - start).days + 1
    carry = Carry(connections=len(customers))
    carry.restore(rows=[each.carry for each in starts])
    base_hour = carry["base_hour"].copy()
    placed = place(column=column, start=start, last=last, carry=carry)
    overrides = _overrides(column=column)
    values = _Values(column=column, start=start, days=days, rejected=_rejected(overrides))
    values.read()
    numbers = values.register >= 0
    latest = np.where(
        numbers.any(axis=0),
        first_hour + len(numbers) - 1 - numbers[::-1].argmax(axis=0),
        0,
    )
    series = Series(
        first_hour=first_hour,
        hours=days * SLOTS,
        register_l=values.register,
        status=values.status,
        battery_cv=np.maximum(values.battery, 0),
        expected=expected(column=column, owned=placed.owned, start=start, hours=days * SLOTS),
        latest_hour=latest,
        terms=placed.terms,
        handovers=placed.handovers,
        switches=placed.switches,
    )
    return Gathered(
        starts, customers, start, days, series, carry, base_hour, placed.owners, overrides
    )


def _overrides(*, column: dict[int, int]) -> list[list[Override]]:
    found: list[list[Override]] = [[] for _ in column]
    rows = sql.rows("metering/sql/judge/overrides.sql", {"customers": list(column)})
    for customer, installation, slot_end_at, origin, register_l, in_force in rows:
        register = None if origin == SlotOverride.Origin.REJECTED else register_l
        hour = hour_before(at=slot_end_at)
        found[column[customer]].append(Override(installation, hour, register, in_force))
    return found


def _rejected(overrides: Iterable[list[Override]]) -> dict[tuple[int, date], list[int]]:
    """Slot indexes of device values that are not to be used, by installation and day."""
    rejected: dict[tuple[int, date], list[int]] = {}
    for own in overrides:
        for each in own:
            if each.register_l is None and each.in_force:
                day, slot = day_and_slot(hour=each.hour)
                rejected.setdefault((each.installation_id, day), []).append(slot - 1)
    return rejected


class _Values:
    """Arrays [hours + LOOKAHEAD_H, connections]; rows past the last day stay empty."""

    def __init__(
        self,
        *,
        column: dict[int, int],
        start: date,
        days: int,
        rejected: dict[tuple[int, date], list[int]],
    ) -> None:
        self._column, self._start, self._days, self._rejected = column, start, days, rejected
        shape = (days * SLOTS + LOOKAHEAD_H, len(column))
        self.register = np.full(shape, -1, dtype=np.int64)
        self.status: Status32 = np.full(shape, -1, dtype=np.int32)
        self.battery: Volts16 = np.zeros(shape, dtype=np.int16)

    def read(self) -> None:
        """This method will put every device value that is not rejected into its slot."""
        params = {"customers": list(self._column), "start": self._start}
        with sql.binary_rows("metering/sql/judge/readings.sql", params) as cursor:
            for customer, installation, day, registers, metas, radios in cursor:
                top = (day - self._start).days * SLOTS
                if top >= self._days * SLOTS:
                    continue
                here = slice(top, top + SLOTS), self._column[customer]
                given = self._given(installation, day, metas)
                volts, radio = self.battery[here], _filled(radios)
                self.register[here] = np.where(given, _filled(registers), self.register[here])
                status = _filled(metas) & STATUS_MASK
                self.status[here] = np.where(given, status, self.status[here])
                sent = (radio >> _BATTERY_SHIFT & _BATTERY_MASK) - 1
                self.battery[here] = np.where(given & (radio >= 0), sent, volts)

    def _given(self, installation: int, day: date, metas: list[int | None]) -> Bools:
        given = np.array([meta is not None for meta in metas], dtype=np.bool_)
        if self._rejected:
            given[self._rejected.get((installation, day), [])] = False
        return given


def _filled(values: list[int | None]) -> Ints:
    return np.array([-1 if value is None else value for value in values], dtype=np.int64)
