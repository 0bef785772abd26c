"""The state that one hour hands to the next, per connection; stored at the end of every day."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

KINDS = ("METER_FAULT", "Q4_EXCEEDED", "BACKFLOW", "LEAK", "LOW_BATTERY")
LOW_FAILING, LOW_HELD = (
    1,
    2,
)  # what a register below its predecessor is taken for (V-05)

FIELDS = (
    "meter",  # row of Terms in force, -1 = none; not stored
    "has_base",  # a register to count from is known
    "base_hour",  # p of D-02: hour number of the last 정상 slot
    "base_l",  # R(p)
    "pending_l",  # use of removed meters since p, not yet in any D-02
    "total_l",  # C of D-09
    "low_mode",
    "bad_run",
    "good_run",
    "meter_dev",
    "meter_rule",
    "q4_hour",  # last hour with evidence, 0 = none
    "q4_peak_lph",
    "q4_dev",
    "q4_rule",
    "back_hour",
    "back_low_l",
    "back_dev",
    "back_rule",
    "leak_run",
    "leak_run_from",
    "leak_min_mlph",  # smallest hour of the run, millilitres an hour
    "leak_zero_h",  # hours of a zero stretch that proves nothing yet
    "leak_zero_n",
    "leak_dev",
    "batt_dev",
    "batt_normal",
    "batt_cv",  # last voltage, hundredths of a volt, 0 = unknown
    *(f"since_{kind}" for kind in KINDS),  # raising hour of the open episode, 0 = none
    *(f"level_{kind}" for kind in KINDS),
    *(f"source_{kind}" for kind in KINDS),  # 1 device, 2 rule, ever during the episode
    *(f"value_{kind}" for kind in KINDS),  # numbers of the reason sentence
    *(f"count_{kind}" for kind in KINDS),
    "known",  # 1 = some register of this connection was known once, so that base_hour is a p
    "waits",  # 1 = some fall before waits for later slots (V-05); all that follows may change
)
WAITS_INDEX = FIELDS.index("waits")
_METER_INDEX = FIELDS.index("meter")
_INDEX_BITS = 6
_INDEX_MASK = (1 << _INDEX_BITS) - 1


class Carry:
    """One int64 vector [connections] per name of FIELDS, as attributes of `values`."""

    def __init__(self, *, connections: int) -> None:
        self.values: dict[str, Ints] = {
            name: np.zeros(connections, dtype=np.int64) for name in FIELDS
        }
        self.values["meter"] -= 1

    def __getitem__(self, name: str) -> Ints:
        return self.values[name]

    def __setitem__(self, name: str, value: Ints) -> None:
        self.values[name] = value

    def restore(self, *, rows: Sequence[Sequence[int] | None]) -> None:
        """This function will fill the vectors from packed rows; None keeps the zeros."""
        for index, row in enumerate(rows):
            for packed in row or ():
                self.values[FIELDS[packed & _INDEX_MASK]][index] = packed >> _INDEX_BITS

    def matrix(self) -> Ints:
        """This function will return the vectors as a matrix [connections, FIELDS]."""
        return np.stack([self.values[name] for name in FIELDS], axis=1)


def pack(*, row: Ints) -> list[int]:
    """This function will return one row [FIELDS] as integers value·64 + field index, zeros left
    out; the row of Terms is not a fact to store."""
    stored = np.flatnonzero(row)
    stored = stored[stored != _METER_INDEX]
    packed: list[int] = (row[stored] << _INDEX_BITS | stored).tolist()
    return packed
