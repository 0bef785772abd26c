"""What uplinks say beside their values is kept: unknown bits, oddities, further instances."""

import base64
import json
from datetime import timedelta

import pytest

from devices.models import Meter, Terminal
from ingest.actions import replay
from ingest.codecs import plain_register
from ingest.codecs.sending import RssiAs, Rules
from ingest.codecs.seoul.encoder import SeoulFrame, encode
from ingest.envelopes import decode_uplink
from ingest.pipeline import Message, take_in
from metering.core.packing import status_of
from metering.core.reading import Status
from metering.models import (
    DayReading,
    HeldMessage,
    IntakeTally,
    RawReport,
    UnknownStatus,
    UplinkWarning,
)
from tests.ingest.test_traps import SERIAL, T0, frame, meter
from tests.ingest.uplinks import NOON, frame_message, json_message, message_outcomes, stored
from tests.metering.small_town import found_town

pytestmark = pytest.mark.django_db
NOON_SLOT = 11


def flags(slot: int = NOON_SLOT) -> Status:
    return status_of(meta=DayReading.objects.get().meta[slot])


def unknown() -> list[tuple[object, str]]:
    return list(UnknownStatus.objects.order_by("name").values_list("slot_end_at", "name"))


def several(*registers_l: int, xml: bool = False) -> bytes:
    """One notification with one content instance per register, each an hour before the other."""
    frames = [
        base64.b64encode(encode(frame(each, newest_at=NOON - timedelta(hours=back)))).decode()
        for back, each in enumerate(registers_l)
    ]
    if xml:
        inside = "".join(f"<m2m:cin><con>{each}</con></m2m:cin>" for each in frames)
        name = 'xmlns:m2m="http://www.onem2m.org/xml/protocols"'
        return f"<m2m:sgn {name}><nev><rep>{inside}</rep></nev><cr>{T0}</cr></m2m:sgn>".encode()
    instances = [{"m2m:cin": {"con": each}} for each in frames]
    return json.dumps({"nev": {"rep": instances}, "cr": T0}).encode()


def test_bits_that_no_table_names_are_kept_beside_their_slot() -> None:
    meter(profile="SEOUL_V1_2")

    take_in(messages=[frame_message(T0, frame(1_020, 1_010, status_byte=0x29))], now=NOON)

    assert unknown() == [(NOON, "0x01"), (NOON, "0x08")]
    assert flags() == Status.REPORTED | Status.UNKNOWN | Status.LEAK


def test_names_that_no_table_names_are_kept_as_they_were_sent_and_once() -> None:
    found_town(connections=1)
    body = json_message(T0, [(NOON, 5)]).payload.replace(
        b'"register_l"', b'"status": ["HOT", "LEAK"], "register_l"'
    )

    take_in(messages=[Message("json", T0, body, NOON)] * 2, now=NOON)

    assert unknown() == [(NOON, "HOT")]


def test_another_makers_table_and_its_battery_byte() -> None:
    meter(profile="OTHER_10_08")
    Terminal.objects.update(payload_codec="plain_register")

    def said(status: int, battery: int) -> Status:
        DayReading.objects.all().delete()
        body = plain_register.encode(
            plain_register.PlainPayload(
                registers_l=(1_020,),
                newest_at=NOON,
                status_byte=status,
                meter_battery=battery,
                meter_serial=SERIAL,
            )
        )
        con = {"cnf": "ttv", "con": body.hex()}
        payload = json.dumps({"nev": {"rep": {"m2m:cin": con}}, "cr": T0}).encode()
        take_in(messages=[Message("onem2m", T0, payload, NOON)], now=NOON)
        return flags() & ~Status.REPORTED

    assert said(0x10, 2) == Status.BACKFLOW
    assert said(0x08, 1) == Status.LEAK | Status.LOW_BATTERY


def test_magnet_and_freeze_of_v1_4_stand_in_its_vif() -> None:
    meter(profile="SEOUL_V1_4")
    Terminal.objects.update(payload_codec="plain_register")
    body = plain_register.encode(
        plain_register.PlainPayload(
            registers_l=(1_020,), newest_at=NOON, vif_byte=0xD3, meter_serial=SERIAL
        )
    )
    con = {"cnf": "ttv", "con": body.hex()}
    payload = json.dumps({"nev": {"rep": {"m2m:cin": con}}, "cr": T0}).encode()

    take_in(messages=[Message("onem2m", T0, payload, NOON)], now=NOON)

    assert flags() == Status.REPORTED | Status.MAGNET | Status.FREEZE


@pytest.mark.parametrize(
    ("raw", "rule", "rssi_dbm"),
    [
        (23, RssiAs.AUTO, -67),
        (75, RssiAs.AUTO, -75),
        (23, RssiAs.MAGNITUDE, None),
        (75, RssiAs.CSQ, None),
        (75, RssiAs.MAGNITUDE, -75),
        (31, RssiAs.CSQ, -51),
    ],
)
def test_the_terminals_rule_says_how_its_rssi_is_read(
    raw: int, rule: RssiAs, rssi_dbm: int | None
) -> None:
    payload = frame_message(T0, frame(7, rssi_raw=raw)).payload

    report = decode_uplink(
        format="onem2m",
        terminal_id=T0,
        payload=payload,
        received_at=NOON,
        rules=Rules(rssi_as=rule),
    )

    assert report.radio is not None
    assert report.radio.rssi_dbm == rssi_dbm


