"""The traps 9 to 16 of UPLINKS §6, each from the envelope as far as it bites."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from devices.models import Installation, UplinkSource
from ingest.codecs.seoul.encoder import encode
from ingest.envelopes import decode_uplink
from ingest.pipeline import Message, take_in
from mdm.lib.clock import SEOUL
from metering.actions.partitions import ensure_partitions
from metering.core.packing import status_of
from metering.core.reading import Status
from metering.core.slots import day_and_slot, hour_of
from metering.models import DayReading, HeldMessage, UplinkWarning
from tests.ingest.test_traps import (
    OTHER,
    T0,
    TODAY,
    frame,
    hours,
    kinds,
    meter,
    notification,
    receive,
    registers_of,
    slots,
    usage,
)
from tests.ingest.uplinks import NOON, message_outcomes, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    ensure_partitions(from_day=TODAY - timedelta(days=40), to_day=TODAY)


def test_trap_9_base64_of_hex_text_is_opened_twice() -> None:
    body = encode(frame(1_020, 1_010))

    assert registers_of(notification(body.hex().encode())) == registers_of(notification(body))
    assert registers_of(notification(body)) == [1_020, 1_010]


def test_trap_10_a_subscription_check_stores_nothing_though_it_carries_a_frame() -> None:
    meter()
    body = notification(encode(frame(1_020)), vrq=True)

    result = take_in(messages=[Message("onem2m", T0, json.dumps(body).encode(), NOON)], now=NOON)

    assert {str(each) for each in message_outcomes(result)} == {"CONTROL"}
    assert stored() == {}


def test_trap_11_a1_sends_its_imsi_first_and_the_line_number_comes_of_it() -> None:
    def line(protocol: str) -> str:
        body = json.dumps(notification(encode(frame(7, protocol=protocol)))).encode()
        return decode_uplink(format="onem2m", terminal_id=T0, payload=body, received_at=NOON).ctn

    assert line("A1") == line("A2") == line("A3") == "01230000017"


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda body: body[:-1] + bytes([body[-1] ^ 1]), "bad_checksum"),
        (lambda body: body[:1] + bytes([body[1] - 1]) + body[2:], "bad_length"),
        (lambda body: body[:1] + bytes([body[1] + 1]) + body[2:], "truncated"),
    ],
)
def test_trap_12_a_wrong_checksum_or_length_waits_in_quarantine_unless_the_source_is_tolerant(
    damage: object, reason: str
) -> None:
    meter()
    body = notification(damage(encode(frame(1_020, 1_010))))  # type: ignore[operator]
    message = Message("onem2m", T0, json.dumps(body).encode(), NOON)

    take_in(messages=[message], now=NOON)
    refused = stored()
    UplinkSource.objects.filter(code="onem2m").update(tolerant=True)
    take_in(messages=[message], now=NOON)

    assert refused == {}
    assert HeldMessage.objects.get().reason == reason
    assert sorted(register_l or 0 for register_l in stored().values()) == [1_010, 1_020]
    flags = status_of(meta=DayReading.objects.get().meta[11])
    assert Status.SALVAGED in flags
    assert UplinkWarning.objects.filter(kind=f"accepted_{reason}").count() == 1


def test_trap_12_a_tolerant_source_still_refuses_what_looks_damaged() -> None:
    meter()
    UplinkSource.objects.filter(code="onem2m").update(tolerant=True)
    body = bytearray(encode(frame(1_020, 1_010)))
    body[30:35] = b"\xab" * 5  # the terminal's own serial is no number any more

    message = Message("onem2m", T0, json.dumps(notification(bytes(body))).encode(), NOON)
    take_in(messages=[message], now=NOON)

    assert HeldMessage.objects.get().reason == "bad_checksum"
    assert stored() == {}


def test_trap_13_back_steps_of_one_to_five_litres_are_no_backflow() -> None:
    meter()

    receive(frame(1_038, 1_043, 1_039, 1_040, 1_030))

    assert kinds() == set()
    assert slots(usage().good_mask) == [8, 9, 10, 11, 12]
    assert (hours(usage())[10], hours(usage())[12]) == (-1, -5)  # shown, never clipped


def test_trap_13_a_back_step_of_six_litres_that_lasts_is_backflow() -> None:
    meter()

    receive(frame(1_038, 1_037, 1_036, 1_035, 1_034, 1_040, 1_030))

    assert kinds() == {"BACKFLOW"}


def test_trap_14_two_registers_under_one_device_id_are_never_mixed() -> None:
    old = meter()
    at = [NOON - timedelta(hours=back) for back in (6, 4, 2, 0)]

    receive(frame(1_010, 1_000, newest_at=at[0]))
    receive(frame(50_010, 50_000, newest_at=at[1], meter_serial=OTHER))
    mixed = receive(frame(1_030, 1_020, newest_at=at[2]))
    receive(frame(50_030, 50_020, newest_at=at[3], meter_serial=OTHER))

    new = Installation.objects.get(provisional=True)
    by_meter = {
        row.installation_id: {each for each in row.register_l if each is not None}
        for row in DayReading.objects.all()
    }
    assert by_meter == {old.pk: {1_000, 1_010}, new.pk: {50_000, 50_010, 50_020, 50_030}}
    assert mixed == {"QUARANTINED": 2}
    assert HeldMessage.objects.get().reason == "meter_serial_differs"
    assert kinds() == set()
    assert max(hours(usage()).values()) <= 20


def test_trap_15_a_reading_at_47_minutes_past_belongs_to_the_next_hour() -> None:
    meter()
    at = datetime(2026, 3, 9, 23, 47, tzinfo=SEOUL)

    receive(frame(1_020, 1_010, newest_at=at))

    assert sorted(at.astimezone(SEOUL).isoformat() for _, at in stored()) == [
        "2026-03-09T23:00:00+09:00",
        "2026-03-10T00:00:00+09:00",
    ]
    assert slots(usage(1).good_mask) == [23, 24]  # midnight ends the day before
    assert slots(usage(0).good_mask) == []


def test_trap_16_korean_time_has_no_summer() -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    seen: dict[object, set[int]] = {}
    for number in range(366 * 24):
        at = begin + timedelta(hours=number)
        day, slot = day_and_slot(hour=hour_of(measured_at_s=int(at.timestamp())))
        seen.setdefault(day, set()).add(slot)

    whole = [day for day, of_day in seen.items() if of_day == set(range(1, 25))]
    assert len(whole) == len(seen) - 2  # all but the first and the last
    for month in (3, 7, 11):
        summer = datetime(2026, month, 8, 2, tzinfo=SEOUL)
        body = json.dumps(notification(encode(frame(7, newest_at=summer)))).encode()
        report = decode_uplink(format="onem2m", terminal_id=T0, payload=body, received_at=summer)
        assert report.readings[0].measured_at == datetime(2026, month, 7, 17, tzinfo=UTC)
