"""Numbered streams: every number that never came is named until it comes (I6)."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.actions import replay
from ingest.pipeline import Message, take_in
from ingest.queries import to_replay
from metering.models import HeldMessage, StreamGap, StreamMark
from tests.ingest.uplinks import NOON, json_message
from tests.metering.small_town import found_town

pytestmark = pytest.mark.django_db


def _numbered(seq: int, *, source: str = "relay-1", epoch: str = "2026-03-01") -> Message:
    stream = {"source": source, "epoch": epoch, "seq": seq}
    return json_message("T-000000", [(NOON, 5)], stream=stream)


def _take_in(seqs: Sequence[int]) -> None:
    take_in(messages=[_numbered(seq) for seq in seqs], now=NOON)


def _gaps() -> list[tuple[int, int]]:
    found = StreamGap.objects.order_by("source", "epoch", "first_seq")
    return list(found.values_list("first_seq", "latest_seq"))


def test_a_skipped_number_is_named() -> None:
    _take_in([1, 2, 5])

    assert _gaps() == [(3, 4)]


def test_the_first_number_heard_is_where_a_stream_begins() -> None:
    _take_in([1842])

    assert _gaps() == []


def test_a_number_that_comes_late_closes_its_gap_or_parts_it() -> None:
    _take_in([1, 9])

    _take_in([5])
    assert _gaps() == [(2, 4), (6, 8)]

    _take_in([2, 3, 4, 6, 7, 8])
    assert _gaps() == []


def test_a_number_before_the_first_one_moves_the_beginning() -> None:
    _take_in([10])

    _take_in([7])

    assert _gaps() == [(8, 9)]
    assert StreamMark.objects.get().first_seq == 7


def test_epochs_and_sources_are_counted_apart() -> None:
    messages = [_numbered(1), _numbered(900, epoch="2026-04-01"), _numbered(5, source="relay-2")]

    take_in(messages=messages, now=NOON)

    assert _gaps() == []
    assert StreamMark.objects.count() == 3


def test_a_message_that_could_not_be_read_leaves_a_gap_until_it_can() -> None:
    found_town(connections=1)
    broken = _numbered(2)
    body = broken.payload
    take_in(messages=[_numbered(1), Message("json", "wrong", body, NOON), _numbered(3)], now=NOON)
    assert _gaps() == [(2, 2)]

    HeldMessage.objects.update(terminal_id="T-000000")  # what a mended reader would make of it
    replay(held=to_replay(terminal_id="T-000000"), trusted=True, now=NOON)

    assert _gaps() == []


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=8), max_size=6))
def test_gaps_are_what_is_missing_between_the_first_and_the_latest_number(
    batches: list[list[int]],
) -> None:
    StreamGap.objects.all().delete()
    StreamMark.objects.all().delete()

    for batch in batches:
        _take_in(batch)

    heard = {seq for batch in batches for seq in batch}
    missing = set(range(min(heard), max(heard) + 1)) - heard if heard else set()
    named = [seq for first, last in _gaps() for seq in range(first, last + 1)]
    assert sorted(named) == sorted(missing)
