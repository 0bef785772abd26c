"""The tally of the intake: days past become one row a source, outcome and reason; no sum changes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from mdm.lib.clock import SEOUL
from metering.actions.partitions import ensure_partitions
from metering.actions.tallying import count_originals, fold_tally
from metering.models import IntakeTally, Outcome, RawReport
from metering.queries.balance import incidents, intake_balance
from metering.queries.reports import reasons_by_day
from metering.tasks import prepare_partitions

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
TODAY = NOW.astimezone(SEOUL).date()


def _batch(back: int, outcome: Outcome = Outcome.STORED, **counts: Any) -> IntakeTally:
    """One row of a batch that was received so many days ago."""
    values = {"source": "json", "reason": "", "messages": 2, "readings": 12} | counts
    values.setdefault("recorded_at", NOW - timedelta(days=back))
    return IntakeTally.objects.create(
        received_on=TODAY - timedelta(days=back), outcome=outcome, **values
    )


def _pages() -> Iterator[object]:
    """What 운영현황 and 검침집계 show of the tally."""
    span = {"from_day": TODAY - timedelta(days=9), "to_day": TODAY}
    yield intake_balance(**span)
    yield incidents(from_day=span["from_day"])
    yield reasons_by_day(segments=None, **span)


def test_what_the_pages_show_of_days_past_stays_the_same() -> None:
    for back in range(9):
        for source in ("json", "onem2m")[: 1 if back == 4 else 2]:
            for _ in range(3):
                _batch(back, source=source)
        _batch(back, Outcome.QUARANTINED, reason="future", messages=1, readings=6)
        _batch(back, Outcome.QUARANTINED, reason="future", messages=-1, readings=-6)
        for _ in range(2):
            _batch(back, Outcome.QUARANTINED, reason="session_lost", messages=0, readings=0)
    before = list(_pages())

    fold_tally(now=NOW)

    after = list(_pages())
    assert [each.message_difference for each in before[0]] == [
        each.message_difference for each in after[0]
    ]
    for name in (Outcome.STORED, Outcome.QUARANTINED):
        assert [each.readings.get(name, 0) for each in before[0]] == [
            each.readings.get(name, 0) for each in after[0]
        ]
    assert before[1:] == after[1:]
    assert sum(count for _, _, count in after[1]) == 18
    assert after[2][TODAY - timedelta(days=4)].silent_sources == ("onem2m",)


def test_a_day_past_is_one_row_a_source_outcome_and_reason() -> None:
    for _ in range(50):
        _batch(5)
        _batch(5, Outcome.DUPLICATE, messages=0, readings=3)

    written = fold_tally(now=NOW)

    assert written == 2
    rows = IntakeTally.objects.order_by("outcome").values_list("outcome", "messages", "readings")
    assert list(rows) == [("DUPLICATE", 0, 150), ("STORED", 100, 600)]
    assert fold_tally(now=NOW) == 0


def test_today_yesterday_and_what_came_late_stay_batch_by_batch() -> None:
    for _ in range(2):
        _batch(0)
        _batch(1)
        _batch(6, recorded_at=NOW - timedelta(hours=1))

    fold_tally(now=NOW)

    assert IntakeTally.objects.count() == 6


def test_what_came_late_joins_its_day_once_it_is_past() -> None:
    _batch(6)
    _batch(6)
    fold_tally(now=NOW)
    _batch(6, recorded_at=NOW)

    fold_tally(now=NOW + timedelta(days=3))

    assert list(IntakeTally.objects.values_list("messages", "readings")) == [(6, 36)]


def test_the_hourly_task_folds() -> None:
    for _ in range(3):
        _batch(400)

    prepare_partitions()

    assert IntakeTally.objects.count() == 1


def test_a_fold_reads_by_the_index_of_days() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM intake_tally WHERE received_on < '2026-11-21'")
        assert "tally_by_day" in str(cursor.fetchall())


def test_originals_of_days_past_are_counted_once_and_anew_when_something_comes() -> None:
    _original(back=3, readings=6)
    _batch(3, messages=1, readings=6)
    before = intake_balance(from_day=TODAY - timedelta(days=9), to_day=TODAY)

    first = count_originals(now=NOW)
    again = count_originals(now=NOW + timedelta(hours=1))
    _original(back=3, readings=4)
    _batch(3, messages=1, readings=4, recorded_at=NOW + timedelta(hours=2))
    late = count_originals(now=NOW + timedelta(hours=3))

    three = TODAY - timedelta(days=3)
    (line,) = intake_balance(from_day=TODAY - timedelta(days=9), to_day=TODAY)
    assert before[0].holds
    assert three in first
    assert three not in again
    assert three in late
    assert (line.received_messages, line.received, line.holds) == (2, 10, True)


def test_a_batch_after_the_count_is_compared_at_once() -> None:
    _original(back=3, readings=6)
    _batch(3, messages=1, readings=6)
    count_originals(now=NOW)

    _original(back=3, readings=4)
    _batch(3, messages=1, readings=4, recorded_at=NOW)

    (line,) = intake_balance(from_day=TODAY - timedelta(days=9), to_day=TODAY)
    assert (line.received, line.holds) == (10, True)


def test_an_original_that_got_lost_after_the_count_shows_within_a_day() -> None:
    _original(back=3, readings=6)
    _batch(3, messages=1, readings=6)
    count_originals(now=NOW)
    RawReport.objects.all().delete()

    count_originals(now=NOW + timedelta(days=1))

    (line,) = intake_balance(from_day=TODAY - timedelta(days=9), to_day=TODAY)
    assert (line.received, line.difference, line.holds) == (0, -6, False)


def _original(*, back: int, readings: int) -> None:
    at = NOW - timedelta(days=back)
    ensure_partitions(from_day=TODAY - timedelta(days=9), to_day=TODAY)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO raw_report (received_on, received_at, recorded_at, format, terminal_id, "
            "reading_count, control, payload, source, again) "
            "VALUES (%s, %s, %s, 'json', 'T', %s, '', '', 'json', false)",
            [TODAY - timedelta(days=back), at, at, readings],
        )
