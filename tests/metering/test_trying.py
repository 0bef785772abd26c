"""A threshold is tried on the last 7 days by real judging (metering/sql/rules/concerned.sql); nothing stays."""

import pytest

from customers.models import Customer
from metering.actions.judging import judge_dirty_days
from metering.actions.rules import add_rule
from metering.actions.trying import Trial, try_rule
from metering.models import Alarm, AlarmRule, DayUsage, DirtyDay
from tests import make
from tests.town import Town, judged_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return judged_town()


def _leak(town: Town, threshold: float, **where: object) -> AlarmRule:
    return AlarmRule(kind="LEAK", threshold=threshold, active_from=town.today, **where)


def _tried(town: Town, rule: AlarmRule) -> Trial:
    return try_rule(rule=rule, now=town.now, is_enough=lambda: False)


def test_a_higher_threshold_finds_those_above_it_alone(town: Town) -> None:
    trial = _tried(town, _leak(town, 4.5))

    stored = Alarm.objects.filter(kind="LEAK").values("customer_id").distinct()
    assert trial.before == stored.count()
    assert 0 < trial.after < trial.before
    assert (trial.judged, trial.concerned) == (6, 6)
    assert not trial.is_sample


def test_a_trial_keeps_nothing(town: Town) -> None:
    def stored() -> tuple[object, ...]:
        return tuple(
            list(model.objects.order_by("pk").values())
            for model in (AlarmRule, Alarm, DirtyDay, DayUsage)
        )

    add_rule(rule=_leak(town, 2), today=town.today, by=make.ACTOR)
    judge_dirty_days(now=town.now)
    before = stored()

    _tried(town, _leak(town, 3))

    assert stored() == before


def test_a_threshold_of_another_class_concerns_nobody(town: Town) -> None:
    trial = _tried(town, _leak(town, 4.5, use_class=make.use_class("욕탕용")))

    assert trial == Trial(before=0, after=0, judged=0, concerned=0)


def test_the_more_specific_rule_goes_on_winning(town: Town) -> None:
    own = Customer.objects.order_by("pk").first()
    assert own
    add_rule(
        rule=_leak(town, 2, use_class=own.use_class, caliber=make.caliber()),
        today=town.today,
        by=make.ACTOR,
    )
    AlarmRule.objects.update(active_from="2020-01-01")

    trial = _tried(town, _leak(town, 1_000))

    assert trial.before == trial.after > 0


def test_a_trial_that_takes_too_long_says_how_many_it_judged(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metering.actions.trying._PORTION", 2)

    trial = try_rule(rule=_leak(town, 4.5), now=town.now, is_enough=lambda: True)

    assert (trial.judged, trial.concerned) == (2, 6)
    assert trial.is_sample
