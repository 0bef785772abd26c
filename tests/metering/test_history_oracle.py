"""Whole histories through intake, database and judging, against the plain reading of DEFINITIONS."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from metering.actions.recounting import recount
from tests.metering.histories.asking import odd_answers
from tests.metering.histories.comparing import differences, odd_counts
from tests.metering.histories.sabotage import SABOTAGES
from tests.metering.histories.settling import Watch
from tests.metering.histories.stage import Stage
from tests.metering.histories.telling import tell_town

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("MDM_EXAMPLES", "200"))
CONNECTIONS = 50  # each is one example
SEEDS = st.integers(0, 2**32)


def in_towns(*, share: int) -> settings:
    """This function will return settings for so many towns that a share of all examples is met."""
    return settings(
        max_examples=max(EXAMPLES * share // 100 // CONNECTIONS, 1),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],  # a seed does not shrink: what is odd names its connection
    )


@contextmanager
def scratch() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@in_towns(share=67)
@given(SEEDS)
def test_the_product_stores_of_every_history_what_the_oracle_says(seed: int) -> None:
    with scratch():
        stage = Stage(town=tell_town(seed=seed, connections=CONNECTIONS))
        stage.found()

        watch = Watch()

        stage.live(look=watch.look)

        assert watch.odd == []
        assert differences(stage=stage) == []
        assert odd_counts(stage=stage) == []
        assert odd_answers(stage=stage) == []
        assert list(recount()) == []


@in_towns(share=34)
@given(SEEDS)
def test_any_other_order_of_arrival_ends_in_the_same_figures(seed: int) -> None:
    with scratch():
        stage = Stage(town=tell_town(seed=seed, connections=CONNECTIONS))
        stage.found()

        stage.live_shuffled(seed=seed)

        assert differences(stage=stage) == []
        assert list(recount()) == []


@pytest.mark.parametrize("name", [*SABOTAGES, ""])
def test_the_comparison_goes_red_for_every_wrong_way_of_counting(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = SABOTAGES.get(name)
    stage = Stage(town=tell_town(seed=4, connections=12))
    stage.found()
    if wrong:
        wrong.do(monkeypatch)

    stage.live()

    odd = {each.what for each in differences(stage=stage) + odd_counts(stage=stage)}
    assert (wrong.seen_in if wrong else set()) <= odd
    assert bool(odd) == bool(wrong)
