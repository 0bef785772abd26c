"""I4, whose reading it is: the meter at its slot, a frame of another meter, the interval of a terminal."""

from datetime import timedelta

import pytest

from devices.models import Attachment, Installation, Terminal
from ingest.pipeline import take_in
from metering.core.packing import status_of
from metering.core.reading import Status
from metering.models import (
    DayReading,
    HeldMessage,
    TerminalContact,
)
from tests.ingest.test_pipeline import T0, filled_slots, frame_with, one_meter, put_in_place
from tests.ingest.uplinks import (
    NOON,
    frame_message,
    hours_before,
    json_message,
    outcomes,
    stored,
)
from tests.metering.small_town import found_town

pytestmark = pytest.mark.django_db


def test_a_reading_belongs_to_the_meter_installed_at_its_slot() -> None:
    (old,) = found_town(connections=1)
    changed_at = NOON - timedelta(hours=2)
    new = put_in_place(old, at=changed_at)

    take_in(messages=[json_message(T0, [(at, 7) for at in hours_before(NOON, 4)])], now=NOON)

    by_installation = {row.installation_id: filled_slots(row) for row in DayReading.objects.all()}
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
    installation = one_meter()
    installation.meter.profile = "SEOUL_V1_3"
    installation.meter.save()

    take_in(messages=[frame_message(T0, frame_with(status_byte=0x24))], now=NOON)

    flags = status_of(meta=DayReading.objects.get().meta[11])
    assert flags == Status.REPORTED | Status.LEAK  # 0x04 is 3.3 V, not a low battery


def test_a_frame_of_another_meter_opens_a_provisional_installation_at_its_first_slot() -> None:
    old = one_meter()
    take_in(messages=[frame_message(T0, frame_with(newest_at=NOON - timedelta(hours=6)))], now=NOON)

    take_in(messages=[frame_message(T0, frame_with(meter_serial="87654321"))], now=NOON)

    new = Installation.objects.get(provisional=True)
    old.refresh_from_db()
    assert (new.meter.serial, new.customer_id) == ("87654321", old.customer_id)
    assert old.removed_at == new.installed_at == NOON - timedelta(hours=6)
    assert filled_slots(DayReading.objects.get(installation_id=new.pk)) == [7, 8, 9, 10, 11, 12]


def test_a_late_frame_of_the_old_meter_still_belongs_to_it() -> None:
    old = one_meter()
    take_in(messages=[frame_message(T0, frame_with(meter_serial="87654321"))], now=NOON)

    late = frame_message(T0, frame_with(newest_at=NOON - timedelta(hours=6)))
    result = take_in(messages=[late], now=NOON)

    assert outcomes(result) == {"STORED": 6}
    assert filled_slots(DayReading.objects.get(installation_id=old.pk)) == [1, 2, 3, 4, 5, 6]


def test_a_frame_of_the_old_meter_for_slots_of_the_new_one_is_quarantined() -> None:
    one_meter()
    take_in(messages=[frame_message(T0, frame_with(meter_serial="87654321"))], now=NOON)

    result = take_in(messages=[frame_message(T0, frame_with())], now=NOON)

    assert outcomes(result) == {"QUARANTINED": 6}
    assert HeldMessage.objects.get().reason == "meter_serial_differs"


def test_the_report_interval_of_a_terminal_is_learnt_from_its_newest_frame() -> None:
    installation = one_meter()
    newest = frame_message(T0, frame_with(report_interval_h=12))
    older = frame_message(
        T0,
        frame_with(report_interval_h=1, newest_at=NOON - timedelta(days=1)),
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
