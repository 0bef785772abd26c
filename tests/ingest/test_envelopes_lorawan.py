"""ChirpStack and The Things Stack: payload, radio, time and battery, events without a payload."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from devices.models import Meter, Terminal
from ingest.codecs import plain_register
from ingest.codecs.sending import Rules
from ingest.codecs.seoul.encoder import SeoulFrame
from ingest.codecs.seoul.encoder import encode as encode_seoul
from ingest.envelopes import decode_uplink
from ingest.pipeline import Message, take_in
from mdm.lib.clock import SEOUL
from metering.actions.judging import judge_dirty_days
from metering.actions.partitions import ensure_partitions
from metering.core.reading import Radio, Report, UnableToDecode
from metering.models import Alarm, Box, HeldMessage, TerminalBattery, TerminalContact
from tests.ingest.uplinks import NOON, message_outcomes, outcomes, stored
from tests.metering.small_town import found_town

EUI = "0200000123456789"
SENT_AT = NOON - timedelta(minutes=3)
PLAIN = plain_register.encode(
    plain_register.PlainPayload(registers_l=(1_020, 1_010), newest_at=NOON - timedelta(hours=1))
)
CHIRPSTACK: dict[str, Any] = {
    "deduplicationId": "3ac7e3c4-4401-4b8d-9386-a5c902f9202d",
    "time": SENT_AT.astimezone(UTC).isoformat(),
    "deviceInfo": {"tenantName": "w", "applicationName": "m", "devEui": EUI, "tags": {}},
    "devAddr": "00189440",
    "adr": True,
    "dr": 3,
    "fCnt": 17,
    "fPort": 2,
    "confirmed": False,
    "data": base64.b64encode(PLAIN).decode(),
    "rxInfo": [
        {"gatewayId": "a", "uplinkId": 1, "rssi": -101, "snr": 2.5},
        {"gatewayId": "b", "uplinkId": 2, "rssi": -108, "snr": 7.2},
        {"gatewayId": "c", "uplinkId": 3, "rssi": -97, "snr": -1},
    ],
    "txInfo": {"frequency": 922_100_000, "modulation": {"lora": {"spreadingFactor": 9}}},
}
TTS: dict[str, Any] = {
    "end_device_ids": {"device_id": "meter-17", "dev_eui": EUI, "application_ids": {}},
    "received_at": SENT_AT.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    "uplink_message": {
        "f_port": 2,
        "f_cnt": 17,
        "frm_payload": base64.b64encode(PLAIN).decode(),
        "rx_metadata": [{"gateway_ids": {}, "rssi": -88, "snr": 9.5, "channel_rssi": -88}],
        "settings": {"data_rate": {"lora": {"spreading_factor": 7}}},
    },
}
MESSAGES = {"chirpstack": CHIRPSTACK, "tts": TTS}
BY_PLAIN = Rules(codec="plain_register")


def opened(format: str, message: object, *, terminal: str = EUI, rules: Rules = BY_PLAIN) -> Report:
    payload = message if isinstance(message, bytes) else json.dumps(message).encode()
    return decode_uplink(
        format=format, terminal_id=terminal, payload=payload, received_at=NOON, rules=rules
    )


def reason_of(format: str, message: object, **more: Any) -> str:
    with pytest.raises(UnableToDecode) as caught:
        opened(format, message, **more)
    return caught.value.reason


def received(*messages: dict[str, Any], format: str = "chirpstack") -> dict[str, int]:
    result = take_in(
        messages=[Message(format, EUI, json.dumps(each).encode(), NOON) for each in messages],
        now=NOON,
    )
    return outcomes(result)


def connected(*, codec: str = "plain_register") -> int:
    """One connection whose terminal is a LoRaWAN device; returns its customer."""
    ensure_partitions(from_day=NOON.date() - timedelta(days=40), to_day=NOON.date())
    (installation,) = found_town(connections=1)
    Meter.objects.filter(pk=installation.meter_id).update(serial="12000017")
    Terminal.objects.update(terminal_id=EUI, payload_codec=codec, communication="LORA")
    return installation.customer_id


def without(message: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in message.items() if name not in names}


@pytest.mark.parametrize("format", MESSAGES)
def test_a_payload_is_read_by_the_codec_that_the_terminal_names(format: str) -> None:
    report = opened(format, MESSAGES[format])

    assert [each.register_l for each in report.readings] == [1_020, 1_010]
    assert (report.terminal_id, report.received_at) == (EUI, SENT_AT)


def test_the_signal_is_that_of_the_gateway_with_the_best_ratio() -> None:
    assert opened("chirpstack", CHIRPSTACK).radio == Radio(rssi_dbm=-108, sinr_db=7.2)
    assert opened("tts", TTS).radio == Radio(rssi_dbm=-88, sinr_db=9.5)


@pytest.mark.parametrize(
    "gateways",
    [None, [], {}, "x", [None], [{}], [{"rssi": True}], [{"rssi": 1e9}], [{"rssi": 10**400}]],
)
def test_an_uplink_without_a_plausible_signal_keeps_its_registers(gateways: object) -> None:
    report = opened("chirpstack", CHIRPSTACK | {"rxInfo": gateways})

    assert report.radio is None
    assert len(report.readings) == 2


def test_a_ratio_beyond_belief_is_left_out() -> None:
    gateways = [{"rssi": -90, "snr": 1e6}, {"rssi": -95}]

    assert opened("chirpstack", CHIRPSTACK | {"rxInfo": gateways}).radio == Radio(-90)


def test_a_seoul_frame_needs_no_name_of_a_codec() -> None:
    body = encode_seoul(SeoulFrame(registers_l=(7, 5), newest_at=SENT_AT, lora=True))
    message = CHIRPSTACK | {"data": base64.b64encode(body).decode()}

    report = opened("chirpstack", message, rules=Rules())

    assert [each.register_l for each in report.readings] == [7, 5]
    assert report.radio == Radio(rssi_dbm=-108, sinr_db=7.2)  # the server's, not the terminal's


@pytest.mark.parametrize("format", MESSAGES)
def test_a_payload_that_no_codec_is_named_for_is_refused(format: str) -> None:
    assert reason_of(format, MESSAGES[format], rules=Rules()) == "no_codec"
    assert reason_of(format, MESSAGES[format], rules=Rules(codec="nobody_s")) == "no_codec"


def test_the_topic_may_name_the_eui_in_either_case_or_the_device_id_of_tts() -> None:
    assert opened("chirpstack", CHIRPSTACK, terminal=EUI.upper()).terminal_id == EUI.upper()
    assert opened("tts", TTS, terminal="meter-17").terminal_id == "meter-17"
    assert reason_of("chirpstack", CHIRPSTACK, terminal="0200000000000000") == "topic_mismatch"
    assert reason_of("tts", TTS, terminal="meter-18") == "topic_mismatch"


EVENTS = {
    "status": {"margin": 7, "externalPowerSource": False, "batteryLevel": 95.3},
    "join": {"devAddr": "00189440", "relayRxInfo": None},
    "ack": {"queueItemId": "x", "acknowledged": True, "fCntDown": 1},
    "txack": {"downlinkId": 7, "gatewayId": "a"},
    "log": {"level": "ERROR", "code": "UPLINK_CODEC", "description": "x"},
    "location": {"location": {"latitude": 1.0, "longitude": 2.0}},
    "integration": {"integrationName": "x", "eventType": "y"},
}


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_of_chirpstack_without_a_payload_is_a_control_message(event: str) -> None:
    about = {name: CHIRPSTACK[name] for name in ("deduplicationId", "time", "deviceInfo")}

    report = opened("chirpstack", about | EVENTS[event], rules=Rules())

    assert (report.control, report.readings) == (event, ())


@pytest.mark.parametrize("event", ["join_accept", "downlink_ack", "location_solved"])
def test_a_message_of_tts_without_an_uplink_is_a_control_message(event: str) -> None:
    message = without(TTS, ["uplink_message"]) | {event: {}}

    assert opened("tts", message).control == event


def test_an_uplink_of_commands_alone_is_a_control_message() -> None:
    assert opened("chirpstack", without(CHIRPSTACK, ["data"])).control == "no_payload"


@pytest.mark.parametrize(
    ("format", "message"),
    [
        ("chirpstack", {}),
        ("chirpstack", {"deviceInfo": {}}),
        ("chirpstack", {"deviceInfo": {"devEui": EUI}}),
        ("chirpstack", CHIRPSTACK | {"data": "%%"}),
        ("chirpstack", CHIRPSTACK | {"data": 7}),
        ("tts", {"end_device_ids": {"device_id": EUI}}),
        ("tts", TTS | {"uplink_message": 7}),
        ("tts", []),
    ],
)
def test_what_is_no_message_of_these_servers_is_refused_as_parse(
    format: str, message: object
) -> None:
    assert reason_of(format, message) == "parse"


@pytest.mark.django_db
@pytest.mark.parametrize("format", MESSAGES)
def test_an_uplink_is_stored_under_its_customer(format: str) -> None:
    customer_id = connected()

    assert received(MESSAGES[format], format=format) == {"STORED": 2}

    assert {litres for (customer, _), litres in stored().items() if customer == customer_id} == {
        1_020,
        1_010,
    }
    assert TerminalContact.objects.get().latest_received_at == SENT_AT


@pytest.mark.django_db
def test_an_event_that_comes_twice_is_counted_as_duplicate() -> None:
    connected()

    assert received(CHIRPSTACK, CHIRPSTACK) == {"STORED": 2, "DUPLICATE": 2}


@pytest.mark.django_db
def test_an_unregistered_device_waits_though_nobody_knows_its_codec_and_is_read_later() -> None:
    message = Message("chirpstack", EUI, json.dumps(CHIRPSTACK).encode(), NOON)

    result = take_in(messages=[message], now=NOON)

    held = HeldMessage.objects.get()
    assert (held.box, held.reason, held.terminal_id) == (Box.WAITING, "unknown_terminal", EUI)
    assert {str(each) for each in message_outcomes(result)} == {"WAITING"}
    connected()
    assert received(CHIRPSTACK) == {"STORED": 2}


@pytest.mark.django_db
def test_a_registered_device_without_a_codec_is_quarantined_with_that_reason() -> None:
    connected(codec="")

    received(CHIRPSTACK)

    held = HeldMessage.objects.get()
    assert (held.box, held.reason) == (Box.QUARANTINE, "no_codec")


@pytest.mark.django_db
@pytest.mark.parametrize(("percent", "kinds"), [(10.0, {"LOW_BATTERY"}), (10.5, set())])
def test_a_battery_of_at_most_ten_percent_is_low_from_the_next_report_on(
    percent: float, kinds: set[str]
) -> None:
    connected()
    about = {name: CHIRPSTACK[name] for name in ("deduplicationId", "time", "deviceInfo")}

    received(about | {"margin": 3, "batteryLevel": percent})
    received(CHIRPSTACK)
    judge_dirty_days(now=NOON)

    assert TerminalBattery.objects.get().percent == percent
    assert set(Alarm.objects.values_list("kind", flat=True)) == kinds


@pytest.mark.django_db
def test_a_device_on_mains_has_no_battery() -> None:
    connected()
    about = {name: CHIRPSTACK[name] for name in ("deduplicationId", "time", "deviceInfo")}

    received(about | {"margin": 3, "externalPowerSource": True, "batteryLevel": 0})

    assert TerminalBattery.objects.count() == 0


def test_a_device_without_a_clock_is_dated_by_its_server() -> None:
    body = plain_register.encode(plain_register.PlainPayload(registers_l=(7,), newest_at=None))
    message = CHIRPSTACK | {"data": base64.b64encode(body).decode()}

    def dated(rules: Rules) -> datetime:
        return opened("chirpstack", message, rules=rules).readings[0].measured_at

    assert dated(BY_PLAIN) == SENT_AT
    assert dated(BY_PLAIN._replace(trusted=False)) == NOON
    assert SENT_AT.astimezone(SEOUL).hour == 11
