"""What the judgement reads: device values of some connections over a run of hours."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from metering.core.carry import Bools, Ints

LOOKAHEAD_H = 3  # V-05 looks this far past a fall


@dataclass(frozen=True, slots=True)
class Terms:
    """Meter and rule figures: int64 vectors, one row per installation and period of its rules."""

    modulus_l: Ints  # register rolls over here (D-02)
    resolution_l: Ints
    q4_lph: Ints
    leak_min_lph: Ints
    always_on_lph: Ints  # 상시 사용 band, 0 = none
    backflow_l: Ints
    battery_cv: Ints
    fault_slots: Ints


@dataclass(frozen=True, slots=True)
class Handover:
    """From the slot after `hour` on a connection's values belong to installation row `meter`."""

    hour: int
    connection: int
    meter: int  # row of Terms in force then, -1 = removed and not replaced
    final_l: int | None  # of the meter before
    initial_l: int | None


@dataclass(frozen=True, slots=True)
class Switch:
    """From the slot after `hour` on other rules are in force for the same meter; nothing starts anew."""

    hour: int
    connection: int
    meter: int  # row of Terms


@dataclass(frozen=True, slots=True)
class Series:
    """Arrays [hours + LOOKAHEAD_H, connections]; row 0 is the slot that ends at `first_hour`.

    `register_l` −1 = no number; `status` −1 = nothing arrived; `battery_cv` 0 = none;
    `expected` marks slots counted by E(c,D). `latest_hour` [connections] = newest slot with a
    number anywhere, also beyond these rows.
    """

    first_hour: int
    hours: int
    register_l: Ints
    status: NDArray[np.int32]
    battery_cv: NDArray[np.int16]
    expected: Bools
    latest_hour: Ints
    terms: Terms
    handovers: list[Handover] = field(default_factory=list)
    switches: list[Switch] = field(default_factory=list)
