"""Random numbers that depend on their keys alone, so that any hour can be drawn again after a restart."""

import enum
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


class Draw(enum.IntEnum):
    """What a number is drawn for: two purposes never share one."""

    PLACE = 1
    PLACE_LATITUDE = 2
    PLACE_LONGITUDE = 3
    USE_CLASS = 4
    CALIBER = 5
    VOLUME = 6
    YEAR = 7
    COMMUNICATION = 8
    MAKER = 9
    NAME = 10
    ROAD = 11
    REPORT_MINUTE = 12
    HOURLY = 13
    RADIO = 14
    BATTERY = 15
    SERVICE = 16
    REGISTER = 17
    QUIET_HOUR = 18
    DAY_FACTOR = 19
    VACATION = 20
    USE = 21
    NOISE = 22
    EVENT_CUSTOMER = 23
    EVENT_SIZE = 24
    EVENT_TIME = 25
    REPORT_FATE = 26
    REPORT_DELAY = 27
    REPORT_JITTER = 28
    HEX_TEXT = 29
    PHONE = 30
    BLOCK = 31
    SHARED = 32
    FUTURE = 33
    ODDITY = 34
    CARRIER = 35


def uniform(seed: int, draw: Draw, *keys: int | NDArray[np.int64]) -> Floats:
    """This function will return numbers in [0, 1), one per broadcast key, splitmix64 over the keys."""
    with np.errstate(over="ignore"):
        state = _mixed(np.full(1, (seed << 8) + draw, dtype=np.uint64))
        for key in keys:
            state = _mixed((state + _STEP) ^ _mixed(np.asarray(key).astype(np.uint64) + _STEP))
    return (state >> np.uint64(11)).astype(np.float64) * 2.0**-53


def pick(numbers: Floats, shares: Sequence[float]) -> Ints:
    """This function will turn numbers in [0, 1) into indices of `shares`, in their proportions."""
    edges = np.cumsum(np.asarray(shares, dtype=np.float64))
    return np.minimum(np.searchsorted(edges / edges[-1], numbers, side="right"), len(edges) - 1)


def rows_of(customers: int) -> Ints:
    """This function will return the row numbers of all customers."""
    return np.arange(customers)


def _mixed(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return state ^ (state >> np.uint64(31))
