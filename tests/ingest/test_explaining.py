"""What could be read of a held message: texts and fields up to where reading stopped."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.codecs.seoul.anatomy import parts_of
from ingest.codecs.seoul.encoder import SeoulFrame, encode
from ingest.explaining import explain
from ingest.pipeline import take_in
from metering.models import HeldMessage
from tests.ingest.uplinks import NOON, frame_message, garbage, hours_before, json_message

FRAME = encode(SeoulFrame(registers_l=[225_151, 225_139, None, 225_100], newest_at=NOON))


def _named(frame: bytes) -> dict[str, str]:
    return {part.name: part.meaning for part in parts_of(frame)}


def test_a_whole_frame_is_laid_open_byte_by_byte() -> None:
    parts = parts_of(FRAME)

    assert b"".join(part.raw for part in parts) == FRAME
    assert [part.at for part in parts] == sorted(part.at for part in parts)
    said = _named(FRAME)
    assert said["newest"] == "2026-03-10 12:00:00"
    assert said["reference"] == "225,151"
    assert said["checksum"].startswith("=")
    assert "rest" not in said


def test_a_cut_frame_is_laid_open_up_to_the_cut() -> None:
    parts = parts_of(FRAME[:30])

    assert b"".join(part.raw for part in parts) == FRAME[:30]
    assert parts[-1].at < 30
    assert "≠" in _named(FRAME[:30])["length"]


def test_a_wrong_checksum_says_what_it_should_have_been() -> None:
    wrong = FRAME[:-1] + bytes([FRAME[-1] ^ 0xFF])

    assert _named(wrong)["checksum"] == f"≠ {FRAME[-1]:02X}"


@given(
    frame=st.binary(max_size=120), start=st.sampled_from([b"", b"\xa1", b"\xa3\x10\x70", b"\xa4"])
)
def test_every_byte_of_any_frame_is_shown_once(frame: bytes, start: bytes) -> None:
    whole = start + frame

    assert b"".join(part.raw for part in parts_of(whole)) == whole


@given(
    payload=st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
)
def test_anything_can_be_explained(payload: bytes) -> None:
    found = explain(payload=payload)

    assert "\\u0000" not in json.dumps(found)
    assert found["stopped_at"] is None or 0 <= found["stopped_at"] <= len(payload)
    assert not [name for name, _ in found["texts"] if name == "error"]


def test_a_frame_is_found_inside_its_envelope() -> None:
    found = explain(
        payload=frame_message(
            "ASN_CSE-D-0123456789-ARIS", SeoulFrame(registers_l=[7], newest_at=NOON)
        ).payload
    )

    assert ["cr", "ASN_CSE-D-0123456789-ARIS"] in found["texts"]
    assert found["frame"][0][2:] == ["protocol", "A3"]


def test_hex_text_in_base64_is_a_frame_too() -> None:
    content = base64.b64encode(FRAME.hex().encode()).decode()

    found = explain(payload=json.dumps({"con": content}).encode())

    assert found["frame"][0][1] == "a3"


def test_broken_json_shows_what_came_before_the_break() -> None:
    found = explain(payload='{"terminal":"단말-1","battery_v":3.6,"readings":[{"at":'.encode())

    assert ["battery_v", "3.6"] in found["texts"]
    assert found["stopped_at"] == len(
        '{"terminal":"단말-1","battery_v":3.6,"readings":[{"at":'.encode()
    )


def test_broken_xml_shows_its_elements_and_where_it_broke() -> None:
    payload = b"<sgn>\n<cr>ASN-1</cr>\n<con>x</con><oops"

    found = explain(payload=payload)

    assert ["cr", "ASN-1"] in found["texts"]
    assert found["stopped_at"] > 20


def test_bytes_that_are_no_text_stop_at_the_first_of_them() -> None:
    assert explain(payload=b'{"a":1,\xff}')["stopped_at"] == 7


def test_a_number_of_endless_digits_is_no_trap() -> None:
    assert explain(payload=b'{"a":' + b"9" * 6_000 + b"}")["texts"] == []


def test_nesting_without_end_is_no_trap() -> None:
    found = explain(payload=b'{"a":' * 5_000)

    assert len(json.dumps(found)) < 10_000


@pytest.mark.django_db
def test_a_waiting_message_carries_its_readings_and_device_facts() -> None:
    frame = SeoulFrame(registers_l=[9, 8], newest_at=NOON, meter_serial="12000017")
    take_in(messages=[frame_message("STRANGER", frame)], now=NOON)

    decoded = HeldMessage.objects.get().decoded

    assert decoded["facts"]["meter_serial"] == "12000017"
    assert [litres for _, litres, _ in decoded["readings"]] == [9, 8]


@pytest.mark.django_db
def test_what_is_explained_is_stored_whatever_was_sent() -> None:
    nul = json_message("T\x00", [(at, 1) for at in hours_before(NOON, 2)], note="\x00\ud800")
    take_in(messages=[garbage(), garbage(b'{"\\u0000":"\\ud800"'), nul], now=NOON)

    assert HeldMessage.objects.filter(decoded__isnull=False).count() == 3
