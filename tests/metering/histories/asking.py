"""Compares figures that pages ask for, and that are stored nowhere, with what the oracle says."""

from collections.abc import Iterator
from datetime import date

from metering.queries.filled import Origin, hours_of
from metering.queries.period import period_use
from tests.metering.histories.comparing import Expected, Odd, calendar, listen
from tests.metering.histories.stage import Stage
from tests.metering.oracle.arrivals import hour_of
from tests.metering.oracle.days import slot_ends


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
