"""What became of everything received: the standing check that nothing is lost (D-14, I4)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Max, Min

from mdm.lib import sql
from metering.models import IntakeTally, OriginalCount, Outcome

_INCIDENTS = ("session_lost",)
_LONGEST_BATCH = timedelta(minutes=10)  # from its time to its COMMIT


@dataclass(frozen=True, slots=True)
class SourceDay:
    """One source's day, counted twice: by what is kept (`received`, `kept`) and by the tally of
    outcomes. Readings and messages are counted apart."""

    day: date | None  # None = the sum of several
    source: str
    received: int = 0
    received_messages: int = 0
    readings: Mapping[str, int] = field(default_factory=dict)
    messages: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)  # readings held, WAITING and QUARANTINED

    @property
    def difference(self) -> int:
        """This function will return the readings received less those that ended somewhere; 0 = none
        was lost or doubled."""
        return self.received - sum(self.readings.values())

    @property
    def message_difference(self) -> int:
        """This function will return the same for messages."""
        return self.received_messages - sum(self.messages.values())

    @property
    def held_difference(self) -> int:
        """This function will return the readings in the boxes less those tallied as held."""
        return sum(self.kept.values()) - sum(self.readings.get(each, 0) for each in self.kept)

    @property
    def holds(self) -> bool:
        """This function will say whether all three agree, each outcome by itself."""
        boxes = all(count == self.readings.get(each, 0) for each, count in self.kept.items())
        return boxes and self.difference == 0 and self.message_difference == 0


def intake_balance(
    *, from_day: date, to_day: date, counted: Collection[date] | None = None
) -> list[SourceDay]:
    """This function will count the readings and messages of each day and source, the newest day
    first, and set them beside what is kept of them; `counted` = what `originals_counted_at` says of these
    days, where somebody asked already."""
    params = {"from_day": from_day, "to_day": to_day}
    if counted is None:
        counted = originals_counted_at(from_day=from_day, to_day=to_day)
    span = (from_day + timedelta(days=place) for place in range((to_day - from_day).days + 1))
    originals = {"counted": sorted(counted), "live": [day for day in span if day not in counted]}
    tally: dict[tuple[date, str], dict[str, tuple[int, int]]] = {}
    for day, source, outcome, *counts in sql.rows("metering/sql/health/balance.sql", params):
        tally.setdefault((day, source), {})[outcome] = (counts[0], counts[1])
    received = {
        (day, source): counts
        for day, source, *counts in sql.rows("metering/sql/health/received.sql", params | originals)
    }
    keys = sorted(tally.keys() | received.keys(), key=lambda key: (-key[0].toordinal(), key[1]))
    return [_source_day(key, tally.get(key, {}), received.get(key, [0] * 4)) for key in keys]


def originals_counted_at(*, from_day: date, to_day: date) -> dict[date, datetime]:
    """This function will return when the originals of days were last counted, of those days alone to which
    nothing came since."""
    days = {"received_on__range": (from_day, to_day)}
    batches = IntakeTally.objects.filter(**days).order_by("received_on").values_list("received_on")
    latest = dict(batches.annotate(Max("recorded_at")))
    counts = OriginalCount.objects.filter(**days).order_by("received_on").values_list("received_on")
    return {
        day: counted_at
        for day, counted_at in counts.annotate(Min("counted_at"))
        if day in latest and counted_at - latest[day] > _LONGEST_BATCH
    }


def total_of(days: Iterable[SourceDay]) -> SourceDay:
    """This function will add up days and sources."""
    found = list(days)
    return SourceDay(
        day=None,
        source="",
        received=sum(each.received for each in found),
        received_messages=sum(each.received_messages for each in found),
        readings=_added([each.readings for each in found]),
        messages=_added([each.messages for each in found]),
        kept=_added([each.kept for each in found]),
    )


def incidents(*, from_day: date) -> list[tuple[date, str, int]]:
    """This function will return the days on which a source may have lost messages before we had
    them (F-08): day, what happened, how often."""
    params = {"from_day": from_day, "reasons": list(_INCIDENTS)}
    found = sql.rows("metering/sql/health/incidents.sql", params)
    return [(day, reason, count) for day, reason, count in found]


def _source_day(
    key: tuple[date, str], outcomes: Mapping[str, tuple[int, int]], kept: Sequence[int]
) -> SourceDay:
    messages, readings, waiting, quarantined = kept
    return SourceDay(
        day=key[0],
        source=key[1],
        received=readings,
        received_messages=messages,
        readings={outcome: count for outcome, (_, count) in outcomes.items()},
        messages={outcome: count for outcome, (count, _) in outcomes.items()},
        kept={Outcome.WAITING: waiting, Outcome.QUARANTINED: quarantined},
    )


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in counts:
        for name, count in each.items():
            total[name] = total.get(name, 0) + count
    return total
