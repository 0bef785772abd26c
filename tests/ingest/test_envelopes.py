"""Envelopes: who sent what, through which shape, and that nothing but UnableToDecode comes out."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.codecs import seoul
from ingest.envelopes import FORMATS, MAX_PAYLOAD, decode_uplink, onem2m
from metering.core.reading import Report, UnableToDecode

TERMINAL = "ASN_CSE-D-0123456789-ARIS"
RECEIVED_AT = datetime(2021, 3, 15, 9, 2, tzinfo=UTC)
FRAME = seoul.encode(
    seoul.SeoulFrame(registers_l=(225151, 225139), newest_at=datetime(2021, 3, 15, 9, tzinfo=UTC))
)
CON = base64.b64encode(FRAME).decode()
HEX_CON = base64.b64encode(FRAME.hex().encode()).decode()
UPLINK = {
    "terminal": TERMINAL,
    "readings": [
        {"at": "2021-03-15T18:00:00+09:00", "register_l": 225151},
        {"at": "2021-03-15T17:00:00+09:00", "register_l": 225139},
    ],
}
LGU = {"nev": {"rep": {"m2m:cin": {"con": CON}}}, "cr": TERMINAL}
XML = (
    '<m2m:sgn xmlns:m2m="http://www.onem2m.org/xml/protocols"><nev><rep><m2m:cin>'
    "<et>99991231T000000</et><cnf>application/octet-stream</cnf><con>{con}</con></m2m:cin></rep>"
    "</nev><vrq>false</vrq><sud>false</sud><cr>" + TERMINAL + "</cr></m2m:sgn>"
)


def opened(format: str, message: object, terminal_id: str = TERMINAL) -> Report:
    payload = message if isinstance(message, bytes) else json.dumps(message).encode()
    return decode_uplink(
        format=format, terminal_id=terminal_id, payload=payload, received_at=RECEIVED_AT
    )


def reason_of(format: str, message: object, terminal_id: str = TERMINAL) -> str:
    with pytest.raises(UnableToDecode) as caught:
        opened(format, message, terminal_id)
    assert caught.value.detail.isprintable()
    return caught.value.reason


def outcome(format: str, message: object) -> Report | str:
    try:
        return opened(format, message)
    except UnableToDecode as error:
        return error.detail


def with_con(con: object) -> dict[str, Any]:
    return {"nev": {"rep": {"m2m:cin": {"con": con}}}, "cr": TERMINAL}


SHAPES = {
    "lg-u+ without m2m:sgn": LGU,
    "lg-u+ inside m2m:sgn": {"m2m:sgn": LGU},
    "base64 of hex text": with_con(HEX_CON),
    "base64 of upper-case hex text": with_con(
        base64.b64encode(FRAME.hex().upper().encode()).decode()
    ),
    "bare hex": with_con(FRAME.hex()),
    "base64 in lines": with_con(CON[:20] + "\r\n" + CON[20:]),
    "base64 twice": with_con(base64.b64encode(CON.encode()).decode()),
    "con as a JSON string in a string": with_con(json.dumps(CON)),
    "con as an object of our JSON": with_con(UPLINK),
    "con as text of our JSON": with_con(json.dumps(UPLINK)),
    "every key prefixed": {
        "m2m:sgn": {
            "m2m:nev": {"m2m:rep": {"m2m:cin": {"m2m:con": CON}}},
            "m2m:vrq": False,
            "m2m:cr": TERMINAL,
        }
    },
    "rep as a JSON string": {
        "nev": {"rep": json.dumps({"m2m:cin": {"con": CON}})},
        "cr": TERMINAL,
    },
    "a request around the notification": {
        "op": 5,
        "fr": "/Mobius2",
        "pc": {
            "m2m:sgn": {
                "sur": "Mobius/x_sub",
                "nev": {"rep": {"m2m:cin": {"con": CON, "cr": TERMINAL}}},
            }
        },
    },
    "a request of ThingPlug around plain hex": (
        '<m2m:rqp xmlns:m2m="http://www.onem2m.org/xml/protocols"><op>1</op>'
        f"<to>/~/0020/v1_0/remoteCSE-x/cnt-LoRa</to><fr>{TERMINAL}</fr><ty>4</ty><pc>"
        f"<m2m:cin><cnf>ttv</cnf><con>{FRAME.hex()}</con></m2m:cin></pc></m2m:rqp>"
    ).encode(),
    "a notification of Mobius": {
        "op": 5,
        "rqi": "x",
        "fr": "/Mobius2",
        "pc": {
            "m2m:sgn": {
                "sur": "Mobius/m/con_sub",
                "nev": {
                    "rep": {
                        "m2m:cin": {
                            "rn": "4-20210910020904",
                            "ty": 4,
                            "ct": "20210315T090100",
                            "con": CON,
                            "cr": TERMINAL,
                        }
                    }
                },
            }
        },
    },
    "xml": XML.format(con=CON).encode(),
    "xml of hex text": XML.format(con=HEX_CON).encode(),
    "xml with a declaration": b'<?xml version="1.0" encoding="UTF-8"?>\n'
    + XML.format(con=CON).encode(),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_frame_is_found_in_every_shape_of_a_notification(shape: str) -> None:
    report = opened("onem2m", SHAPES[shape])

    assert report.terminal_id == TERMINAL
    assert [r.register_l for r in report.readings] == [225151, 225139]
    assert report.notes == ()


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("hex_text", [False, True])
def test_an_encoded_notification_opens_to_its_frame(wrapped: bool, hex_text: bool) -> None:
    payload = onem2m.encode(terminal_id=TERMINAL, body=FRAME, wrapped=wrapped, hex_text=hex_text)

    assert onem2m.open_envelope(payload) == onem2m.Envelope(TERMINAL, FRAME)


def test_a_platforms_time_without_an_offset_is_utc() -> None:
    message = {"cin": {"ct": "20210315T090104", "con": CON, "cr": TERMINAL}}

    assert opened("onem2m", message).received_at == datetime(2021, 3, 15, 9, 1, 4, tzinfo=UTC)


def test_thingplug_names_its_device_inside_the_subscriptions_path() -> None:
    payload = (
        '<m2m:cin xmlns:m2m="http://www.onem2m.org/xml/protocols"><ct>2021-03-15T18:01:04+09:00</ct>'
        "<sr>/0123/v1_0/remoteCSE-00004000d02544fffefe1234/container-LoRa/subscription-1</sr>"
        f"<cnf>LoRa/Sensor</cnf><con>{FRAME.hex()}</con></m2m:cin>"
    ).encode()

    report = opened("onem2m", payload, "00004000d02544fffefe1234")

    assert report.received_at == datetime(2021, 3, 15, 9, 1, 4, tzinfo=UTC)
    assert report.notes == ()


@pytest.mark.parametrize(
    "message",
    [
        LGU | {"vrq": True},
        {"m2m:sgn": {"m2m:vrq": True, "sur": "/Mobius/sub"}},
        {"vrq": "true"},
        XML.format(con=CON).replace("<vrq>false", "<vrq>true").encode(),
    ],
)
def test_a_subscription_check_stores_nothing(message: object) -> None:
    terminal_id = TERMINAL if "cr" in str(message) else "/Mobius/sub"
    report = opened("onem2m", message, terminal_id)

    assert (report.control, report.readings) == ("subscription_check", ())


def test_a_registration_notice_carries_its_sender_only() -> None:
    report = opened("onem2m", {"cr": TERMINAL})

    assert (report.control, report.readings) == ("registration", ())


@pytest.mark.parametrize("message", [LGU, UPLINK, {"cr": TERMINAL}])
def test_a_topic_of_another_terminal_is_refused(message: dict[str, Any]) -> None:
    format = "json" if message is UPLINK else "onem2m"

    assert reason_of(format, message, "ASN_CSE-D-9999999999-ARIS") == "topic_mismatch"


def test_a_gateways_json_for_another_terminal_is_refused() -> None:
    assert reason_of("onem2m", with_con(UPLINK | {"terminal": "T-2"})) == "topic_mismatch"


def test_a_terminal_without_a_clock_is_dated_from_our_receipt() -> None:
    frame = seoul.encode(seoul.SeoulFrame(registers_l=(1,), newest_at=None))

    report = opened("onem2m", onem2m.encode(terminal_id=TERMINAL, body=frame))

    assert (report.readings[0].measured_at, report.clock_synced) == (RECEIVED_AT, False)


@pytest.mark.parametrize(
    ("con", "reason"),
    [
        ("", "parse"),
        (None, "parse"),
        (7, "parse"),
        ("%%%%", "parse"),
        ("oUUhw", "parse"),
        ("\ud800", "parse"),
        (base64.b64encode(b"hello").decode(), "parse"),
        (base64.b64encode(b"\xb3\x01").decode(), "no_codec"),
        (base64.b64encode(FRAME[:-1]).decode(), "truncated"),
        (base64.b64encode(FRAME[:-1] + b"\x00").decode(), "bad_checksum"),
    ],
)
def test_content_that_holds_no_frame_is_refused_with_its_reason(con: object, reason: str) -> None:
    assert reason_of("onem2m", with_con(con)) == reason


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x00",
        b"<",
        b"<a>" * 60_000,
        b"<a>" * 30_000 + b"</a>" * 30_000,
        b'<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>',
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
        XML.format(con=CON).encode("utf-16"),
        json.dumps(LGU).encode("utf-16"),
        b"[" * 200_000,
        b'{"cr":"x","cr":"x"}',
        b'{"cr":{}}',
        b'{"cr":"a\\u0000b","cin":{"con":"oQ=="}}',
        b'{"cr":"' + b"x" * 129 + b'"}',
        b'{"cr":"x","cin":null}',
        b"{}",
        b"[]",
    ],
)
def test_what_is_no_notification_is_refused_as_parse(payload: bytes) -> None:
    assert reason_of("onem2m", payload) == "parse"


@pytest.mark.parametrize("message", [json.dumps(LGU).encode(), XML.format(con=CON).encode()])
def test_a_notification_cut_at_any_byte_is_refused_as_parse(message: bytes) -> None:
    assert {reason_of("onem2m", message[:cut]) for cut in range(len(message))} == {"parse"}


def test_an_unknown_format_is_refused() -> None:
    assert reason_of("smoke", LGU) == "unknown_format"


@pytest.mark.parametrize("format", FORMATS)
def test_a_message_above_the_limit_is_refused_unread(format: str) -> None:
    assert reason_of(format, b" " * (MAX_PAYLOAD + 1)) == "too_large"
