"""Which terminals report in an hour, when their reports arrive, and what they hold."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.simulator.dice import Bools, Draw, Floats, Ints, uniform
from ingest.simulator.events import Event, Kind
from ingest.simulator.registers import Block, Flags, reports_at_all
from ingest.simulator.world import World
from metering.core.slots import HOUR_S

LONGEST_DELAY_H: Final = 70
_LATE, _DUPLICATE, _OTHER_VALUE, _LOST = 0.004, 0.004, 0.0001, 0.003
_JITTER_S: Final = 15
_RECOVERY_S: Final = 1500  # after an outage all terminals send within so many seconds
_FRESH_V, _SINK_V, _SINK_HOURS = 3.42, 0.1, 96


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports made in one hour, vectors [reports]; values [reports, back_h], newest first."""

    hour: int
    rows: Ints
    sent_s: Ints  # when they arrive, Unix seconds
    count: Ints  # how many values are sent
    register_l: Ints  # −1 = the meter did not answer
    flags: Flags
    clock_s: Ints  # how far the terminal's clock is ahead
    unsynced: Bools
    volts: Floats
    new_meter: Bools
    fates: list[tuple[Kind, int, int]]  # kind, row, second of arrival


class Schedule:
    """Knows who reports when; everything is a function of the world and the hour."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rows = np.flatnonzero(reports_at_all(world=world))
        self._phase = world.drawn.offset_s // HOUR_S
        self._normal_v = 3.45 + 0.2 * uniform(
            world.scene.seed, Draw.BATTERY, np.arange(world.scene.customers)
        )
        of = world.script.of
        self._dead = _Episodes(of(Kind.DEAD_TERMINAL))
        self._drifting = _Episodes(of(Kind.CLOCK_DRIFT))
        self._unsynced = _Episodes(of(Kind.UNSYNCED_CLOCK))
        # With the device's own bit it is the meter's battery that sinks, not the terminal's.
        self._weak = _Episodes([each for each in of(Kind.LOW_BATTERY) if not each.by_device])
        self._begun = np.maximum(world.script.joined_hour, world.scene.start_hour)
        self._swap = np.full(world.scene.customers, 2**40)
        for event in world.script.of(Kind.REPLACEMENT):
            self._swap[event.row] = min(event.from_hour, self._swap[event.row])

    def reports(self, *, block: Block, hour: int) -> Reports:
        """This method will return the reports that terminals make in the hour after `hour`."""
        rows = self._due(hour)
        seconds = hour * HOUR_S + self._world.drawn.offset_s[rows] % HOUR_S
        number = self._uniform(Draw.REPORT_JITTER, rows, hour)
        sent, fates = seconds + (number * _JITTER_S).astype(np.int64), _Fates()
        rows, sent, bump = self._meet_fates(rows, sent, hour, fates)
        column = hour - block.first_hour
        back = column - np.arange(block.back_h)
        register = np.where(block.missing[rows][:, back], -1, block.register_l[rows][:, back])
        register[:, 2] += np.where((bump > 0) & (register[:, 2] >= 0), bump, 0)
        clock, unsynced = self._clocks(rows, hour)
        swapped = hour > self._swap[rows]
        begun = np.where(swapped, self._swap[rows], self._begun[rows])
        return Reports(
            hour=hour,
            rows=rows,
            sent_s=sent,
            count=np.minimum(self._world.drawn.interval_h[rows], hour - begun),
            register_l=register,
            flags=block.flags[rows][:, back],
            clock_s=clock,
            unsynced=unsynced,
            volts=self._volts(rows, hour),
            new_meter=swapped,
            fates=fates.told,
        )

    def _uniform(self, draw: Draw, rows: Ints, hour: int) -> Floats:
        return uniform(self._world.scene.seed, draw, rows, hour)

    def _due(self, hour: int) -> Ints:
        drawn, script = self._world.drawn, self._world.script
        rows = self._rows
        due = (hour - self._phase[rows]) % drawn.interval_h[rows] == 0
        due &= (hour > self._begun[rows]) & (hour <= script.removed_hour[rows])
        due &= ~np.isin(rows, self._dead.at(hour)[0])
        chosen: Ints = rows[due]
        return chosen

    def _meet_fates(
        self, rows: Ints, sent: Ints, hour: int, fates: "_Fates"
    ) -> tuple[Ints, Ints, Ints]:
        """Delay, lose or repeat some reports, and hold back those of the place without radio."""
        number = self._uniform(Draw.REPORT_FATE, rows, hour)
        size = self._uniform(Draw.REPORT_DELAY, rows, hour)
        edges = np.cumsum((_LATE, _DUPLICATE, _OTHER_VALUE, _LOST))
        late, twice, other, lost = (
            (number < edge) & (number >= edge - share)
            for edge, share in zip(edges, (_LATE, _DUPLICATE, _OTHER_VALUE, _LOST), strict=True)
        )
        script = self._world.script
        since, until = script.outage
        cut = self._world.place[rows] == script.outage_place
        cut &= (since < hour) & (hour <= until)
        sent = np.where(late, sent + HOUR_S * np.exp(size * np.log(60)), sent).astype(np.int64)
        sent = np.where(cut, until * HOUR_S + HOUR_S + (size * _RECOVERY_S).astype(np.int64), sent)
        again = np.flatnonzero(twice | other)
        repeat_s = sent[again] + 40 + (size[again] * 560).astype(np.int64)
        bump = np.where(other[again], 1 + (size[again] * 4).astype(np.int64), 0)
        fates.tell(Kind.LATE_REPORT, rows[late & ~cut], sent[late & ~cut])
        fates.tell(Kind.LOST_REPORT, rows[lost], sent[lost])
        fates.tell(Kind.DUPLICATE, rows[twice], sent[twice])
        fates.tell(Kind.OTHER_VALUE, rows[other], sent[other])
        kept = ~lost
        return (
            np.concatenate((rows[kept], rows[again])),
            np.concatenate((sent[kept], repeat_s)),
            np.concatenate((np.zeros(kept.sum(), dtype=np.int64), bump)),
        )

    def _clocks(self, rows: Ints, hour: int) -> tuple[Ints, Bools]:
        clock = np.zeros(len(rows), dtype=np.int64)
        for row, size, _ in zip(*self._drifting.at(hour), strict=True):
            clock[rows == row] = int(size)
        return clock, np.isin(rows, self._unsynced.at(hour)[0])

    def _volts(self, rows: Ints, hour: int) -> Floats:
        volts = self._normal_v.copy()
        weak, lowest, since = self._weak.at(hour)
        volts[weak] = np.maximum(_FRESH_V - _SINK_V * (hour - since) / _SINK_HOURS, lowest)
        reported: Floats = volts[rows]
        return reported


class _Episodes:
    """Events of one kind as vectors."""

    def __init__(self, events: list[Event]) -> None:
        self._row = np.array([each.row for each in events], dtype=np.int64)
        self._from = np.array([each.from_hour for each in events], dtype=np.int64)
        self._to = np.array([each.to_hour for each in events], dtype=np.int64)
        self._size = np.array([each.size for each in events], dtype=np.float64)

    def at(self, hour: int) -> tuple[Ints, Floats, Ints]:
        """Customer, size and start of those that are in force at an hour."""
        here = (self._from < hour) & (hour <= self._to)
        return self._row[here], self._size[here], self._from[here]


class _Fates:
    """Collects what happened to reports, for the truth file."""

    def __init__(self) -> None:
        self.told: list[tuple[Kind, int, int]] = []

    def tell(self, kind: Kind, rows: Ints, sent: Ints) -> None:
        self.told += [(kind, row, at) for row, at in zip(rows.tolist(), sent.tolist(), strict=True)]
