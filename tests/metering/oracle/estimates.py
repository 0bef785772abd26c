"""Estimation read aloud (§5, D-11): gaps share an exact total, an open tail looks like days before."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tests.metering.oracle.arrivals import day_and_slot, hour_of
from tests.metering.oracle.days import slot_ends
from tests.metering.oracle.words import Point, Step, Told

SHORT_H = 3
WEEKS = 8
LIKE_DAYS = 3
SHARES = 840  # divisible by 1…8: a mean of so many days loses nothing


class Hand(NamedTuple):
    """A register that a person read at a slot of a meter."""

    hour: int
    register_l: int
    meter: int


@dataclass
class Filled:
    """Litres of each slot by hour, and which of them are estimated."""

    use_l: dict[int, int] = field(default_factory=dict)
    estimated: set[int] = field(default_factory=set)

    def day(self, day: date) -> tuple[int | None, int]:
        """This method will return 보정 포함 and its estimated part of a day (None = nothing)."""
        hours = [hour_of(end) for end in slot_ends(day)]
        known = [self.use_l[hour] for hour in hours if hour in self.use_l]
        guessed = [self.use_l[hour] for hour in hours if hour in self.estimated]
        return (sum(known) if known else None), sum(guessed)


class Estimator:
    """Fills the slots of one connection; `expected` answers which slots E counts on a day."""

    def __init__(
        self, *, told: Told, by_hand: Iterable[Hand], expected: Callable[[date], set[int]]
    ) -> None:
        self.told = told
        self.by_hand = sorted(by_hand)
        self.expected = expected
        self.filled = Filled()
        self.valid: dict[date, list[int] | None] = {}

    def fill(self, *, closed: Iterable[date]) -> Filled:
        """This method will fill the gaps, and the open tail of those days that are closed."""
        for hour in sorted(self.told.steps):
            self.fill_step(self.told.steps[hour])
        if self.told.registers_l:
            self.fill_tail(self.told.registers_l[max(self.told.registers_l)], set(closed))
        return self.filled

    def fill_step(self, step: Step) -> None:
        if step.s.hour - step.p.hour == 1:
            self.filled.use_l[step.s.hour] = step.use_l
            return
        known = [(step.p.hour, 0)]
        for hand in self.by_hand:
            if not step.p.hour < hand.hour < step.s.hour:
                continue
            if hand.meter == step.p.meter:
                used = hand.register_l - step.p.register_l
            elif hand.meter == step.s.meter:
                used = step.use_l - (step.s.register_l - hand.register_l)
            else:
                continue
            if known[-1][1] <= used <= step.use_l:
                known.append((hand.hour, used))
        known.append((step.s.hour, step.use_l))
        self.fill_pieces(known)

    def fill_tail(self, newest: Point, closed: set[date]) -> None:
        known = [(newest.hour, 0)]
        for hand in self.by_hand:
            used = hand.register_l - newest.register_l
            if hand.hour > newest.hour and hand.meter == newest.meter and used >= known[-1][1]:
                known.append((hand.hour, used))
        self.fill_pieces(known)
        for day in sorted(closed):
            for slot in sorted(self.expected(day)):
                hour = hour_of(slot_ends(day)[slot - 1])
                if hour > known[-1][0]:
                    self.guess(hour, day, slot)

    def guess(self, hour: int, day: date, slot: int) -> None:
        like = self.like_days(day)[:LIKE_DAYS]
        if like:
            self.put(hour, sum(each[slot - 1] for each in like) // len(like))

    def fill_pieces(self, known: list[tuple[int, int]]) -> None:
        for (start, before), (end, after) in zip(known, known[1:], strict=False):
            self.fill_piece(start, end, after - before)

    def fill_piece(self, start: int, end: int, total: int) -> None:
        hours = range(start + 1, end + 1)
        weights = [1] * len(hours)
        if len(hours) - 1 > SHORT_H:
            own = [self.weight(hour) for hour in hours]
            shaped = [each for each in own if each is not None]
            if len(shaped) == len(own) and sum(shaped):
                weights = shaped
        whole, before = sum(weights), 0
        for hour, weight in zip(hours, weights, strict=True):
            after = before + weight
            self.put(hour, total * after // whole - total * before // whole)
            before = after

    def weight(self, hour: int) -> int | None:
        day, slot = day_and_slot(datetime.fromtimestamp(hour * 3600).astimezone())
        like = self.like_days(day)
        return sum(each[slot - 1] for each in like) * SHARES // len(like) if like else None

    def like_days(self, day: date) -> list[list[int]]:
        """Hourly uses of the valid days 1…8 weeks before, the nearest first."""
        found = (self.valid_day(day - timedelta(days=7 * back)) for back in range(1, WEEKS + 1))
        return [each for each in found if each is not None]

    def valid_day(self, day: date) -> list[int] | None:
        if day not in self.valid:
            self.valid[day] = self.measured_day(day)
        return self.valid[day]

    def measured_day(self, day: date) -> list[int] | None:
        """A day counts as valid when all 24 slots are measured, each over its own hour, none negative."""
        uses = []
        for end in slot_ends(day):
            step = self.told.steps.get(hour_of(end))
            if step is None or step.s.hour - step.p.hour != 1 or step.use_l < 0:
                return None
            uses.append(step.use_l)
        return uses

    def put(self, hour: int, use_l: int) -> None:
        self.filled.use_l[hour] = use_l
        self.filled.estimated.add(hour)
