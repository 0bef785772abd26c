"""The smallest histories in which product and oracle once disagreed, each by itself."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import pytest

from metering.actions.recounting import recount
from metering.core.reading import Status
from tests.metering.histories.comparing import differences
from tests.metering.histories.stage import Stage
from tests.metering.histories.story import Deed, Fitted, Install, Remove, Replace, Rule, Story, Town
from tests.metering.oracle.arrivals import SEOUL, Said, Sent

pytestmark = pytest.mark.django_db

FIRST_DAY = date(2026, 3, 25)
MIDNIGHT = datetime.combine(FIRST_DAY, time(0), SEOUL)
HOUR = timedelta(hours=1)


def told(
    *,
    steps_h: list[int],
    registers_l: Mapping[int, int | None],
    rules: Sequence[Rule] = (),
    deeds: Sequence[Deed] = (),
    initial_l: int | None = 5_000,
    flags: Mapping[int, Status] | None = None,
    besides: Sequence[tuple[int, Sent]] = (),
) -> Stage:
    """One connection whose registers, by hour, arrive one by one ten minutes later; played."""
    steps = [MIDNIGHT + hour * HOUR for hour in steps_h]
    story = Story(
        number=0,
        report_h=1,
        metering_h=1,
        digits=5,
        decimals=3,
        always_on_lph=None,
        first=Fitted(MIDNIGHT, initial_l),
        since=FIRST_DAY,
        deeds=list(deeds),
    )
    for hour, register_l in registers_l.items():
        at = MIDNIGHT + hour * HOUR
        step = next(n for n, now in enumerate(steps) if now > at)
        said = Said(at, register_l, (flags or {}).get(hour, Status(0)))
        story.sent.append((step, Sent(at + timedelta(minutes=10), (said,), 3.6)))
    story.sent += besides
    town = Town(seed=0, first_day=FIRST_DAY, days=7, steps=steps, stories=[story])
    town.rules = list(rules)
    stage = Stage(town=town)
    stage.found()
    stage.live()
    return stage


def test_a_fall_that_waited_over_days_of_silence_is_judged_when_the_next_value_comes() -> None:
    registers = {1: 5_010, 2: 5_020, 3: 4_300}

    stage = told(steps_h=[5, 40, 90, 140], registers_l={**registers, 120: 4_310})

    assert list(recount()) == []
    assert differences(stage=stage) == []


def test_a_fall_still_waits_after_a_value_that_is_almost_back() -> None:
    registers = {1: 5_010, 2: 5_020, 3: 4_300, 4: 5_018}

    stage = told(steps_h=[5, 40, 90, 140], registers_l={**registers, 120: 5_030})

    assert list(recount()) == []
    assert differences(stage=stage) == []


def test_a_report_whose_readings_are_all_refused_still_says_that_the_terminal_is_alive() -> None:
    registers = {1: 5_010, 100: 5_020}
    stage = told(steps_h=[5, 60, 140], registers_l=registers)
    story = stage.town.stories[0]
    ahead = Said(MIDNIGHT + 30 * HOUR, 5_015, Status(0))
    story.sent.append((2, Sent(MIDNIGHT + 20 * HOUR, (ahead,), 3.6)))  # ten hours ahead

    stage.deliver([(story, story.sent[-1][1])], now=stage.town.now)
    stage.finish()

    assert differences(stage=stage) == []


def test_a_rule_in_force_is_judged_by() -> None:
    stage = told(
        steps_h=[40, 60],
        registers_l={hour: 5_000 + 2 * hour for hour in range(1, 60)},
        rules=[Rule(0, "LEAK", 5, FIRST_DAY + timedelta(days=2), on_caliber=False)],
    )

    assert differences(stage=stage) == []
    assert list(recount()) == []


def test_a_silence_between_reports_from_before_the_installation_is_nobodys() -> None:
    stage = told(steps_h=[5, 60, 90], registers_l={1: 5_010, 3: 5_020, 80: 5_030})
    story = stage.town.stories[0]
    for hours in (-60, -2):
        said = Said(MIDNIGHT + hours * HOUR, 4_000, Status(0))
        story.sent.append((2, Sent(said.at + timedelta(minutes=10), (said,), 3.6)))

    stage.deliver([(story, sent) for _, sent in story.sent[-2:]], now=stage.town.now)
    stage.finish()

    assert differences(stage=stage) == []


@pytest.mark.parametrize("recorded", [1, 2], ids=["beforehand", "afterwards"])
def test_a_removal_at_midnight_closes_the_alarms_that_were_open(recorded: int) -> None:
    midnight = MIDNIGHT + 48 * HOUR

    stage = told(
        steps_h=[30, 44, 52, 76],
        registers_l=dict.fromkeys(range(1, 48), 5000),
        flags={45: Status.LEAK},
        deeds=[Remove(recorded, midnight, 5_000)],
    )

    assert differences(stage=stage) == []
    assert list(recount()) == []


def test_the_last_day_of_a_removed_meter_is_closed_however_long_nobody_judged() -> None:
    stage = told(
        steps_h=[30, 300],
        registers_l=dict.fromkeys(range(1, 20), 5_000),
        deeds=[Remove(0, MIDNIGHT + 29 * HOUR, 5_000)],
    )

    assert differences(stage=stage) == []
    assert list(recount()) == []


def test_use_counts_from_the_first_meter_of_which_a_register_is_known() -> None:
    stage = told(
        steps_h=[60, 90],
        registers_l={hour: 50 + hour for hour in range(30, 60)},
        deeds=[Replace(0, MIDNIGHT + 20 * HOUR, None, 50)],
        initial_l=None,
    )

    assert differences(stage=stage) == []


@pytest.mark.parametrize(
    ("step", "received_h"),
    [(0, 16), (1, 49), (1, 55), (2, 16)],
    ids=["at once", "between two meters", "before the meter is on record", "after it is gone"],
)
def test_a_report_of_an_impossible_time_breaks_the_silence_of_the_meter_that_is_there(
    step: int, received_h: int
) -> None:
    said = Said(MIDNIGHT - 70 * 24 * HOUR, 5_030, Status(0))
    deeds = [Remove(1, MIDNIGHT + 48 * HOUR, 5_100), Install(2, MIDNIGHT + 50 * HOUR, 0)]

    stage = told(
        steps_h=[19, 60, 61, 100],
        registers_l={hour: 5_000 + hour for hour in range(1, 12)} | {90: 10},
        deeds=deeds,
        besides=[(step, Sent(MIDNIGHT + received_h * HOUR, (said,), 3.6))],
    )

    assert differences(stage=stage) == []
