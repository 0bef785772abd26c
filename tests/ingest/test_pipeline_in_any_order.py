"""I4 on made-up reports: any order and any batches store the same and lose nothing."""

from collections.abc import Sequence

import pytest
from django.db import connection
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.models import Terminal
from ingest.pipeline import Message, take_in
from metering.models import (
    IntakeTally,
    Outcome,
)
from tests.ingest.test_pipeline import sent_report
from tests.ingest.uplinks import (
    NOON,
    everything_stored,
    stored,
)
from tests.metering.small_town import found_town

pytestmark = pytest.mark.django_db


REPORTS = st.lists(
    st.tuples(
        st.integers(0, 1),  # connection
        st.lists(
            st.tuples(st.integers(0, 30), st.none() | st.integers(0, 3)), min_size=1, max_size=4
        ),
        st.integers(0, 3),  # minutes until received
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(reports=REPORTS, shuffle=st.randoms(use_true_random=False), size=st.integers(1, 6))
def test_any_order_and_any_batches_store_the_same_and_lose_nothing(
    reports: list[tuple[int, list[tuple[int, int | None]], int, bool]], shuffle: object, size: int
) -> None:
    if not Terminal.objects.exists():
        found_town(connections=2)
    messages = [sent_report(*each) for each in reports]
    shuffled = list(messages)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]

    assert _stored_after(messages, size=6) == _stored_after(shuffled, size=size)


def _stored_after(messages: Sequence[Message], *, size: int) -> list[tuple[object, ...]]:
    """Take messages in by batches of `size` into an empty town, check I4, and forget it all."""
    _empty()
    for top in range(0, len(messages), size):
        take_in(messages=messages[top : top + size], now=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(reading_count) FROM raw_report")
        ((received,),) = cursor.fetchall()
    assert IntakeTally.objects.aggregate(n=Sum("readings"))["n"] == received
    assert IntakeTally.objects.aggregate(n=Sum("messages"))["n"] == len(messages)
    counted = IntakeTally.objects.filter(outcome=Outcome.STORED).aggregate(n=Sum("readings"))["n"]
    assert (counted or 0) == len(stored())
    found = everything_stored()
    return [row[3:] for row in found]


def _empty() -> None:
    with connection.cursor() as cursor:
        for table in ("day_reading", "raw_report", "intake_tally", "held_message", "revision"):
            cursor.execute(f"DELETE FROM {table}")
