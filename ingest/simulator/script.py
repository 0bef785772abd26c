"""Draws the events of a scenario: those of its history, in force at its end or past, and later ones."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ingest.simulator.casting import Casting
from ingest.simulator.dice import Draw, Ints, uniform
from ingest.simulator.events import FOREVER, Event, Kind
from ingest.simulator.fleet import A3, HOUSE, JSON, Q3_LPH, Fleet, is_steady
from ingest.simulator.scenario import Scenario
from metering.core.slots import SLOTS, day_and_slot, hour_at

IN_USE, SUSPENDED, SETTLED, CLOSED, GROUNDWATER, MANUAL = range(6)
_OUT_OF_USE: Final = {SUSPENDED: 8, SETTLED: 4, CLOSED: 4, GROUNDWATER: 3, MANUAL: 4}
_JOINED: Final = 18
_LEAKS_LPH: Final = (5, 15, 40, 120, 400)
_VARIED_LEAKS_LPH: Final = (1, 2, *_LEAKS_LPH)
_VARIED_TIMES: Final = 3  # as many of the faults that an ordinary utility hardly shows
_FUTURE_DAYS: Final = 400
_OUTAGE_HOURS: Final = 10
_SHORTEST_H: Final = 30
_DEVICE_BITS: Final = (Kind.LEAK, Kind.BACKFLOW, Kind.LOW_BATTERY)


@dataclass(frozen=True, slots=True)
class Script:
    """Life of every meter (vectors [customers] of hours) and the events."""

    state: Ints  # IN_USE …
    state_hour: Ints  # since when it is not in use
    joined_hour: Ints  # installed during the history; 0 = before
    removed_hour: Ints
    outage_place: int  # index of the 동 that lost its radio cell
    outage: tuple[int, int]  # hours (from, to]
    events: tuple[Event, ...]

    def of(self, *kinds: Kind) -> list[Event]:
        """The events of some kinds, in order of their start."""
        return [event for event in self.events if event.kind in kinds]


def script(*, scene: Scenario, drawn: Fleet, place: Ints) -> Script:
    """This function will draw the script; `place` [customers] = index of each customer's 동."""
    casting = Casting(seed=scene.seed, customers=scene.customers)
    writer = _Writer(scene, drawn, casting)
    state, state_hour, removed = writer.out_of_use()
    joined = np.zeros(scene.customers, dtype=np.int64)
    for row in casting.take(count=round(scene.share_of(_JOINED))):
        joined[row] = writer.ago(row, 2, 35)
    writer.history()
    writer.future(casting.rest())
    outage_place = int(np.bincount(place).argmax())
    return Script(
        state=state,
        state_hour=state_hour,
        joined_hour=joined,
        removed_hour=removed,
        outage_place=outage_place,
        outage=writer.outage(),
        events=tuple(sorted(writer.events, key=lambda each: (each.from_hour, each.row, each.kind))),
    )


