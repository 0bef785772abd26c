"""Turns water use and events into what the meters show, block of hours by block of hours."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.demand import demand_l
from ingest.simulator.dice import Bools, Draw, Ints, uniform
from ingest.simulator.events import Event, Kind
from ingest.simulator.script import IN_USE, MANUAL
from ingest.simulator.world import World
from metering.core.reading import Status
from metering.core.slots import HOUR_S, SEOUL_OFFSET_S, SLOTS

Flags = NDArray[np.uint8]

_BACK_H: Final = 6  # a block keeps at least so many hours of the one before
_LARGE: Final = 100_000  # customers; above, blocks are shorter
_NOISE_SHARE: Final = 0.0006  # of the hours without use: back-steps of 1 to 5 L
_Q4_SLOTS: Final = (19, 20)
_BACKFLOW_SLOT: Final = 3
_STILL_H: Final = 5  # after a backflow nothing is used for so long: the register stays low
_LEAK_SEEN_H: Final = 24
_BIT_STAYS_H: Final = 6  # a reverse bit is seen by the next report


@dataclass(frozen=True, slots=True)
class Block:
    """What the meters show after each hour: arrays [customers, back_h + hours]; the first column is
    the hour `first_hour`. A report reaches back `back_h` hours at most."""

    first_hour: int
    back_h: int
    register_l: Ints
    missing: Bools  # the meter did not answer
    flags: Flags  # low bits of metering.core.reading.Status

    @property
    def hours(self) -> range:
        """The hours that are new in this block."""
        return range(self.first_hour + self.back_h, self.first_hour + self.register_l.shape[1])


@dataclass(slots=True)
class Handed:
    """Registers in litres of a meter when it was taken down, and of the new one then."""

    final_l: dict[int, int] = field(default_factory=dict)
    initial_l: dict[int, int] = field(default_factory=dict)


def walk(*, world: World, rows: Ints, handed: Handed) -> Iterator[Block]:
    """This function will yield blocks of hours for the customers `rows` without end, from the start
    of history on; `handed` collects the registers of replaced and removed meters by row."""
    scene, drawn = world.scene, world.drawn
    back_h = max(_BACK_H, int(drawn.interval_h.max()))
    length = SLOTS if scene.customers <= _LARGE else back_h
    position = {int(row): index for index, row in enumerate(rows)}
    events = [event for event in world.script.events if event.row in position]
    level = _first_level(world, rows, position)
    shape = len(rows), back_h
    tail = (
        np.repeat(level[:, None], back_h, axis=1),
        np.zeros(shape, bool),
        np.zeros(shape, np.uint8),
    )
    first = scene.start_hour + 1
    while True:
        hours = np.arange(first, first + length)
        page = _Page(world, rows, position, hours)
        for event in events:
            if event.from_hour < first + length and event.to_hour >= first - 1:
                page.play(event)
        page.still()
        shown = page.levels(level, handed)
        level = shown[:, -1].copy()
        resolution = drawn.resolution_l[rows, None]
        register = (page.noisy(shown) // resolution * resolution) % drawn.modulus_l[rows, None]
        arrays = (
            np.concatenate((tail[0], register), axis=1),
            np.concatenate((tail[1], page.missing), axis=1),
            np.concatenate((tail[2], page.flags), axis=1),
        )
        yield Block(first - back_h, back_h, *arrays)
        tail = arrays[0][:, -back_h:], arrays[1][:, -back_h:], arrays[2][:, -back_h:]
        first += length


def reports_at_all(*, world: World) -> Bools:
    """This function will tell which customers have a terminal (수검침 and 지하수 have none)."""
    return world.script.state < MANUAL - 1


def _first_level(world: World, rows: Ints, position: dict[int, int]) -> Ints:
    drawn, script = world.drawn, world.script
    level = np.where(script.joined_hour[rows] > 0, 2, drawn.base_l[rows])
    for event in script.of(Kind.ROLLOVER):
        if event.row in position:
            days = (world.scene.end_hour - world.scene.start_hour) / SLOTS
            before = int(drawn.daily_l[event.row] * days * 0.6)
            level[position[event.row]] = drawn.modulus_l[event.row] - before
    return level


class _Page:
    """One block in the making: steps, missing values and flags [rows, hours]."""

    def __init__(self, world: World, rows: Ints, position: dict[int, int], hours: Ints) -> None:
        self.world, self.rows, self.position, self.hours = world, rows, position, hours
        self.first = int(hours[0])
        self.slot = (hours + SEOUL_OFFSET_S // HOUR_S - 1) % SLOTS + 1
        self.step = demand_l(seed=world.scene.seed, drawn=world.drawn, rows=rows, hours=hours)
        self.missing = np.zeros(self.step.shape, dtype=np.bool_)
        self.flags: Flags = np.zeros(self.step.shape, dtype=np.uint8)
        self.quiet = np.zeros(self.step.shape, dtype=np.bool_)  # no noise here
        self.swaps: list[Event] = []

    def play(self, event: Event) -> None:
        """Write one event into the block."""
        at = self.position[event.row]
        here = (self.hours > event.from_hour) & (self.hours <= event.to_hour)
        if event.kind is Kind.LEAK:
            self.step[at, here] += int(event.size)
            self._flag(event, at, here & (self.hours > event.from_hour + _LEAK_SEEN_H), Status.LEAK)
        elif event.kind is Kind.STEADY_USE:
            self.step[at, here] += int(event.size)
        elif event.kind is Kind.Q4_EXCEEDED:
            peak = here & np.isin(self.slot, _Q4_SLOTS)
            self.step[at, peak] = int(event.size)
            self.flags[at, peak] |= np.uint8(Status.Q4_EXCEEDED | Status.Q3_EXCEEDED)
        elif event.kind is Kind.BACKFLOW:
            self._backflow(event, at)
        elif event.kind is Kind.LOW_BATTERY:
            low = here & (self.hours > event.from_hour + 14 * SLOTS)
            self._flag(event, at, low, Status.LOW_BATTERY)
        elif event.kind is Kind.METER_FAULT:
            self.missing[at, here] = True
        elif event.kind is Kind.REPLACEMENT and event.from_hour >= self.first - 1:
            self.swaps.append(event)

    def still(self) -> None:
        """Nothing runs before a meter is installed, after it is gone, or where water is cut off."""
        script, rows = self.world.script, self.rows
        begun = np.maximum(script.joined_hour[rows], 0)[:, None]
        ended = np.where(script.state[rows] == IN_USE, 2**40, script.state_hour[rows])[:, None]
        self.step[(self.hours <= begun) | (self.hours > ended)] = 0

    def levels(self, level: Ints, handed: Handed) -> Ints:
        """Sum the steps up from `level`, across replacements, and note the registers handed over."""
        shown = level[:, None] + np.cumsum(self.step, axis=1)
        for event in self.swaps:
            at, column = self.position[event.row], event.from_hour + 1 - self.first
            if not 0 <= column < len(self.hours):
                continue
            step = int(self.step[at, column])
            final = int(shown[at, column]) - step + step // 2
            shown[at, column:] += int(event.size) - final
            self._hand(event.row, final, handed)
            handed.initial_l[event.row] = self._dial(event.row, int(event.size))
        removed = self.world.script.removed_hour[self.rows]
        gone = (removed >= self.first) & (removed <= self.hours[-1])
        for index in np.flatnonzero(gone).tolist():
            register_l = int(shown[index, removed[index] - self.first])
            self._hand(int(self.rows[index]), register_l, handed)
        return shown

    def noisy(self, shown: Ints) -> Ints:
        """Let a few hours without use fall back by 1 to 5 L, as real registers do."""
        seed, keys = self.world.scene.seed, (self.rows[:, None], self.hours[None, :])
        number = uniform(seed, Draw.NOISE, *keys)
        fits = (number < _NOISE_SHARE) & (self.step == 0) & ~self.quiet & (shown > 100)
        fits &= (self.world.drawn.resolution_l[self.rows] == 1)[:, None]
        return np.where(fits, shown - 1 - (number / _NOISE_SHARE * 5).astype(np.int64), shown)

    def _backflow(self, event: Event, at: int) -> None:
        for column in np.flatnonzero(self.slot == _BACKFLOW_SLOT):
            if event.from_hour < self.hours[column] <= event.to_hour:
                self.step[at, column : column + _STILL_H] = 0
                self.quiet[at, column : column + _STILL_H] = True
                self.step[at, column] = -int(event.size)
                if event.by_device:
                    self.flags[at, column : column + _BIT_STAYS_H] |= np.uint8(Status.BACKFLOW)

    def _flag(self, event: Event, at: int, here: Bools, status: Status) -> None:
        if event.by_device:
            self.flags[at, here] |= np.uint8(status)

    def _hand(self, row: int, register_l: int, handed: Handed) -> None:
        handed.final_l[row] = self._dial(row, register_l)

    def _dial(self, row: int, register_l: int) -> int:
        drawn = self.world.drawn
        resolution = int(drawn.resolution_l[row])
        return register_l // resolution * resolution % int(drawn.modulus_l[row])
