"""B-04: topics that are not the sender's; good messages between bad ones; giants are kept in part."""

import pytest
from django.db import connection

from ingest.broker import parts_of
from ingest.pipeline import take_in
from metering.models import HeldMessage, Outcome, RawReport
from tests.ingest.test_bad_input import BYTES, JSON, SHAPES, message, taken
from tests.ingest.uplinks import NOON, message_outcomes, stored
from tests.metering.small_town import found_town

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("topic", "reason"),
    [
        ("mdm/up/json/T-000001", "topic_mismatch"),  # another's terminal
        ("mdm/up/json/t-000000", "topic_mismatch"),
        ("mdm/up/json/T-000000/", "topic_mismatch"),
        ("mdm/up/json/ T-000000", "topic_mismatch"),
        ("mdm/up/json/%54-000000%00", "topic_mismatch"),
        ("mdm/up/json/" + "x" * 65_000, "topic_mismatch"),
        ("mdm/up/json/%FF%FE", "topic_mismatch"),
        ("mdm/up/json/#", "topic_mismatch"),
        ("mdm/up/json/+", "topic_mismatch"),
        ("mdm/up/json", "topic_mismatch"),
        ("mdm/up/", "unknown_format"),
        ("mdm/up/JSON/T-000000", "unknown_format"),
        ("mdm/up/json%2F/T-000000", "unknown_format"),
        ("$SYS/broker/clients", "unknown_format"),
    ],
)
def test_b_04_a_topic_that_is_not_the_senders_is_refused(topic: str, reason: str) -> None:
    found_town(connections=2)
    format, terminal = parts_of(root="mdm/up/", topic=topic)

    assert taken(JSON, format=format, terminal=terminal).reason == reason
    assert stored() == {}


def test_good_messages_between_bad_ones_are_stored_in_the_same_batch() -> None:
    found_town(connections=1)
    bad = [message(payload) for payload in [*BYTES.values(), *SHAPES.values()]]

    result = take_in(messages=[*bad[:9], message(JSON), *bad[9:]], now=NOON)

    assert message_outcomes(result) == {Outcome.QUARANTINED: len(bad), Outcome.STORED: 1}
    assert len(stored()) == 2
    assert HeldMessage.objects.count() == len(bad)
    assert RawReport.objects.count() == 1


def test_what_is_kept_of_a_giant_is_64_kilobytes() -> None:
    taken(b"[" + b"1," * 999_999 + b"1]")

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(octet_length(payload)) FROM held_message")
        assert cursor.fetchall() == [(64 * 1024,)]
