"""Watches days that are 확정: each change of one must have left its correction (T-5)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from metering.models import Correction, DayUsage
from tests.metering.histories.comparing import Odd
from tests.metering.oracle.arrivals import SEOUL

SETTLED_AFTER = timedelta(days=8)


class Figures(NamedTuple):
    """What a correction speaks of."""

    good: int
    usage_l: int | None
    filled_l: int | None


class Watch:
    """Sees the judged days after every step of a town; `odd` collects what contradicts T-5."""

    def __init__(self) -> None:
        self.days: dict[tuple[int, date], tuple[Figures, bool]] = {}
        self.odd: list[Odd] = []
        self.seen = 0  # corrections

    def look(self, now: datetime) -> None:
        """This method will compare the days with those of the step before."""
        before, self.days = self.days, dict(_days())
        recorded: dict[tuple[int, date], list[Correction]] = {}
        for each in Correction.objects.filter(recorded_at=now).order_by("pk"):
            recorded.setdefault((each.customer_id, each.day), []).append(each)
        self.seen += sum(map(len, recorded.values()))
        for key, rows in recorded.items():
            if now < _settled_at(key[1]) or key not in before:
                self.odd.append(Odd(key[0], "correction of an open day", key[1], rows, None))
        for key, (figures, _) in self.days.items():
            if key in before and now >= _settled_at(key[1]):
                self._compare(key, before[key], figures, recorded.get(key, []))

    def _compare(
        self,
        key: tuple[int, date],
        before: tuple[Figures, bool],
        after: Figures,
        rows: list[Correction],
    ) -> None:
        old, was_closed = before
        if not was_closed:  # its first estimates correct nothing
            old, after = old._replace(filled_l=None), after._replace(filled_l=None)
        chain = [(_told(row, "old"), _told(row, "new")) for row in rows]
        if not was_closed:
            chain = [(a._replace(filled_l=None), b._replace(filled_l=None)) for a, b in chain]
        ends = [old, *(new for _, new in chain)]
        begins = [*(begin for begin, _ in chain), after]
        if ends != begins:
            self.odd.append(Odd(key[0], "correction", key[1], chain, (old, after)))


def _days() -> Iterator[tuple[tuple[int, date], tuple[Figures, bool]]]:
    for row in DayUsage.objects.all():
        figures = Figures(row.good, row.usage_l, row.filled_l)
        yield (row.customer_id, row.day), (figures, row.closed)


def _told(row: Correction, when: str) -> Figures:
    return Figures(*(getattr(row, f"{when}_{name}") for name in Figures._fields))


def _settled_at(day: date) -> datetime:
    return datetime.combine(day + SETTLED_AFTER, time(0), SEOUL)
