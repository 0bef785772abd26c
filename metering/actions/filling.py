"""Estimates the days of judged connections, and the days before them that a gap reaches back to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np

from metering.actions.gathering import Gathered
from metering.core.carry import Bools, Ints
from metering.core.estimating import (
    LONGEST_PROFILE_DAYS,
    NOWHERE,
    Filled,
    Hand,
    Hours,
    Past,
    fill,
    wants_past,
)
from metering.core.judge import Judgement
from metering.core.settlement import GRACE_H
from metering.core.slots import SLOTS, day_and_slot, hour_at, hour_before
from metering.queries.stretches import Period, Stretch, hand_of, stretches

_USUAL_INTERVAL_H = 6  # T-6
# A shaped gap that ends on a day began at most one profile before it, and looks back another.
_PROFILE = timedelta(days=LONGEST_PROFILE_DAYS)


class Refilled(NamedTuple):
    """New estimates of a day before the judged ones."""

    customer_id: int
    day: date
    filled_l: int | None
    estimated_l: int


@dataclass(frozen=True, slots=True)
class FilledDays:
    """Arrays [days, connections]: 보정 포함 in litres where `known`, its estimated part, and whether
    the day's slots were due; and the days before that a closing gap changes."""

    filled_l: Ints
    known: Bools
    estimated_l: Ints
    closed: Bools
    before: list[Refilled]


def closed_days(gathered: Gathered, *, now: datetime) -> Bools:
    """This function will tell which days [days, connections] have all slots due at an instant (T-6)."""
    intervals = [own[-1].report_interval_h if own else _USUAL_INTERVAL_H for own in gathered.owners]
    due_h = np.array(intervals, dtype=np.int64) + GRACE_H
    ends = hour_at(day=gathered.start, slot=SLOTS) + SLOTS * np.arange(gathered.days)
    closed: Bools = ends[:, None] + due_h[None] <= hour_before(at=now)
    return closed


def named_days(gathered: Gathered, *, named: Collection[tuple[int, date]]) -> Bools:
    """This function will tell which days [days, connections] are among some (customer, day)."""
    days = [gathered.start + timedelta(days=number) for number in range(gathered.days)]
    return np.array(
        [[(customer, day) in named for customer in gathered.customers] for day in days],
        dtype=np.bool_,
    )


def fill_days(*, gathered: Gathered, judged: Judgement, closed: Bools) -> FilledDays:
    """This function will estimate the judged days, and the days before that one of their gaps or
    open tails reaches back to (§5 Estimation)."""
    hours = Hours(
        use_l=judged.use_l,
        span_h=judged.span_h,
        measured=judged.measured,
        expected=gathered.series.expected[: gathered.series.hours],
        closed=closed,
        latest_row=_latest_rows(gathered, judged),
    )
    reaching = _reaching_back(gathered, judged)
    hands = {
        index: hand_of(customer_id=customer, hours=hours, first_day=gathered.start, column=index)
        for index, customer in enumerate(gathered.customers)
        if index not in reaching and _has_values_by_hand(gathered, index)
    }
    filled = fill(hours=hours, hands=hands, past=_past(gathered, hours, hands, reaching))
    days = _by_day(filled, closed)
    _fill_back(gathered, hours, reaching, days)
    return days


def _latest_rows(gathered: Gathered, judged: Judgement) -> Ints:
    """The row of each connection's latest 정상 slot; where a first meter began is none."""
    good = judged.good
    rows = len(good) - 1 - good[::-1].argmax(axis=0)
    begins = np.array([own[0].begin if own else 0 for own in gathered.owners], dtype=np.int64)
    earlier = np.where(
        gathered.base_hour > begins, gathered.base_hour - gathered.series.first_hour, NOWHERE
    )
    latest: Ints = np.where(good.any(axis=0), rows, earlier)
    return latest


def _reaching_back(gathered: Gathered, judged: Judgement) -> set[int]:
    """Connections with days before the window to estimate anew: their last 정상 slot lies before it
    and something ends the gap, ended it before, or splits it."""
    base, heard = gathered.base_hour, np.any(judged.good, axis=0)
    open_ = (base > 0) & (base < gathered.series.first_hour - 1)
    return {
        index
        for index in np.flatnonzero(open_).tolist()
        if heard[index]
        or gathered.starts[index].was_heard
        or any(each.register_l is not None for each in gathered.overrides[index])
    }


def _has_values_by_hand(gathered: Gathered, index: int) -> bool:
    return any(each.in_force and each.register_l is not None for each in gathered.overrides[index])


