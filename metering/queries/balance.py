"""What became of everything received: the standing check that nothing is lost (D-14, T-3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from mdm.lib import sql
from metering.models import Box, HeldMessage, HeldState, Outcome

_HELD = (Outcome.WAITING, Outcome.QUARANTINED)


@dataclass(frozen=True, slots=True)
class SourceDay:
    """One source's day: readings and messages by outcome."""

    day: date
    source: str
    readings: Mapping[str, int]
    messages: Mapping[str, int]

    @property
    def readings_in_all(self) -> int:
        """This function will return how many readings were received."""
        return sum(self.readings.values())

    @property
    def messages_in_all(self) -> int:
        """This function will return how many messages were received."""
        return sum(self.messages.values())


@dataclass(frozen=True, slots=True)
class DayCheck:
    """One day, counted twice: by the tally, and by the originals and held messages that are kept."""

    day: date
    tallied: int = 0
    tallied_held: int = 0
    kept: int = 0
    kept_held: int = 0
    replayed: int = 0
    sources: Sequence[SourceDay] = field(default=())

    @property
    def difference(self) -> int:
        """This function will return readings in originals that the tally does not know; a message
        taken in anew leaves a second original, so that it may only be above 0 then."""
        return self.kept - self.tallied

    @property
    def holds(self) -> bool:
        """This function will say whether both counts agree."""
        explained = self.difference == 0 or (self.difference > 0 and self.replayed > 0)
        return explained and self.kept_held == self.tallied_held


def intake_balance(*, from_day: date, to_day: date) -> list[DayCheck]:
    """This function will count the readings received on each day, newest first, by source and
    outcome, and check them against what is kept."""
    params = {"from_day": from_day, "to_day": to_day}
    days: dict[date, dict[str, dict[str, tuple[int, int]]]] = {}
    for day, source, outcome, messages, readings in sql.rows(
        "metering/sql/health/balance.sql", params
    ):
        days.setdefault(day, {}).setdefault(source, {})[outcome] = (messages, readings)
    kept = {day: counts for day, *counts in sql.rows("metering/sql/health/traces.sql", params)}
    return [
        _check(day, days.get(day, {}), kept.get(day, [0, 0, 0, 0]))
        for day in sorted(days.keys() | kept.keys(), reverse=True)
    ]


def held_counts() -> dict[tuple[str, str], int]:
    """This function will count open held messages by box and reason."""
    rows = HeldMessage.objects.filter(state__in=(HeldState.OPEN, HeldState.REPLAY)).order_by()
    return {
        (box, reason): count
        for box, reason, count in rows.values_list("box", "reason").annotate(Count("id"))
    }


def held_by_box() -> dict[str, int]:
    """This function will count open held messages by box, 0 for an empty one."""
    counts = dict.fromkeys(Box.values, 0)
    for (box, _), count in held_counts().items():
        counts[box] += count
    return counts


def _check(
    day: date, sources: Mapping[str, Mapping[str, tuple[int, int]]], kept: Sequence[int]
) -> DayCheck:
    made = [
        SourceDay(
            day,
            source,
            {outcome: readings for outcome, (_, readings) in outcomes.items()},
            {outcome: messages for outcome, (messages, _) in outcomes.items()},
        )
        for source, outcomes in sorted(sources.items())
    ]
    return DayCheck(
        day=day,
        tallied=sum(each.readings_in_all for each in made),
        tallied_held=sum(each.readings.get(outcome, 0) for each in made for outcome in _HELD),
        kept=kept[1],
        kept_held=kept[2],
        replayed=kept[3],
        sources=made,
    )
