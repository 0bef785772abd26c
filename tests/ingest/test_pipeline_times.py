"""T-3: what a reading of the future, of long ago or of a clock that is ahead comes to."""

from datetime import timedelta

import pytest

from ingest.pipeline import take_in
from metering.core.packing import status_of
from metering.core.reading import Status
from metering.models import (
    DayReading,
    HeldMessage,
)
from tests.ingest.test_pipeline import T0
from tests.ingest.uplinks import (
    NOON,
    json_message,
)
from tests.metering.small_town import found_town

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("ahead", "outcome"),
    [
        (timedelta(minutes=10), "STORED"),
        (timedelta(hours=2), "STORED"),
        (timedelta(hours=2, seconds=1), "future"),
        (timedelta(days=26_000), "future"),
        (-timedelta(days=62), "before_installation"),
        (-timedelta(days=62, seconds=1), "too_old"),
    ],
)
def test_times_are_classified_by_the_windows_of_t3(ahead: timedelta, outcome: str) -> None:
    found_town(connections=1)

    result = take_in(messages=[json_message(T0, [(NOON + ahead, 1)])], now=NOON)

    reasons = {reason or outcome_.value for _, outcome_, reason in result.readings}
    assert reasons == {outcome}


@pytest.mark.parametrize(("ahead_s", "flagged"), [(600, False), (601, True), (7200, True)])
def test_a_clock_more_than_ten_minutes_ahead_is_flagged(ahead_s: int, flagged: bool) -> None:
    found_town(connections=1)

    take_in(messages=[json_message(T0, [(NOON + timedelta(seconds=ahead_s), 1)])], now=NOON)

    (meta,) = [value for value in DayReading.objects.get().meta if value is not None]
    assert (Status.CLOCK in status_of(meta=meta)) is flagged


def test_the_received_at_of_a_source_that_is_not_trusted_does_not_count() -> None:
    found_town(connections=1)
    arrived = NOON + timedelta(days=70)
    message = json_message(T0, [(NOON, 1)], arrived_at=arrived, trusted=False)

    take_in(messages=[message], now=arrived)

    assert HeldMessage.objects.get().reason == "too_old"


def test_a_trusted_received_at_ahead_of_our_clock_does_not_count_either() -> None:
    found_town(connections=1)
    message = json_message(
        T0, [(NOON + timedelta(days=9), 1)], received_at=NOON + timedelta(days=9), arrived_at=NOON
    )

    take_in(messages=[message], now=NOON)

    assert HeldMessage.objects.get().reason == "future"
