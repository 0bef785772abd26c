"""I4: every message and every reading ends in exactly one place, and the counts say which."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from devices.models import Installation, Terminal
from ingest.codecs.seoul.encoder import SeoulFrame
from ingest.pipeline import Message, take_in
from metering.models import (
    Box,
    DayReading,
    DirtyDay,
    HeldMessage,
    IntakeTally,
    Outcome,
    RawReport,
    Revision,
    StreamMark,
)
from tests.ingest.uplinks import (
    NOON,
    garbage,
    hours_before,
    json_message,
    message_outcomes,
    outcomes,
    stored,
)
from tests.metering.small_town import found_town

pytestmark = pytest.mark.django_db
T0 = "T-000000"
SERIAL = "12000017"


def test_a_new_reading_is_stored_in_its_slot_and_its_day_is_marked() -> None:
    (installation,) = found_town(connections=1)
    DirtyDay.objects.all().delete()

    result = take_in(messages=[json_message(T0, [(NOON, 225_151)])], now=NOON)

    assert outcomes(result) == {"STORED": 1}
    assert stored() == {(installation.customer_id, NOON): 225_151}
    marks = DirtyDay.objects.values_list("customer_id", "day")
    assert list(marks) == [(installation.customer_id, NOON.date())]


def test_the_same_report_twice_counts_as_duplicate_and_marks_nothing() -> None:
    found_town(connections=1)
    message = json_message(T0, [(at, 100) for at in hours_before(NOON, 6)])
    take_in(messages=[message], now=NOON)
    DirtyDay.objects.all().delete()

    again = take_in(messages=[message, message], now=NOON)

    assert outcomes(again) == {"DUPLICATE": 12}
    assert DirtyDay.objects.count() == 0


def test_another_value_for_the_same_hour_is_a_revision_and_both_are_kept() -> None:
    found_town(connections=1)
    take_in(messages=[json_message(T0, [(NOON, 100)])], now=NOON)
    later = NOON + timedelta(hours=1)

    result = take_in(messages=[json_message(T0, [(NOON, 105)], received_at=later)], now=later)

    assert outcomes(result) == {"REVISION": 1}
    assert list(stored().values()) == [105]
    revision = Revision.objects.get()
    assert (revision.kept_register_l, revision.lost_register_l) == (105, 100)
    assert revision.slot_end_at == NOON


def test_a_value_that_loses_inside_its_batch_is_kept_as_revision() -> None:
    found_town(connections=1)
    near, far = NOON + timedelta(minutes=1), NOON + timedelta(minutes=20)

    result = take_in(messages=[json_message(T0, [(far, 105), (near, 100)])], now=NOON)

    assert outcomes(result) == {"STORED": 1, "REVISION": 1}
    assert list(stored().values()) == [100]
    assert Revision.objects.get().lost_register_l == 105


def test_an_unknown_terminal_waits_as_a_whole() -> None:
    message = json_message("nobody", [(at, 1) for at in hours_before(NOON, 3)])

    result = take_in(messages=[message], now=NOON)

    held = HeldMessage.objects.get()
    assert outcomes(result) == {"WAITING": 3}
    assert (held.box, held.terminal_id, held.reading_count) == (Box.WAITING, "nobody", 3)
    assert bytes(held.payload) == message.payload


def test_a_known_terminal_that_was_never_attached_waits_too() -> None:
    Terminal.objects.create(terminal_id="in stock")

    result = take_in(messages=[json_message("in stock", [(NOON, 1)])], now=NOON)

    assert outcomes(result) == {"WAITING": 1}


def test_garbage_is_quarantined_with_its_bytes_and_a_reason() -> None:
    result = take_in(messages=[garbage(b"\x00\xff")], now=NOON)

    held = HeldMessage.objects.get()
    assert message_outcomes(result) == {Outcome.QUARANTINED: 1}
    assert (held.box, held.reason, bytes(held.payload)) == (Box.QUARANTINE, "parse", b"\x00\xff")


def test_a_huge_payload_is_cut_but_hashed_whole() -> None:
    take_in(messages=[garbage(b"x" * 300_000)], now=NOON)

    held = HeldMessage.objects.get()
    assert (len(held.payload), held.payload_size, held.reason) == (65_536, 300_000, "too_large")


@pytest.mark.parametrize(
    "terminal", ["\x00", "a\x00b", "\ud800".encode("utf-8", "replace").decode(), "x" * 5_000]
)
def test_whatever_stands_in_a_topic_can_be_kept(terminal: str) -> None:
    message = Message("f" * 300 + "\x00", terminal, b"{}", NOON)

    result = take_in(messages=[message], now=NOON)

    assert message_outcomes(result) == {Outcome.QUARANTINED: 1}


def test_a_sender_that_is_not_the_topics_terminal_is_quarantined() -> None:
    found_town(connections=1)
    forged = json_message(T0, [(NOON, 1)])

    take_in(messages=[Message("json", "T-other", forged.payload, NOON)], now=NOON)

    assert HeldMessage.objects.get().reason == "topic_mismatch"


def test_a_subscription_check_is_counted_as_control() -> None:
    found_town(connections=1)
    payload = b'{"m2m:sgn":{"vrq":true,"sud":false,"cr":"T-000000"}}'

    result = take_in(messages=[Message("onem2m", T0, payload, NOON)], now=NOON)

    assert message_outcomes(result) == {Outcome.CONTROL: 1}


def test_the_readings_that_can_be_placed_are_stored_and_the_others_held() -> None:
    (installation,) = found_town(connections=1)
    before = installation.installed_at
    readings = [
        (NOON, 3),
        (NOON + timedelta(days=1), 9),
        (before, 1),
        (before - timedelta(hours=1), 0),
    ]

    result = take_in(messages=[json_message(T0, readings)], now=NOON)

    assert outcomes(result) == {"STORED": 1, "QUARANTINED": 3}
    held = HeldMessage.objects.order_by("reason").values_list("reason", "positions")
    assert list(held) == [("before_installation", [2, 3]), ("future", [1])]


def test_a_numbered_stream_moves_its_mark_and_names_the_source() -> None:
    found_town(connections=1)
    messages = [
        json_message(
            T0, [(NOON, 5)], stream={"source": "relay-1", "epoch": "2026-03-01", "seq": seq}
        )
        for seq in (8, 7)
    ]

    take_in(messages=messages, now=NOON)

    mark = StreamMark.objects.get()
    assert (mark.source, mark.epoch, mark.latest_seq, mark.messages) == (
        "relay-1",
        "2026-03-01",
        8,
        2,
    )
    assert set(IntakeTally.objects.values_list("source", flat=True)) == {"relay-1"}


def test_a_report_of_years_ago_finds_its_partition_made() -> None:
    found_town(connections=1, installed_on=datetime(2016, 2, 1).date())
    at = NOON.replace(year=2016)

    result = take_in(
        messages=[json_message(T0, [(at, 5)], received_at=at, arrived_at=NOON)], now=NOON
    )

    assert outcomes(result) == {"STORED": 1}


def test_one_message_that_the_database_refuses_does_not_hold_up_its_batch() -> None:
    placed = found_town(connections=4)
    messages = [json_message(f"T-{n:06d}", [(NOON, 5)]) for n in range(4)]
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE terminal_contact ADD CONSTRAINT poison CHECK (customer_id <> %s)",
            [placed[2].customer_id],
        )

    result = take_in(messages=messages, now=NOON)

    assert outcomes(result) == {"STORED": 3}
    held = HeldMessage.objects.get()
    assert (held.reason, held.terminal_id) == ("refused_by_database", "T-000002")


def test_every_report_is_traced_to_its_connection() -> None:
    (installation,) = found_town(connections=1)
    message = json_message(T0, [(NOON, 5)])

    take_in(messages=[message], now=NOON)

    trace = RawReport.objects.get()
    assert (trace.installation_id, bytes(trace.payload)) == (installation.pk, message.payload)


def sent_report(
    number: int, readings: list[tuple[int, int | None]], received: int, leaks: bool
) -> Message:
    """Half-hour steps, so that readings compete for slots."""
    status = {"status": ["LEAK"]} if leaks else {}
    message = json_message(
        f"T-{number:06d}",
        [(NOON - timedelta(minutes=30 * back), litres) for back, litres in readings],
        received_at=NOON + timedelta(minutes=received),
        radio={"rssi": -75 - received},
    )
    if not status:
        return message
    payload = message.payload.replace(b'"register_l"', b'"status": ["LEAK"], "register_l"')
    return Message("json", message.terminal_id, payload, message.arrived_at)


def one_meter() -> Installation:
    """A town of one connection whose meter has a number that frames can carry."""
    (installation,) = found_town(connections=1)
    installation.meter.serial = SERIAL
    installation.meter.save()
    return installation


def frame_with(**changes: object) -> SeoulFrame:
    facts: dict[str, object] = {
        "registers_l": (1_060, 1_050, 1_040, 1_030, 1_020, 1_010),
        "newest_at": NOON,
        "meter_serial": SERIAL,
    }
    return SeoulFrame(**(facts | changes))  # type: ignore[arg-type]


def put_in_place(old: Installation, *, at: datetime) -> Installation:
    from devices.actions.installing import replace_meter
    from devices.models import Meter

    meter = Meter.objects.create(serial="new", caliber=old.meter.caliber)
    return replace_meter(
        installation=old, meter=meter, at=at, final_register_l=None, initial_register_l=None
    )


def filled_slots(row: DayReading) -> list[int]:
    return [slot for slot, meta in enumerate(row.meta, start=1) if meta is not None]