class _Writer:
    """Collects events; `ago` and `chance` are drawn per customer and purpose."""

    def __init__(self, scene: Scenario, drawn: Fleet, casting: Casting) -> None:
        self.scene, self.drawn, self.casting = scene, drawn, casting
        self.events: list[Event] = []

    def chance(self, row: int, purpose: int) -> float:
        return float(uniform(self.scene.seed, Draw.EVENT_SIZE, int(row), purpose)[0])

    def ago(self, row: int, latest_days: float, earliest_days: float) -> int:
        """An hour between two ages at the end of history; a short history draws them together."""
        u = float(uniform(self.scene.seed, Draw.EVENT_TIME, int(row))[0])
        whole_days = (self.scene.end_hour - self.scene.start_hour) / SLOTS
        earliest = min(earliest_days, whole_days - 0.5)
        latest = latest_days if earliest == earliest_days else min(latest_days, earliest / 2)
        return self.scene.end_hour - round((latest + (earliest - latest) * u) * SLOTS)

    def count(self, demo: float) -> int:
        return max(1, round(self.scene.share_of(demo)))

    def add(self, kind: Kind, row: int, hours: tuple[int, int], size: float = 0.0) -> None:
        by_device = kind in _DEVICE_BITS and self.chance(row, 9) < 0.5
        self.events.append(Event(kind, int(row), *hours, size, by_device))

    def out_of_use(self) -> tuple[Ints, Ints, Ints]:
        state = np.zeros(self.scene.customers, dtype=np.int64)
        since = np.zeros(self.scene.customers, dtype=np.int64)
        removed = np.full(self.scene.customers, FOREVER)
        for code, demo in _OUT_OF_USE.items():
            for row in self.casting.take(count=round(self.scene.share_of(demo))):
                state[row], since[row] = code, self.ago(row, 3, 30)
                if code == CLOSED:
                    removed[row] = since[row]
        return state, since, removed

    def history(self) -> None:
        fine = (self.drawn.resolution_l == 1) & ~is_steady(drawn=self.drawn)
        for row in self.casting.take(count=self.count(14)):
            since = self.ago(row, 3, 34)
            self.add(Kind.REPLACEMENT, row, (since, since), round(3 * self.chance(row, 1)))
        for row in self.casting.take(count=min(self.count(2), 2), among=fine):
            self.add(Kind.ROLLOVER, row, (self.scene.start_hour, FOREVER))
        self._radio_faults()
        self._leaks(fine)
        self._meter_events(fine)
        if self.scene.varied:
            self._hard_to_tell(fine)
            self._steady_use(fine)

    def _radio_faults(self) -> None:
        for row in self.casting.take(count=self.count(53)):
            age = self.chance(row, 2) ** 1.5
            since = max(
                self.scene.end_hour - round((1.4 + 19 * age) * SLOTS), self.scene.start_hour
            )
            self.add(Kind.DEAD_TERMINAL, row, (since, FOREVER))
        for row in self.casting.take(count=self.count(75)):
            # Some were silent before and came back, so that the rate has no trend of its own.
            days = (self.scene.end_hour - self.scene.start_hour) / SLOTS
            since = self.scene.start_hour + round(self.chance(row, 8) ** 1.5 * 0.65 * days * SLOTS)
            until = since + 30 + round(270 * self.chance(row, 2))
            self.add(Kind.DEAD_TERMINAL, row, (since, until))
        over_nb_iot = self.drawn.frame < JSON
        drifts = (1260, 1500, -900, 5 * 3600)
        for row, drift in zip(
            self.casting.take(count=len(drifts), among=over_nb_iot), drifts, strict=False
        ):
            since = self.ago(row, 4, 9)
            until = since + 12 if drift > 7200 else FOREVER
            self.add(Kind.CLOCK_DRIFT, row, (since, until), drift)
        for row in self.casting.take(count=self.count(4), among=over_nb_iot):
            since = self.ago(row, 6, 25)
            self.add(
                Kind.UNSYNCED_CLOCK, row, (since, since + 48 + round(80 * self.chance(row, 2)))
            )

    def _leaks(self, fine: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
        for number, row in enumerate(self.casting.take(count=self.count(35), among=fine)):
            self.add(Kind.LEAK, row, (self.ago(row, 2.2, 30), FOREVER), _LEAKS_LPH[number * 3 % 5])
        for number, row in enumerate(self.casting.take(count=self.count(22), among=fine)):
            since = self.ago(row, 15, 38)
            until = since + 48 + round(240 * self.chance(row, 3))
            self.add(Kind.LEAK, row, (since, until), _LEAKS_LPH[number % 5])

    def _meter_events(self, fine: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
        small = fine & (self.drawn.caliber == 0)
        steps = small & (self.drawn.frame != A3) & (self.drawn.base_l > 200_000)
        for ends, demos in ((True, (5, 6, 25, 6)), (False, (4, 5, 10, 30))):
            q4, backflow, fault, battery = (self.count(demo) for demo in demos)
            if self.scene.varied:
                q4, backflow = q4 * _VARIED_TIMES, backflow * _VARIED_TIMES
            for row in self.casting.take(count=q4, among=small):
                rate = 1.25 * Q3_LPH[0] * (1.15 + 0.5 * self.chance(row, 4))
                self.add(Kind.Q4_EXCEEDED, row, self._span(row, ends, 3, 2), round(rate))
            for row in self.casting.take(count=backflow, among=steps):
                litres = 20 + round(580 * self.chance(row, 5) ** 2)
                self.add(Kind.BACKFLOW, row, self._span(row, ends, 3, 2), litres)
            for row in self.casting.take(count=fault):
                since, until = self._span(row, ends, 0.9, 2)
                until = since + 4 + (until - since) // 2 if ends else until
                self.add(Kind.METER_FAULT, row, (since, until))
            for row in self.casting.take(count=battery):
                volts = round(2.7 + 0.35 * self.chance(row, 6), 2)
                self.add(Kind.LOW_BATTERY, row, self._span(row, ends, 16, 30), volts)

    def _hard_to_tell(self, fine: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
        """Faults near the edges of the rules: small, short, behind coarse registers or steady use."""
        coarse, steady = self.drawn.resolution_l > 1, is_steady(drawn=self.drawn)
        for among, demo in ((coarse, 6), (steady, 4)):
            for number, row in enumerate(self.casting.take(count=self.count(demo), among=among)):
                span = self.ago(row, 4, 50), FOREVER
                self.add(Kind.LEAK, row, span, _VARIED_LEAKS_LPH[number % 7])
        for number, row in enumerate(self.casting.take(count=self.count(35), among=fine)):
            since = self.ago(row, 8, 50)
            until = since + 8 + round(88 * self.chance(row, 3))
            self.add(Kind.LEAK, row, (since, until), _VARIED_LEAKS_LPH[number % 7])
        for row in self.casting.take(count=self.count(30)):
            since = self.ago(row, 8, 50)
            self.add(Kind.DEAD_TERMINAL, row, (since, since + 10 + round(62 * self.chance(row, 2))))

    def _steady_use(self, fine: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
        """What looks like a leak and is none: taps left dripping against frost, and machines that
        nobody told the waterworks of."""
        houses = fine & (self.drawn.use_class == HOUSE)
        for row in self.casting.take(count=self.count(8), among=houses):
            since, rate = self.ago(row, 8, 50), 6 + round(24 * self.chance(row, 4))
            until = since + 14 + round(40 * self.chance(row, 3))
            self.add(Kind.STEADY_USE, row, (since, until), rate)
        for row in self.casting.take(count=self.count(3), among=fine & ~houses):
            since, rate = self.ago(row, 8, 50), 8 + round(40 * self.chance(row, 4))
            self.add(Kind.STEADY_USE, row, (since, FOREVER), rate)

    def _span(self, row: int, ends: bool, age_days: float, lasts_days: float) -> tuple[int, int]:
        """Past events end a good day before history does, the others are in force at its end."""
        if not ends:
            return self.ago(row, age_days, age_days + 5), FOREVER
        since = self.ago(row, lasts_days + 3, 38)
        return since, since + max(_SHORTEST_H, round(lasts_days * SLOTS * self.chance(row, 7)))

    def outage(self) -> tuple[int, int]:
        """Ten hours from 14:00, twelve days before the end, or in the middle of a short history."""
        middle = (self.scene.start_hour + self.scene.end_hour) // 2
        day, _ = day_and_slot(hour=max(self.scene.end_hour - 12 * SLOTS, middle))
        since = hour_at(day=day, slot=14)
        return since, since + _OUTAGE_HOURS

    def future(self, rest: Ints) -> None:
        """Some events a day after the end of history, at customers who had none."""
        plain = rest[(self.drawn.resolution_l[rest] == 1) & (self.drawn.frame[rest] != A3)]
        if not plain.size:
            return
        kinds = (
            (Kind.LEAK, 1.0, (48, 400)),
            (Kind.METER_FAULT, 0.7, (4, 40)),
            (Kind.DEAD_TERMINAL, 0.9, (30, 140)),
            (Kind.BACKFLOW, 0.2, (24, 72)),
        )
        days = np.arange(_FUTURE_DAYS)
        for number, (kind, a_day, (shortest, longest)) in enumerate(kinds):
            numbers = uniform(self.scene.seed, Draw.FUTURE, days, number)
            counts = np.floor(self.scene.share_of(a_day) + numbers).astype(np.int64)
            for serial, day in enumerate(np.repeat(days, counts)):
                row = int(plain[(serial * 4 + number) % len(plain)])
                keys = (serial, number)
                u, v = (uniform(self.scene.seed, Draw.FUTURE, *keys, part)[0] for part in (1, 2))
                since = self.scene.end_hour + int(day) * SLOTS + int(u * SLOTS)
                size = {Kind.LEAK: _LEAKS_LPH[serial % 5], Kind.BACKFLOW: 40}.get(kind, 0)
                until = since + shortest + int(v * (longest - shortest))
                self.add(kind, row, (since, until), size)
