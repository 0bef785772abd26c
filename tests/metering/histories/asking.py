"""Compares figures that pages ask for, and that are stored nowhere, with what the oracle says."""

from collections.abc import Iterator
from datetime import date

from metering.models import CustomerState
from metering.queries.filled import Origin, hours_of
from metering.queries.period import period_use
from tests.metering.histories.comparing import (
    EPOCH,
    HOUR,
    Expected,
    Odd,
    calendar,
    listen,
    read_on_foot,
)
from tests.metering.histories.stage import Stage
from tests.metering.oracle.arrivals import hour_of
from tests.metering.oracle.days import slot_ends

SHOWN_FIRST = ("COMM_FAULT", "METER_FAULT", "Q4_EXCEEDED", "BACKFLOW", "LEAK", "LOW_BATTERY")


def odd_answers(*, stage: Stage, every: int = 5) -> list[Odd]:
    """This function will compare the hours of every n-th connection, and D-15 of some periods of
    all of them."""
    days = calendar(stage.town)
    heard = {story.number: listen(stage=stage, story=story) for story in stage.town.stories}
    odd = []
    for number in list(heard)[::every]:
        odd += _odd_hours(stage, number, heard[number], days)
    for period in ((days[0], days[-1]), (days[1], days[-3]), (days[-4], days[-4])):
        odd += _odd_uses(stage, heard, period)
    odd += _odd_states(stage, heard, days)
    return odd


def _odd_hours(stage: Stage, number: int, expected: Expected, days: list[date]) -> Iterator[Odd]:
    """보정 포함 of each slot, and whether it is estimated."""
    middle = days[len(days) // 3 : -2]
    found = hours_of(customer_id=stage.customers[number], from_day=middle[0], to_day=middle[-1])
    for day, slots in sorted(found.items()):
        for end, slot in zip(slot_ends(day), slots, strict=True):
            told = expected.filled.use_l.get(hour_of(end))
            guessed = hour_of(end) in expected.filled.estimated
            by_hand = slot.origin == Origin.MANUAL
            same = by_hand or (slot.origin == Origin.ESTIMATED) == guessed
            if slot.filled_l != told or not same:
                yield Odd(number, "hour", end, (slot.filled_l, slot.origin), (told, guessed))


def _odd_uses(stage: Stage, heard: dict[int, Expected], period: tuple[date, date]) -> Iterator[Odd]:
    """D-15 between the days that the connection was expected on, and Σ U(D) of these."""
    found = period_use(from_day=period[0], to_day=period[1])
    for number, expected in heard.items():
        days = [
            day
            for day in sorted(expected.days)
            if period[0] <= day <= period[1] and expected.days[day].expected
        ]
        use = found.get(stage.customers[number])
        stored = use and (use.use_l, use.usage_l, use.filled_l)
        told = None
        if days:
            own = [expected.days[day] for day in days]
            before = expected.told.total_l.get(hour_of(slot_ends(days[0])[0]) - 1, 0)
            told = (
                own[-1].last_c_l - before,
                sum(each.usage_l or 0 for each in own),
                sum(each.filled_l or 0 for each in own),
            )
        if stored != told:
            yield Odd(number, "D-15", period, stored, told)


def _odd_states(stage: Stage, heard: dict[int, Expected], days: list[date]) -> Iterator[Odd]:
    """What 검침현황 lists of those that are expected today: D-01, D-08, D-09 and D-13."""
    rows = {row.customer_id: row for row in CustomerState.objects.all()}
    for story in stage.town.stories:
        told, row = heard[story.number], rows.get(stage.customers[story.number])
        if not told.days[days[-1]].expected:
            if row is not None:
                yield Odd(story.number, "state", days[-1], row.state, None)
            continue
        if read_on_foot(story):
            continue
        wanted = _listed(told, days)
        stored = row and tuple(getattr(row, name) for name in _LISTED)
        if stored != wanted:
            yield Odd(story.number, "state", days[-1], stored, wanted)


_LISTED = (
    "state",
    "since_at",
    "latest_slot_at",
    "latest_register_l",
    "good_today",
    "usage_today_l",
    "good_yesterday",
    "good_7d",
    "usage_7d_l",
)


def _listed(told: Expected, days: list[date]) -> tuple[object, ...]:
    """In the order of `_LISTED`; the alarm that comes first in D-13 is the state."""
    begun = {each.kind: each.started_at for each in told.episodes if each.ended_at is None}
    state = next((kind for kind in SHOWN_FIRST if kind in begun), "NORMAL")
    latest = max(told.told.registers_l, default=None)
    today, week = told.days[days[-1]], days[-8:-1]
    served = [day for day in week if told.days[day].expected]
    begins = [told.days[day].first_c_l for day in week if told.days[day].first_slot]
    base = told.days[days[-9]].last_c_l if len(days) > 8 else next(iter(begins), None)
    use = told.days[days[-2]].last_c_l - base if begins and base is not None else None
    return (
        state,
        begun.get(state),
        None if latest is None else EPOCH + latest * HOUR,
        None if latest is None else told.told.registers_l[latest].register_l,
        today.good,
        today.usage_l,
        told.days[days[-2]].good,
        sum(told.days[day].good for day in week) / len(served) if served else None,
        use / len(served) if served and use is not None else None,
    )
