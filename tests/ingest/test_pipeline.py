"""I4: every message and every reading ends in exactly one place, and the counts say which."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from devices.models import Attachment, Installation, Terminal
from ingest.codecs.seoul.encoder import SeoulFrame
from ingest.pipeline import Message, take_in
from metering.core.packing import status_of
from metering.core.reading import Status
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
    TerminalContact,
)
from tests.ingest.uplinks import (
    NOON,
    everything_stored,
    frame_message,
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


def test_a_reading_belongs_to_the_meter_installed_at_its_slot() -> None:
    (old,) = found_town(connections=1)
    changed_at = NOON - timedelta(hours=2)
    new = _replace(old, at=changed_at)

    take_in(messages=[json_message(T0, [(at, 7) for at in hours_before(NOON, 4)])], now=NOON)

    by_installation = {row.installation_id: _filled(row) for row in DayReading.objects.all()}
    assert by_installation == {old.pk: [9, 10], new.pk: [11, 12]}


def test_after_the_removal_nothing_is_stored() -> None:
    (installation,) = found_town(connections=1)
    removed_at = NOON - timedelta(hours=1)
    Attachment.objects.update(detached_at=removed_at)
    Installation.objects.update(removed_at=removed_at)

    result = take_in(messages=[json_message(T0, [(NOON, 7), (removed_at, 6)])], now=NOON)

    assert outcomes(result) == {"STORED": 1, "QUARANTINED": 1}
    assert HeldMessage.objects.get().reason == "not_installed_then"
    assert list(stored()) == [(installation.customer_id, removed_at)]


def test_the_status_byte_is_read_by_the_meters_protocol_version() -> None:
    installation = _one_meter()
    installation.meter.profile = "SEOUL_V1_3"
    installation.meter.save()

    take_in(messages=[frame_message(T0, _frame(status_byte=0x24))], now=NOON)

    flags = status_of(meta=DayReading.objects.get().meta[11])
    assert flags == Status.REPORTED | Status.LEAK  # 0x04 is 3.3 V, not a low battery


def test_a_frame_of_another_meter_opens_a_provisional_installation_at_its_first_slot() -> None:
    old = _one_meter()
    take_in(messages=[frame_message(T0, _frame(newest_at=NOON - timedelta(hours=6)))], now=NOON)

    take_in(messages=[frame_message(T0, _frame(meter_serial="87654321"))], now=NOON)

    new = Installation.objects.get(provisional=True)
    old.refresh_from_db()
    assert (new.meter.serial, new.customer_id) == ("87654321", old.customer_id)
    assert old.removed_at == new.installed_at == NOON - timedelta(hours=6)
    assert _filled(DayReading.objects.get(installation_id=new.pk)) == [7, 8, 9, 10, 11, 12]


def test_a_late_frame_of_the_old_meter_still_belongs_to_it() -> None:
    old = _one_meter()
    take_in(messages=[frame_message(T0, _frame(meter_serial="87654321"))], now=NOON)

    late = frame_message(T0, _frame(newest_at=NOON - timedelta(hours=6)))
    result = take_in(messages=[late], now=NOON)

    assert outcomes(result) == {"STORED": 6}
    assert _filled(DayReading.objects.get(installation_id=old.pk)) == [1, 2, 3, 4, 5, 6]


def test_a_frame_of_the_old_meter_for_slots_of_the_new_one_is_quarantined() -> None:
    _one_meter()
    take_in(messages=[frame_message(T0, _frame(meter_serial="87654321"))], now=NOON)

    result = take_in(messages=[frame_message(T0, _frame())], now=NOON)

    assert outcomes(result) == {"QUARANTINED": 6}
    assert HeldMessage.objects.get().reason == "meter_serial_differs"


def test_the_report_interval_of_a_terminal_is_learnt_from_its_newest_frame() -> None:
    installation = _one_meter()
    newest = frame_message(T0, _frame(report_interval_h=12))
    older = frame_message(
        T0,
        _frame(report_interval_h=1, newest_at=NOON - timedelta(days=1)),
        arrived_at=NOON - timedelta(days=1),
    )

    take_in(messages=[newest], now=NOON)
    take_in(messages=[older], now=NOON)

    assert Terminal.objects.get().report_interval_h == 12
    contact = TerminalContact.objects.get(customer_id=installation.customer_id)
    assert (contact.latest_received_at, contact.report_interval_h) == (NOON, 12)


def test_where_reports_do_not_name_their_interval_the_register_of_terminals_does() -> None:
    (installation,) = found_town(connections=1)
    Terminal.objects.update(report_interval_h=24)

    take_in(messages=[json_message(T0, [(NOON, 5)])], now=NOON)

    contact = TerminalContact.objects.get(customer_id=installation.customer_id)
    assert contact.report_interval_h == 24


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
    messages = [_report(*each) for each in reports]
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


def _report(
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


def _one_meter() -> Installation:
    """A town of one connection whose meter has a number that frames can carry."""
    (installation,) = found_town(connections=1)
    installation.meter.serial = SERIAL
    installation.meter.save()
    return installation


def _frame(**changes: object) -> SeoulFrame:
    facts: dict[str, object] = {
        "registers_l": (1_060, 1_050, 1_040, 1_030, 1_020, 1_010),
        "newest_at": NOON,
        "meter_serial": SERIAL,
    }
    return SeoulFrame(**(facts | changes))  # type: ignore[arg-type]


def _replace(old: Installation, *, at: datetime) -> Installation:
    from devices.actions.installing import replace_meter
    from devices.models import Meter

    meter = Meter.objects.create(serial="new", caliber=old.meter.caliber)
    return replace_meter(
        installation=old, meter=meter, at=at, final_register_l=None, initial_register_l=None
    )


def _filled(row: DayReading) -> list[int]:
    return [slot for slot, meta in enumerate(row.meta, start=1) if meta is not None]