def test_the_register_of_a_terminal_reaches_its_codec() -> None:
    meter()
    Terminal.objects.update(rssi_reading="CSQ")

    take_in(messages=[frame_message(T0, frame(7_000, rssi_raw=75))], now=NOON)

    assert UplinkWarning.objects.filter(kind="radio_range").count() == 1  # 75 is no CSQ


def test_a_report_of_lora_that_does_not_fit_is_no_join() -> None:
    meter()
    whole = encode(SeoulFrame(registers_l=(7, 5), newest_at=NOON, lora=True))
    short = bytes([whole[0], whole[1] - 1]) + whole[2:-2]
    body = short + bytes([sum(short[2:]) & 0xFF])
    payload = json.dumps({"cr": T0, "cin": {"con": body.hex()}}).encode()

    joined = take_in(messages=[Message("onem2m", T0, payload, NOON)], now=NOON)
    Terminal.objects.update(communication="LORA")
    take_in(messages=[Message("onem2m", T0, payload, NOON)], now=NOON)

    assert {str(each) for each in message_outcomes(joined)} == {"CONTROL"}
    assert HeldMessage.objects.get().reason == "bad_count"


def test_a_frame_with_another_terminals_serial_warns_once_a_day() -> None:
    installation = meter()
    Terminal.objects.update(serial="2100000099")

    for hour in (0, 1, 25):
        at = NOON + timedelta(hours=hour)
        take_in(messages=[frame_message(T0, frame(1_020, newest_at=at), arrived_at=at)], now=at)

    warning = UplinkWarning.objects.get(kind="serial_differs")
    assert (warning.terminal_id, warning.customer_id) == (T0, installation.customer_id)
    assert warning.detail == "등록 2100000099, 프레임 2100000017"
    assert warning.latest_at - warning.first_at == timedelta(hours=25)
    assert len(stored()) == 3  # it warns, no more


def test_a_terminal_whose_serial_nobody_registered_does_not_warn() -> None:
    meter()

    take_in(messages=[frame_message(T0, frame(1_020))], now=NOON)

    assert UplinkWarning.objects.filter(kind="serial_differs").count() == 0


@pytest.mark.parametrize("xml", [False, True])
def test_further_instances_of_a_notification_are_held_and_stored_when_taken_in_anew(
    xml: bool,
) -> None:
    meter()
    payload = several(1_030, 1_020, 1_010, xml=xml)

    take_in(messages=[Message("onem2m", T0, payload, NOON)], now=NOON)
    first = dict(stored())
    counts = []
    while HeldMessage.objects.filter(state="OPEN").exists():
        held = list(HeldMessage.objects.filter(state="OPEN"))
        assert [each.reason for each in held] == ["extra_cin"]
        replay(held=held, trusted=True, now=NOON)
        counts.append(len(stored()))

    assert list(first.values()) == [1_030]
    assert counts == [2, 3]
    assert sorted(each or 0 for each in stored().values()) == [1_010, 1_020, 1_030]
    assert bytes(RawReport.objects.order_by("id")[0].payload) == payload


def test_instances_of_an_unregistered_terminal_wait_together() -> None:
    take_in(messages=[Message("onem2m", T0, several(1_030, 1_020), NOON)], now=NOON)
    meter()

    replay(held=list(HeldMessage.objects.all()), trusted=True, now=NOON)
    replay(held=list(HeldMessage.objects.filter(state="OPEN")), trusted=True, now=NOON)

    assert len(stored()) == 2
    assert HeldMessage.objects.filter(state="OPEN").count() == 0
    left = {
        (outcome, reason): sum(
            IntakeTally.objects.filter(outcome=outcome, reason=reason).values_list(
                "messages", flat=True
            )
        )
        for outcome, reason in IntakeTally.objects.values_list("outcome", "reason")
    }
    assert {key: count for key, count in left.items() if count} == {("STORED", ""): 2}


def test_the_meters_profile_is_asked_at_every_frame() -> None:
    meter(profile="SEOUL_V1_1")
    take_in(messages=[frame_message(T0, frame(1_020, status_byte=0x10))], now=NOON)
    first = flags()
    Meter.objects.update(profile="OTHER_10_08")
    later = NOON + timedelta(hours=1)

    take_in(
        messages=[
            frame_message(T0, frame(1_030, status_byte=0x10, newest_at=later), arrived_at=later)
        ],
        now=later,
    )

    assert first == Status.REPORTED | Status.EMPTY_PIPE
    assert flags(NOON_SLOT + 1) == Status.REPORTED | Status.BACKFLOW
