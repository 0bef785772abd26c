"""From judged slots to a connection's day: n, E, U and the masks (D-04, D-08, D-09)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metering.core.carry import Bools, Ints
from metering.core.judge import Judgement
from metering.core.series import Series
from metering.core.slots import SLOTS

_BITS = (1 << np.arange(SLOTS, dtype=np.int64))[None, :, None]


@dataclass(frozen=True, slots=True)
class Days:
    """Arrays [days, connections]; slots 0 and `known` False = nothing. Masks: slot k = bit k−1."""

    expected: Ints  # E(c,D)
    good: Ints  # n(c,D)
    expected_mask: Ints
    good_mask: Ints  # good and expected
    seen_mask: Ints
    first_slot: Ints
    first_total_l: Ints
    last_slot: Ints
    last_total_l: Ints
    last_register_l: Ints
    usage_l: Ints
    usage_known: Bools
    partial: Bools


def by_day(
    *, series: Series, judged: Judgement, last_slot_before: Ints, total_before: Ints
) -> Days:
    """This function will roll the hours of whole days up; `last_slot_before` and `total_before`
    [connections] are slot (0 = none) and C of the last 정상 slot of the day before the first."""
    days = series.hours // SLOTS
    good = _fold(judged.good, days)
    total = _fold(judged.total_l, days)
    expected = _fold(series.expected[: series.hours], days)
    seen = _fold(series.status[: series.hours] >= 0, days)
    register = _fold(series.register_l[: series.hours], days)
    any_good = good.any(axis=1)
    first = good.argmax(axis=1)
    last = SLOTS - 1 - good[:, ::-1].argmax(axis=1)
    first_total, last_total = _at(total, first), _at(total, last)
    last_slot = np.where(any_good, last + 1, 0)
    before_slot = np.concatenate([last_slot_before[None], last_slot[:-1]])
    before_total = np.concatenate([total_before[None], last_total[:-1]])
    starts_whole = before_slot == SLOTS
    usage = last_total - np.where(starts_whole, before_total, first_total)
    points = good.sum(axis=1) + starts_whole
    return Days(
        expected=expected.sum(axis=1),
        good=(good & expected).sum(axis=1),
        expected_mask=(expected * _BITS).sum(axis=1),
        good_mask=((good & expected) * _BITS).sum(axis=1),
        seen_mask=(seen * _BITS).sum(axis=1),
        first_slot=np.where(any_good, first + 1, 0),
        first_total_l=first_total,
        last_slot=last_slot,
        last_total_l=last_total,
        last_register_l=_at(register, last),
        usage_l=usage,
        usage_known=any_good & (points >= 2),
        partial=any_good & ~(starts_whole & (last_slot == SLOTS)),
    )


def _fold(rows: NDArray[Any], days: int) -> NDArray[Any]:
    return rows.reshape(days, SLOTS, rows.shape[1])


def _at(values: Ints, index: Ints) -> Ints:
    picked: Ints = np.take_along_axis(values, index[:, None, :], axis=1)[:, 0, :]
    return picked
