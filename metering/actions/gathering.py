"""Reads from the database what the judgement of some connections needs, as arrays."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mdm.lib import sql
from metering.core.carry import Bools, Carry, Ints
from metering.core.packing import STATUS_MASK
from metering.core.series import LOOKAHEAD_H, Handover, Series, Terms
from metering.core.slots import SLOTS, hour_at, hour_before, instant_of

_DEFAULTS = {"LEAK": 1, "BACKFLOW": 5, "LOW_BATTERY": 3.1, "METER_FAULT": 3}
_BATTERY_SHIFT, _BATTERY_MASK = 36, 1023

Status32 = NDArray[np.int32]
Volts16 = NDArray[np.int16]


class Start(NamedTuple):
    """Where the judgement of one connection starts, and what the day before handed on."""

    customer_id: int
    day: date
    carry: list[int] | None
    last_slot: int | None
    last_total_l: int


class Placed(NamedTuple):
    """One row of judge/installations.sql."""

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
    thresholds: dict[str, float] | None


@dataclass(frozen=True, slots=True)
class Gathered:
    """Connections that start on one day, as `judge` takes them."""

    customers: list[int]
    start: date
    days: int
    series: Series
    carry: Carry
    last_slot_before: list[int]
    total_before: list[int]


def gather(*, starts: list[Start], today: date) -> Gathered:
    """This function will read device values, installations and service states of connections that
    all start on the same day, up to and including `today`."""
    start = starts[0].day
    customers = [each.customer_id for each in starts]
    column = {customer: index for index, customer in enumerate(customers)}
    first_hour = hour_at(day=start, slot=1)
    days = (today - start).days + 1
    placed = _installations(customers=customers, start=start, today=today)
    register, status, battery = _values(column=column, start=start, days=days)
    carry = Carry(connections=len(customers))
    carry.restore(rows=[each.carry for each in starts])
    expected = _expected(column=column, placed=placed, start=start, hours=days * SLOTS)
    numbers = register >= 0
    latest = np.where(
        numbers.any(axis=0),
        first_hour + len(register) - 1 - numbers[::-1].argmax(axis=0),
        0,
    )
    series = Series(
        first_hour=first_hour,
        hours=days * SLOTS,
        register_l=register,
        status=status,
        battery_cv=battery,
        expected=expected,
        latest_hour=latest,
        terms=_terms(placed),
        handovers=_handovers(column=column, placed=placed, carry=carry, first_hour=first_hour),
    )
    return Gathered(
        customers=customers,
        start=start,
        days=days,
        series=series,
        carry=carry,
        last_slot_before=[each.last_slot or 0 for each in starts],
        total_before=[each.last_total_l for each in starts],
    )


def _installations(*, customers: list[int], start: date, today: date) -> list[Placed]:
    from_at = instant_of(hour=hour_at(day=start, slot=0))
    found = sql.rows(
        "metering/sql/judge/installations.sql",
        {"customers": customers, "from_at": from_at, "today": today},
    )
    return [Placed(*row) for row in found]


def _values(*, column: dict[int, int], start: date, days: int) -> tuple[Ints, Status32, Volts16]:
    """Arrays [hours + LOOKAHEAD_H, connections]; rows past the last day stay empty."""
    shape = (days * SLOTS + LOOKAHEAD_H, len(column))
    register = np.full(shape, -1, dtype=np.int64)
    status = np.full(shape, -1, dtype=np.int32)
    battery = np.zeros(shape, dtype=np.int16)
    params = {"customers": list(column), "start": start}
    with sql.binary_rows("metering/sql/judge/readings.sql", params) as cursor:
        for customer, _installation, day, registers, metas, radios in cursor:
            top = (day - start).days * SLOTS
            if top >= days * SLOTS:
                continue
            here = slice(top, top + SLOTS), column[customer]
            meta = np.array(metas, dtype=np.float64)  # NULL becomes nan; exact bits are read below
            given = ~np.isnan(meta)
            register[here] = np.where(given, _filled(registers), register[here])
            status[here] = np.where(given, _filled(metas) & STATUS_MASK, status[here])
            volts = _filled(radios) >> _BATTERY_SHIFT & _BATTERY_MASK
            battery[here] = np.where(given & (_filled(radios) >= 0), volts - 1, battery[here])
    return register, status, np.maximum(battery, 0)


def _filled(values: list[int | None]) -> Ints:
    return np.array([-1 if value is None else value for value in values], dtype=np.int64)


def _expected(*, column: dict[int, int], placed: list[Placed], start: date, hours: int) -> Bools:
    """Slots of E(c,D): installed, at the terminal's metering interval, on a day in use (P-1)."""
    owned = np.zeros((hours + LOOKAHEAD_H, len(column)), dtype=np.bool_)
    first_hour = hour_at(day=start, slot=1)
    slot = np.arange(hours + LOOKAHEAD_H) % SLOTS + 1
    for each in placed:
        top = max(hour_before(at=each.installed_at) + 1 - first_hour, 0)
        end = hour_before(at=each.removed_at) + 1 - first_hour if each.removed_at else hours
        rows = slice(top, max(end, top))
        owned[rows, column[each.customer_id]] |= slot[rows] % each.metering_interval_h == 0
    in_use = np.zeros((hours // SLOTS, len(column)), dtype=np.bool_)
    params = {"customers": list(column), "start": start}
    for customer, from_on, to_on in sql.rows("metering/sql/judge/service.sql", params):
        end_day = (to_on - start).days if to_on else None
        in_use[max((from_on - start).days, 0) : end_day, column[customer]] = True
    owned[:hours] &= in_use.repeat(SLOTS, axis=0)
    owned[hours:] = False
    return owned


def _handovers(
    *, column: dict[int, int], placed: list[Placed], carry: Carry, first_hour: int
) -> list[Handover]:
    """What changes hands inside the window; meters that were there before are set in `carry`."""
    handovers = []
    for row, each in enumerate(placed):
        index = column[each.customer_id]
        following = placed[row + 1] if row + 1 < len(placed) else None
        begin = hour_before(at=each.installed_at)
        if begin < first_hour - 1 and carry["base_hour"][index]:
            carry["meter"][index] = row
        else:
            handovers.append(Handover(begin, index, row, None, each.initial_l))
        if each.removed_at is None:
            continue
        end = hour_before(at=each.removed_at)
        succeeded = following is not None and following.customer_id == each.customer_id
        if succeeded and following and hour_before(at=following.installed_at) == end:
            handovers.append(Handover(end, index, row, each.final_l, each.final_l))
        else:
            handovers.append(Handover(end, index, -1, each.final_l, None))
    return handovers


def _terms(placed: list[Placed]) -> Terms:
    """One row per installation and a last one for connections without any."""

    def figures(name: str) -> Ints:
        return np.array([getattr(each, name) for each in placed] + [1], dtype=np.int64)

    def rule(kind: str, scale: int = 1) -> Ints:
        chosen = [(each.thresholds or {}).get(kind, _DEFAULTS[kind]) for each in placed]
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
