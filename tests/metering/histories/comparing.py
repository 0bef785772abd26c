"""Compares everything that the product has stored of a town with what the oracle says."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Sum

from mdm.lib.clock import SEOUL
from metering.core.packing import received_at_s_of, status_of
from metering.models import Alarm, AlarmTransition, DayReading, DayUsage, IntakeTally
from metering.queries.rates import day_sums
from tests.metering.histories.stage import Stage
from tests.metering.histories.story import Move, Override, Serve, Story, Town
from tests.metering.oracle.arrivals import Intake, Owned, Winner, hour_of, winners
from tests.metering.oracle.arrivals import values as as_values
from tests.metering.oracle.days import (
    Connection,
    Day,
    day_of,
    expected_slots,
    is_closed,
    slot_ends,
    town_day,
)
from tests.metering.oracle.estimates import Estimator, Filled, Hand
from tests.metering.oracle.silence import silences
from tests.metering.oracle.walk import Oracle
from tests.metering.oracle.words import Limits, Meter, Told

HOUR = timedelta(hours=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SILENT_SOURCE = timedelta(hours=2)
OUTCOMES = ("STORED", "DUPLICATE", "REVISION", "QUARANTINED")
LAST_EVENT = {"withdrawn": {"WITHDRAWN"}, "ended": {"CLEARED"}}
STILL_OPEN = {"RAISED", "CHANGED", "REOPENED"}


class Odd(NamedTuple):
    """One figure that product and oracle see differently."""

    connection: int | None
    what: str
    at: object
    stored: object
    told: object


class Episode(NamedTuple):
    """An alarm, in comparable words."""

    kind: str
    started_at: datetime
    ended_at: datetime | None
    level: int
    by_device: bool
    by_rule: bool


@dataclass(frozen=True)
class Expected:
    """What the oracle says of one connection."""

    held: dict[int, Winner]
    told: Told
    days: dict[date, Day]
    episodes: set[Episode]
    filled: Filled


def listen(*, stage: Stage, story: Story) -> Expected:
    """This function will ask the oracle for one connection's whole history."""
    town, in_force = stage.town, stage.in_force[story.number]
    owned = [each.owned for each in story.fitted()]
    held = winners(sent=[sent for _, sent in story.sent], owned=owned)
    rejected = {hour_of(each.slot_end) for each in in_force if each.register_l is None}
    used = {hour: winner for hour, winner in held.items() if hour not in rejected}
    walk = Oracle(meters=story.meters(), values=as_values(used), limits=limits_of(town, story))
    days = calendar(town)
    told = walk.tell(first=hour_of(slot_ends(days[0])[0]), last=hour_of(slot_ends(days[-1])[-1]))
    connection = Connection(tuple(owned), story.metering_h, story.in_use())
    estimator = Estimator(
        told=told,
        by_hand=_hands(in_force, owned),
        expected=lambda day: expected_slots(connection=connection, day=day),
    )
    closed = [day for day in days if is_closed(day=day, report_h=story.report_h, now=town.now)]
    filled = estimator.fill(closed=closed)
    made = {day: day_of(connection=connection, told=told, seen=set(used), day=day) for day in days}
    for day in days:
        made[day] = made[day].with_estimates(*filled.day(day), closed=day in closed)
    return Expected(held, told, made, _episodes(told) | _silent(town, story), filled)


def _hands(in_force: Iterable[Override], owned: list[Owned]) -> list[Hand]:
    return [
        Hand(hour_of(each.slot_end), each.register_l, meter)
        for each in in_force
        if each.register_l is not None
        for meter, own in enumerate(owned)
        if own.owns(each.slot_end)
    ]


def calendar(town: Town) -> list[date]:
    """This function will return the town's days, today last."""
    today = town.now.astimezone(SEOUL).date()
    return [town.first_day + timedelta(days=n) for n in range((today - town.first_day).days + 1)]


def limits_of(town: Town, story: Story) -> Callable[[int, Meter], Limits]:
    """This function will return the thresholds of the business day of each slot."""

    def limits(hour: int, meter: Meter) -> Limits:
        at = (EPOCH + (hour - 1) * HOUR).astimezone(SEOUL).date()
        found = {"LEAK": 1.0, "BACKFLOW": 5.0, "LOW_BATTERY": 3.1}
        for rule in town.rules:
            if rule.day <= at:
                found[rule.kind] = rule.threshold
        return Limits(
            leak_min_lph=int(found["LEAK"]),
            always_on_lph=story.always_on_lph or 0,
            backflow_l=int(found["BACKFLOW"]),
            battery_cv=round(found["LOW_BATTERY"] * 100),
        )

    return limits


def read_on_foot(story: Story) -> bool:
    """This function will say whether nobody was to send for some days: 통신장애 is not compared."""
    return any(
        isinstance(deed, Serve) and deed.state in ("MANUAL", "GROUNDWATER") for deed in story.deeds
    )


def differences(*, stage: Stage) -> list[Odd]:
    """This function will compare days, alarms, counts and sums of a played town."""
    town = stage.town
    heard = {story.number: listen(stage=stage, story=story) for story in town.stories}
    odd = []
    for number, expected in heard.items():
        odd += _odd_winners(stage, number, expected)
        odd += _odd_days(stage, number, expected)
        odd += _odd_alarms(stage, number, expected)
    odd += _odd_rates(town, heard)
    return odd


