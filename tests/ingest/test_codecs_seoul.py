"""The Seoul terminal protocol: every vector, every broken frame, and encode against decode."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.codecs import seoul
from ingest.codecs.reasons import Reason
from ingest.codecs.sending import Sending
from ingest.codecs.seoul.anatomy import parts_of
from metering.core.reading import Radio, Report, UnableToDecode

FILE = json.loads((Path(seoul.__file__).parent / "vectors.json").read_text())
RECEIVED_AT = datetime.fromisoformat(FILE["received_at"])
GOOD = [v for v in FILE["vectors"] if "expected" in v]
BAD = [v for v in FILE["vectors"] if "reason" in v]
EXAMPLE = bytes.fromhex(GOOD[0]["hex"])


def decoded(frame: bytes) -> Report:
    return seoul.decode(frame, sending=Sending("T-1", RECEIVED_AT))


def reason_of(frame: bytes) -> str:
    with pytest.raises(UnableToDecode) as caught:
        decoded(frame)
    return caught.value.reason


def outcome(frame: bytes) -> Report | str:
    try:
        return decoded(frame)
    except UnableToDecode as error:
        return error.reason


def with_checksum(body: bytes) -> bytes:
    return body + bytes((sum(body[2:]) % 256,))


def flat(report: Report) -> dict[str, Any]:
    facts: dict[str, Any] = {
        name: getattr(report, name) for name in Report.__slots__ if name != "readings"
    }
    facts["notes"] = list(report.notes)
    facts["registers_l"] = [reading.register_l for reading in report.readings]
    if report.readings:
        facts["newest_at"] = report.readings[0].measured_at
        facts["status_byte"] = report.readings[0].status_byte
    return facts


@pytest.mark.parametrize("vector", GOOD, ids=lambda v: v["name"])
def test_a_frame_decodes_to_the_facts_of_its_vector(vector: dict[str, Any]) -> None:
    expected = dict(vector["expected"])
    expected.pop("step_h", None)
    if "radio" in expected:
        expected["radio"] = Radio(**expected["radio"])
        expected["newest_at"] = datetime.fromisoformat(expected["newest_at"])

    facts = flat(decoded(bytes.fromhex(vector["hex"])))

    assert {name: facts[name] for name in expected} == expected


@pytest.mark.parametrize(
    "vector", [v for v in GOOD if "step_h" in v["expected"]], ids=lambda v: v["name"]
)
def test_values_go_back_in_time_by_the_interval(vector: dict[str, Any]) -> None:
    step = timedelta(hours=vector["expected"]["step_h"])

    times = [reading.measured_at for reading in decoded(bytes.fromhex(vector["hex"])).readings]

    assert times == [times[0] - step * i for i in range(len(times))]


@pytest.mark.parametrize("vector", BAD, ids=lambda v: v["name"])
def test_a_broken_frame_is_refused_with_its_reason(vector: dict[str, Any]) -> None:
    assert reason_of(bytes.fromhex(vector["hex"])) == vector["reason"]


def test_every_reason_of_a_frame_has_a_vector() -> None:
    of_envelopes = {
        Reason.PARSE,
        Reason.TOO_LARGE,
        Reason.UNKNOWN_FORMAT,
        Reason.TOPIC_MISMATCH,
        Reason.NO_CODEC,
        Reason.EXTRA_CIN,
    }

    assert {v["reason"] for v in BAD} == set(Reason) - of_envelopes


def test_the_status_byte_belongs_to_the_newest_slot_only() -> None:
    statuses = [reading.status_byte for reading in decoded(EXAMPLE).readings]

    assert statuses == [0x20, None, None, None, None, None]


def test_a_frame_cut_at_any_byte_is_refused() -> None:
    reasons = {reason_of(EXAMPLE[:cut]) for cut in range(len(EXAMPLE))}

    assert reasons == {"truncated"}


def test_a_frame_cut_at_any_byte_and_sealed_again_is_refused() -> None:
    for cut in range(4, len(EXAMPLE) - 1):
        sealed = with_checksum(bytes((EXAMPLE[0], cut - 2)) + EXAMPLE[2:cut])

        assert reason_of(sealed) in {"bad_length", "bad_count"}


def test_any_single_changed_byte_of_a_frame_is_refused_or_changes_nothing_else() -> None:
    for position in range(1, len(EXAMPLE)):
        changed = bytearray(EXAMPLE)
        changed[position] ^= 0x01

        assert reason_of(bytes(changed)) in {"truncated", "bad_length", "bad_checksum"}


def test_a_register_above_its_newer_neighbour_is_lost_in_a3_and_kept_in_a4() -> None:
    def received(protocol: str) -> list[int | None]:
        frame = seoul.SeoulFrame(
            registers_l=(100, 105, 103), newest_at=RECEIVED_AT, protocol=protocol
        )
        return [r.register_l for r in decoded(seoul.encode(frame)).readings]

    assert received("A3") == [100, 100, 98]
    assert received("A4") == [100, 105, 103]


def test_a_difference_beyond_two_bytes_cannot_be_sent_in_a3() -> None:
    frame = seoul.SeoulFrame(registers_l=(65_535, 0), newest_at=RECEIVED_AT)

    with pytest.raises(seoul.UnableToEncode):
        seoul.encode(frame)


def test_the_encoder_makes_the_worked_example() -> None:
    frame = seoul.SeoulFrame(
        registers_l=(225151, 225139, None, 225139, 225132, 225132),
        newest_at=datetime(2021, 3, 15, 9, tzinfo=UTC),
        cell_id=0x1234,
        battery_v=3.1,
        battery_low=True,
        status_byte=0x20,
    )

    assert seoul.encode(frame) == EXAMPLE


def test_a_control_frame_carries_its_name_and_no_readings() -> None:
    report = decoded(seoul.encode_control(mtype=0x30, body=b"\x01\x02"))

    assert (report.control, report.readings) == ("join", ())


def test_a_report_over_lora_is_laid_open_byte_by_byte() -> None:
    frame = seoul.encode(
        seoul.SeoulFrame(registers_l=(7, None), newest_at=RECEIVED_AT, lora=True, protocol="A4")
    )

    parts = parts_of(frame)

    assert b"".join(part.raw for part in parts) == frame
    names = [part.name for part in parts]
    assert names[:6] == ["protocol", "length", "mtype", "rssi", "snr", "terminal_serial"]
    assert "rest" not in names