def _past(
    gathered: Gathered, hours: Hours, hands: dict[int, Hand], reaching: set[int]
) -> dict[int, Past]:
    """History of those that need one: only where a day before was handed on."""
    wanted = [
        index
        for index in wants_past(hours=hours, hands=hands)
        if index not in reaching and gathered.starts[index].carry is not None
    ]
    period = Period(gathered.start - _PROFILE, gathered.start)
    found = stretches(wanted={gathered.customers[index]: period for index in wanted})
    pasts = {index: found.get(gathered.customers[index]) for index in wanted}
    return {index: each.past(before=gathered.start) for index, each in pasts.items() if each}


def _by_day(filled: Filled, closed: Bools) -> FilledDays:
    shape = (*closed.shape[:1], SLOTS, closed.shape[1])
    guessed = np.where(filled.estimated, filled.litres, 0)
    return FilledDays(
        filled_l=filled.litres.reshape(shape).sum(axis=1),
        known=np.any(filled.known.reshape(shape), axis=1),
        estimated_l=guessed.reshape(shape).sum(axis=1),
        closed=closed,
        before=[],
    )


@dataclass(frozen=True, slots=True)
class _Reaching:
    """A connection whose rows begin on the day that its gap began on."""

    index: int
    customer_id: int
    first_day: date
    hours: Hours
    hands: dict[int, Hand]


def _fill_back(gathered: Gathered, hours: Hours, reaching: set[int], days: FilledDays) -> None:
    """Fills the reaching connections again, each from the day its gap began on."""
    longer = _reach(gathered, hours, reaching)
    asked = {
        each.customer_id: Period(each.first_day - 2 * _PROFILE, each.first_day)
        for each in longer
        if wants_past(hours=each.hours, hands=each.hands)
    }
    pasts = stretches(wanted=asked)
    for each in longer:
        past = pasts.get(each.customer_id)
        filled = fill(
            hours=each.hours,
            hands=each.hands,
            past={0: past.past(before=each.first_day)} if past else {},
        )
        _put_back(days, _by_day(filled, each.hours.closed), each)


def _reach(gathered: Gathered, hours: Hours, reaching: set[int]) -> list[_Reaching]:
    periods = {
        gathered.customers[index]: Period(
            day_and_slot(hour=int(gathered.base_hour[index]) + 1)[0], gathered.start
        )
        for index in reaching
    }
    found = stretches(wanted=periods)
    longer = []
    for index in sorted(reaching):
        customer = gathered.customers[index]
        before = found.get(customer)
        first_day = before.first_day if before else gathered.start
        whole = _join(before, hours, index)
        hands = {}
        if _has_values_by_hand(gathered, index):
            hands[0] = hand_of(customer_id=customer, hours=whole, first_day=first_day)
        longer.append(_Reaching(index, customer, first_day, whole, hands))
    return longer


def _join(before: Stretch | None, hours: Hours, index: int) -> Hours:
    """One connection's stored days and judged days in one."""
    column = slice(index, index + 1)
    own = Hours(
        use_l=hours.use_l[:, column],
        span_h=hours.span_h[:, column],
        measured=hours.measured[:, column],
        expected=hours.expected[:, column],
        closed=hours.closed[:, column],
        latest_row=hours.latest_row[column],
    )
    if before is None:
        return own
    stored = before.hours()
    moved = own.latest_row + np.where(own.latest_row == NOWHERE, 0, len(stored.use_l))
    return Hours(
        use_l=np.concatenate([stored.use_l, own.use_l]),
        span_h=np.concatenate([stored.span_h, own.span_h]),
        measured=np.concatenate([stored.measured, own.measured]),
        expected=np.concatenate([stored.expected, own.expected]),
        closed=np.concatenate([stored.closed, own.closed]),
        latest_row=moved,
    )


def _put_back(days: FilledDays, own: FilledDays, each: _Reaching) -> None:
    """Takes the last days as the judged ones and the first as days to store beside them."""
    earlier = len(own.closed) - len(days.closed)
    days.filled_l[:, each.index] = own.filled_l[earlier:, 0]
    days.known[:, each.index] = own.known[earlier:, 0]
    days.estimated_l[:, each.index] = own.estimated_l[earlier:, 0]
    days.before.extend(
        Refilled(
            each.customer_id,
            each.first_day + timedelta(days=number),
            int(own.filled_l[number, 0]) if own.known[number, 0] else None,
            int(own.estimated_l[number, 0]),
        )
        for number in range(earlier)
    )