def odd_counts(*, stage: Stage) -> list[Odd]:
    """This function will compare what became of each reading, taken in step by step."""
    town = stage.town
    told: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
    for story in town.stories:
        told.update(_intake(town, story).counts)
    rows = IntakeTally.objects.values_list("outcome").annotate(total=Sum("readings"))
    stored = dict(rows.order_by("outcome"))
    return [
        Odd(None, name, None, stored.get(name, 0), told[name])
        for name in OUTCOMES
        if stored.get(name, 0) != told[name]
    ]


def _intake(town: Town, story: Story) -> Intake:
    intake = Intake()
    for step in range(len(town.steps)):
        owned = [each.owned for each in story.fitted(step=step)]
        if any(deed.step == step and isinstance(deed, Move) for deed in story.deeds):
            intake.retry(owned=owned)
        batch = [sent for at, sent in story.sent if at == step]
        intake.take(batch=sorted(batch, key=lambda sent: sent.received_at), owned=owned)
    return intake


def _odd_winners(stage: Stage, number: int, expected: Expected) -> Iterator[Odd]:
    """T-4: which value stays in each slot, when it came, and what was said of the device."""
    stored = {}
    for row in DayReading.objects.filter(customer_id=stage.customers[number]):
        for end, register_l, meta in zip(slot_ends(row.day), row.register_l, row.meta, strict=True):
            if meta is not None:
                at = EPOCH + timedelta(seconds=received_at_s_of(meta=meta))
                stored[hour_of(end)] = (register_l, at, status_of(meta=meta))
    told = {
        hour: (winner.value.register_l, winner.value.received_at, winner.status)
        for hour, winner in expected.held.items()
    }
    for hour in sorted(stored.keys() | told.keys()):
        if stored.get(hour) != told.get(hour):
            yield Odd(number, "winner", EPOCH + hour * HOUR, stored.get(hour), told.get(hour))


def _odd_days(stage: Stage, number: int, expected: Expected) -> Iterator[Odd]:
    names = [each.name for each in fields(Day)]
    rows = DayUsage.objects.filter(customer_id=stage.customers[number]).order_by("day")
    stored = {row.day: Day(**{name: getattr(row, name) for name in names}) for row in rows}
    for day in sorted(stored.keys() | expected.days.keys()):
        one, other = stored.get(day), expected.days.get(day)
        if one == other:
            continue
        if one is None or other is None:
            if other is None or other.expected or other.seen_mask:
                yield Odd(number, "day", day, one, other)
            continue
        for name in names:
            if getattr(one, name) != getattr(other, name):
                yield Odd(number, name, day, getattr(one, name), getattr(other, name))


def _odd_alarms(stage: Stage, number: int, expected: Expected) -> Iterator[Odd]:
    on_foot = read_on_foot(next(s for s in stage.town.stories if s.number == number))
    rows = list(Alarm.objects.filter(customer_id=stage.customers[number]).order_by("pk"))
    stored = {
        Episode(row.kind, row.started_at, row.ended_at, row.level, row.by_device, row.by_rule)
        for row in rows
        if not row.withdrawn and not (row.kind == "COMM_FAULT" and on_foot)
    }
    for each in sorted(stored - expected.episodes, key=str):
        yield Odd(number, "alarm", each.started_at, each, None)
    for each in sorted(expected.episodes - stored, key=str):
        yield Odd(number, "alarm", each.started_at, None, each)
    last = {
        each.alarm_id: each.event
        for each in AlarmTransition.objects.filter(alarm__in=rows).order_by("pk")
    }
    for row in rows:
        end = "withdrawn" if row.withdrawn else "ended" if row.ended_at else "open"
        wanted = LAST_EVENT.get(end, STILL_OPEN) | ({"CHANGED"} if end == "ended" else set())
        if last.get(row.pk) not in wanted:
            yield Odd(
                number, f"transition {row.kind} {end}", row.started_at, last.get(row.pk), wanted
            )


def _odd_rates(town: Town, heard: dict[int, Expected]) -> Iterator[Odd]:
    days = calendar(town)
    stored = day_sums(segments=None, from_day=days[0], to_day=days[-1])
    for day in days:
        told = town_day(each.days[day] for each in heard.values())
        found = stored.get(day)
        if not told.connections and found is None:
            continue
        figures = found and (
            found.connections,
            found.connections_good,
            found.expected,
            found.good,
            found.usage_l,
            found.hourly_rate,
            found.daily_rate,
        )
        wanted = (
            told.connections,
            told.connections_good,
            told.expected,
            told.good,
            told.usage_l,
            told.hourly_rate,
            told.daily_rate,
        )
        if figures != wanted:
            yield Odd(None, "sums", day, figures, wanted)


def _episodes(told: Told) -> set[Episode]:
    return {
        Episode(
            kind,
            EPOCH + start * HOUR,
            EPOCH + end * HOUR if end else None,
            level,
            bool(source & 1),
            bool(source & 2),
        )
        for kind, start, end, level, source in told.episodes
    }


def _silent(town: Town, story: Story) -> set[Episode]:
    if read_on_foot(story):
        return set()
    return {
        Episode("COMM_FAULT", each.started_at, each.ended_at, each.level, False, True)
        for each in silences(
            heard=[sent.received_at for _, sent in story.sent],
            report_h=story.report_h,
            placed=[each.owned for each in story.fitted()],
            now=_heard_at(town),
        )
    }


def _heard_at(town: Town) -> datetime:
    """The clock of 통신장애 stands still while nobody at all is heard (§4)."""
    latest = max(sent.received_at for story in town.stories for _, sent in story.sent)
    return latest if town.now - latest > SILENT_SOURCE else town.now
