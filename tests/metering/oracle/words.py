"""The words in which the oracle is asked and answers: hours since 1970, litres."""

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass
class Value:
    """What arrived for one slot."""

    register_l: int | None
    status: int = 0
    battery_cv: int = 0


@dataclass
class Meter:
    """An installation: owns slots after `from_hour` up to and including `to_hour`."""

    from_hour: int
    to_hour: int | None = None
    initial_l: int | None = None
    final_l: int | None = None
    modulus_l: int = 100_000_000
    resolution_l: int = 1
    q4_lph: int = 3125
    leak_min_lph: int = 1


@dataclass(frozen=True)
class Limits:
    """Thresholds in force at one slot (§4)."""

    leak_min_lph: int = 1
    always_on_lph: int = 0
    backflow_l: int = 5
    battery_cv: int = 310


class Point(NamedTuple):
    """A register that is known: a 정상 slot, or the register that a meter began with."""

    hour: int
    register_l: int
    meter: int


class Step(NamedTuple):
    """D-02 of one 정상 slot: from the point p to the point s."""

    p: Point
    s: Point
    use_l: int


@dataclass
class Told:
    """What the oracle says of one connection."""

    good: set[int] = field(default_factory=set)
    use_l: dict[int, int] = field(default_factory=dict)  # D-02 by hour
    steps: dict[int, Step] = field(default_factory=dict)  # the same with its span
    registers_l: dict[int, Point] = field(default_factory=dict)  # 정상 slots by hour
    total_l: dict[int, int] = field(default_factory=dict)  # C of D-09 after each hour
    episodes: set[tuple[str, int, int, int, int]] = field(default_factory=set)
