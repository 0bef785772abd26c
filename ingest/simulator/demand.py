"""Water use by household type, hour and weekday: litres as a pure function of seed, customer and hour."""

from datetime import date
from typing import Final

import numpy as np

from ingest.simulator.dice import Bools, Draw, Floats, Ints, uniform
from ingest.simulator.fleet import GENERAL, HOUSE, PUBLIC, Fleet
from metering.core.slots import SLOTS, hour_at

# share of a day's use by slot 1…24, weekday then weekend, in parts of any size
_CURVES: Final = np.array(
    (
        (
            (1, 0.6, 0.4, 0.4, 1, 4, 9, 10, 7, 5, 4, 4, 4, 3, 3, 3, 4, 6, 8, 9, 8, 7, 5, 3),
            (1, 0.8, 0.5, 0.4, 0.6, 1.5, 3, 6, 9, 10, 9, 7, 6, 5, 5, 5, 5, 6, 7, 8, 7, 6, 5, 3),
        ),
        (
            (0, 0, 0, 0, 0, 0, 1, 3, 5, 7, 9, 11, 11, 8, 7, 7, 7, 8, 9, 8, 5, 3, 1, 0),
            (0, 0, 0, 0, 0, 0, 0, 2, 4, 7, 10, 12, 12, 9, 8, 8, 8, 9, 9, 8, 4, 2, 0, 0),
        ),
        (
            (0, 0, 0, 0, 2, 6, 8, 8, 7, 6, 5, 5, 5, 5, 5, 5, 6, 7, 7, 6, 4, 2, 0, 0),
            (0, 0, 0, 0, 2, 5, 8, 9, 9, 8, 7, 6, 6, 6, 6, 6, 6, 6, 5, 4, 3, 1, 0, 0),
        ),
        (
            (0, 0, 0, 0, 0, 0, 1, 4, 9, 11, 11, 12, 10, 11, 11, 10, 8, 4, 2, 1, 0, 0, 0, 0),
            (0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 3, 3, 2, 2, 1, 0, 0, 0, 0, 0, 0, 0),
        ),
        (
            (0, 0, 0, 0, 0, 1, 3, 7, 10, 11, 11, 9, 8, 11, 11, 10, 8, 4, 2, 1, 0, 0, 0, 0),
            (0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 2, 2, 2, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0),
        ),
        (
            (0, 0, 0, 0, 0, 0, 2, 8, 10, 11, 10, 6, 8, 11, 10, 9, 5, 2, 0, 0, 0, 0, 0, 0),
            (0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        ),
    ),
    dtype=np.float64,
)
_SHARES: Final = _CURVES / _CURVES[:, :1].sum(axis=2, keepdims=True)
_BUSY: Final = np.array((16.0, 30.0, 200.0, 60.0, 60.0, 20.0))  # how surely an hour's share is used
_LARGEST_OF_Q3: Final = 0.7  # below Q4 by far: only injected events exceed it
# Where a register counts tens of litres a leak is told from use by long nights (DEFINITIONS §4).
_OPENS_SLOT, _SHUTS_SLOT = 9, 19
_TRIP_SHARE: Final = 0.07  # of households are away for some days of a fortnight
_FORTNIGHT: Final = 14
_FIRST_SLOT: Final = hour_at(day=date(1970, 1, 1), slot=1)


def demand_l(*, seed: int, drawn: Fleet, rows: Ints, hours: Ints) -> Ints:
    """This function will return the litres used in each hour before its slot_end: int64 [rows, hours]
    for customers `rows` and hour numbers `hours`."""
    day, slot0 = np.divmod(hours - _FIRST_SLOT, SLOTS)
    weekend = ((day + 3) % 7 >= 5).astype(np.int64)  # 1970-01-01 was a Thursday
    use_class = drawn.use_class[rows]
    share = _SHARES[use_class[:, None], weekend[None, :], slot0[None, :]]
    days, which = np.unique(day, return_inverse=True)
    level = drawn.daily_l[rows, None] * _day_factor(seed, use_class, rows, days)
    steady = drawn.always_on_lph[rows] > 0
    expected = share * level[:, which]
    use = _used(seed, expected, share * _BUSY[use_class][:, None], rows, hours)
    use += np.where(steady, drawn.daily_l[rows] / 24, 0)[:, None]
    use[drawn.quiet_slot[rows, None] == slot0[None, :] + 1] = 0
    shut = (slot0 < _OPENS_SLOT - 1) | (slot0 >= _SHUTS_SLOT)
    use[(drawn.decimals[rows] == 2)[:, None] & shut[None, :]] = 0
    largest = drawn.q3_lph[rows, None] * _LARGEST_OF_Q3
    litres: Ints = np.minimum(use, largest).astype(np.int64)
    return litres


def _day_factor(seed: int, use_class: Ints, rows: Ints, days: Ints) -> Floats:
    factor = 0.6 + 0.8 * uniform(seed, Draw.DAY_FACTOR, rows[:, None], days[None, :])
    closed = (
        (use_class == GENERAL)[:, None]
        & ((rows[:, None] + days[None, :]) % 7 == 0)
        & (rows[:, None] % 3 == 0)
    )
    away = (use_class == HOUSE)[:, None] & _away(seed, rows, days)
    school_free = (use_class == PUBLIC)[:, None] & ((days[None, :] + 3) % 7 == 6)
    return np.where(closed | away | school_free, 0.0, factor)


def _away(seed: int, rows: Ints, days: Ints) -> Bools:
    """Whether a household is away: 2 to 8 days of some fortnights."""
    fortnight, within = np.divmod(days[None, :], _FORTNIGHT)
    trip = uniform(seed, Draw.VACATION, rows[:, None], fortnight) / _TRIP_SHARE
    length = 2 + np.floor(trip * 7)
    return (trip < 1) & (within >= 3) & (within < 3 + length)


def _used(seed: int, expected: Floats, busy: Floats, rows: Ints, hours: Ints) -> Floats:
    """Draw once per hour: used with the chance 1 − e^−busy, then an exponential amount."""
    chance = -np.expm1(-busy)
    number = uniform(seed, Draw.USE, rows[:, None], hours[None, :])
    with np.errstate(divide="ignore", invalid="ignore"):
        amount = -np.log(np.maximum(number, 1e-12) / chance) * expected / chance
    return np.where(number < chance, amount, 0.0)
