"""From judged slots to days: E, n, the masks, U(D) and what a town adds up to (D-04…D-06, D-09)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from tests.metering.oracle.arrivals import SEOUL, Owned, hour_of
from tests.metering.oracle.words import Told

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Day:
    """One connection's day; litres; masks carry slot k in bit k−1."""

    expected: int
    good: int
    expected_mask: int
    good_mask: int
    seen_mask: int
    first_slot: int | None
    first_c_l: int | None
    last_slot: int | None
    last_c_l: int
    last_register_l: int | None
    usage_l: int | None
    partial: bool
    filled_l: int | None = None
    estimated_l: int = 0
    closed: bool = False

    def with_estimates(self, filled_l: int | None, estimated_l: int, *, closed: bool) -> "Day":
        """This method will return the day with 보정 포함 beside it (D-11)."""
        return replace(self, filled_l=filled_l, estimated_l=estimated_l, closed=closed)


@dataclass(frozen=True)
class Connection:
    """What decides E(c,D): installations, the metering interval, days in use [from, to) (P-1)."""

    owned: tuple[Owned, ...]
    metering_h: int
    in_use: tuple[tuple[date, date | None], ...]


def slot_ends(day: date) -> list[datetime]:
    """This function will return the 24 slot ends of a Seoul day; slot 24 is the next 00:00 (T-2)."""
    midnight = datetime.combine(day, time(0), SEOUL)
    return [midnight + timedelta(hours=slot) for slot in range(1, 25)]


def is_closed(*, day: date, report_h: int, now: datetime) -> bool:
    """This function will say whether all slots of a day are due: interval and an hour after its end
    (T-6)."""
    return now >= slot_ends(day)[-1] + timedelta(hours=report_h + 1)


def expected_slots(*, connection: Connection, day: date) -> set[int]:
    """This function will return the slots 1…24 counted by E(c,D)."""
    used = any(start <= day and (end is None or day < end) for start, end in connection.in_use)
    if not used:
        return set()
    return {
        slot
        for slot, end in enumerate(slot_ends(day), start=1)
        if slot % connection.metering_h == 0 and any(each.owns(end) for each in connection.owned)
    }


def day_of(*, connection: Connection, told: Told, seen: set[int], day: date) -> Day:
    """This function will roll one day up; `seen` = hours at which anything arrived."""
    hours = [hour_of(end) for end in slot_ends(day)]
    expected = expected_slots(connection=connection, day=day)
    good = [slot for slot, hour in enumerate(hours, start=1) if hour in told.good]
    counted = [slot for slot in good if slot in expected]
    first, last = (good[0], good[-1]) if good else (None, None)
    begins_known = hours[0] - 1 in told.good
    before = told.total_l.get(hours[0] - 1, 0)
    usage = None
    if first and last and len(good) + begins_known >= 2:
        start = before if begins_known else told.total_l[hours[first - 1]]
        usage = told.total_l[hours[last - 1]] - start
    return Day(
        expected=len(expected),
        good=len(counted),
        expected_mask=_mask(expected),
        good_mask=_mask(counted),
        seen_mask=_mask(slot for slot, hour in enumerate(hours, start=1) if hour in seen),
        first_slot=first,
        first_c_l=told.total_l[hours[first - 1]] if first else None,
        last_slot=last,
        last_c_l=told.total_l[hours[-1]],
        last_register_l=told.registers_l[hours[last - 1]].register_l if last else None,
        usage_l=usage,
        partial=bool(good) and not (begins_known and last == 24),
    )


@dataclass(frozen=True)
class TownDay:
    """Sums over connections with E > 0, and the two read rates in percent (D-04…D-06, D-11)."""

    connections: int
    connections_good: int
    expected: int
    good: int
    usage_l: int

    @property
    def hourly_rate(self) -> float:
        """This method will return D-05."""
        return 100 * self.good / self.expected

    @property
    def daily_rate(self) -> float:
        """This method will return D-06."""
        return 100 * self.connections_good / self.connections


def town_day(days: Iterable[Day]) -> TownDay:
    """This function will sum the days of those connections that belong to P-2."""
    population = [day for day in days if day.expected > 0]
    return TownDay(
        connections=len(population),
        connections_good=sum(day.good >= 1 for day in population),
        expected=sum(day.expected for day in population),
        good=sum(day.good for day in population),
        usage_l=sum(day.usage_l or 0 for day in population),
    )


def _mask(slots: Iterable[int]) -> int:
    return sum(1 << (slot - 1) for slot in slots)
