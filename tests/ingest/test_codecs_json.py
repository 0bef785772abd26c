"""Our JSON uplink: every vector, the bad-input list of B-01 and B-02, and encode against decode."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.codecs import json_uplink
from metering.core.reading import Radio, Reading, Report, Status, UnableToDecode

VECTORS = json.loads((Path(json_uplink.__file__).parent / "vectors.json").read_text())["vectors"]
EXAMPLE = VECTORS[0]["payload"].encode()
READING = '{"at":"2021-03-15T18:00:00+09:00","register_l":1}'


def reason_of(payload: bytes) -> str:
    with pytest.raises(UnableToDecode) as caught:
        json_uplink.decode(payload)
    return caught.value.reason


def outcome(payload: bytes) -> Report | str:
    try:
        return json_uplink.decode(payload)
    except UnableToDecode as error:
        return error.reason


def uplink(readings: str = READING, more: str = "") -> bytes:
    return f'{{"terminal":"T-1","readings":[{readings}]{more}}}'.encode()


def status(names: list[str] | None) -> Status | None:
    return None if names is None else Status(sum(Status[name] for name in names))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["name"])
def test_a_payload_decodes_to_the_report_of_its_vector(vector: dict[str, Any]) -> None:
    expected = dict(vector["expected"])
    expected["readings"] = tuple(
        Reading(datetime.fromisoformat(at), register_l, status(names), unknown=tuple(*unknown))
        for at, register_l, names, *unknown in expected["readings"]
    )
    if "radio" in expected:
        expected["radio"] = Radio(*expected["radio"])
    if "received_at" in expected:
        expected["received_at"] = datetime.fromisoformat(expected["received_at"])
    for name in ("unknown_status", "notes"):
        expected[name] = tuple(expected.get(name, ()))

    assert json_uplink.decode(vector["payload"].encode()) == Report(**expected)


def test_a_payload_cut_at_any_byte_is_refused() -> None:
    assert {reason_of(EXAMPLE[:cut]) for cut in range(len(EXAMPLE))} == {"parse"}


@pytest.mark.parametrize(
    "payload",
    [
        b"\x00",
        b"null",
        b"[]",
        b'"T-1"',
        b"\x1f\x8b\x08\x00",
        b"\xef\xbb\xbf" + EXAMPLE,
        EXAMPLE.decode().encode("utf-16"),
        EXAMPLE + b"{}",
        EXAMPLE + b"\x00",
        uplink(more=',"note":"\ud55c"').decode().encode("cp949"),
        uplink(more=',"note":"').replace(b'"}', b'\xff"}'),
        uplink(more=',"readings":[]'),
        uplink(more=',"x":{"y":1,"y":2}'),
        uplink(READING[:-1] + ',"register_l":2}'),
        uplink(more=',"x":' + "[" * 100_000 + "]" * 100_000),
        uplink(more=',"x":' + '{"x":' * 50_000 + "1" + "}" * 50_000),
        uplink(more=',"x":NaN'),
        uplink(more=',"x":-Infinity'),
        uplink(more=',"battery_v":1e400'),
        uplink(more=',"battery_v":true'),
        uplink(more=',"battery_v":"3.6"'),
        uplink(more=',"radio":{"rssi":false}'),
        uplink(more=',"radio":[]'),
        uplink(more=',"stream":{"source":"r"}'),
        uplink(more=',"stream":{"source":"r","epoch":"e","seq":-1}'),
        uplink(more=',"stream":{"source":"r","epoch":"e","seq":9223372036854775808}'),
        uplink(more=',"x":"\\ud800"'),
        uplink("null"),
        uplink("1"),
        b'{"readings":[]}',
        b'{"terminal":"T-1"}',
        b'{"terminal":"","readings":[]}',
        b'{"terminal":7,"readings":[]}',
        b'{"terminal":"a\\u0000b","readings":[]}',
        b'{"terminal":"' + b"x" * 129 + b'","readings":[]}',
        b'{"terminal":"T-1","readings":{}}',
    ],
)
def test_what_is_not_an_uplink_is_refused_as_parse(payload: bytes) -> None:
    assert reason_of(payload) == "parse"


@pytest.mark.parametrize(
    "register_l",
    ["true", "1.0", "1e3", '"1"', "-1", "1e400", "NaN", "1" + "0" * 4000, "1" + "0" * 5000, "[]"],
)
def test_a_register_is_a_whole_number_of_litres_or_null(register_l: str) -> None:
    reading = f'{{"at":"2021-03-15T18:00:00+09:00","register_l":{register_l}}}'

    assert reason_of(uplink(reading)) == "parse"


@pytest.mark.parametrize(
    "at",
    [
        "1615798800",
        '"1615798800"',
        '"2021-03-15T18:00:00"',
        '"2021-03-15"',
        '"2021-03-15T24:00:00+09:00"',
        '"2021-02-30T18:00:00+09:00"',
        '"2021-03-15T18:00:00+99:00"',
        "null",
    ],
)
def test_a_time_without_an_offset_or_off_the_calendar_is_refused(at: str) -> None:
    assert reason_of(uplink(f'{{"at":{at},"register_l":1}}')) == "parse"


@pytest.mark.parametrize("year", ["0001", "1999", "9999"])
def test_a_year_that_arithmetic_cannot_bear_is_refused(year: str) -> None:
    reading = f'{{"at":"{year}-12-31T23:59:59-12:00","register_l":1}}'

    assert reason_of(uplink(reading)) == "bad_time"


@pytest.mark.parametrize("name", ['""', '"a\\u0000"', "1", '"' + "x" * 129 + '"'])
def test_a_status_name_that_no_column_can_hold_is_refused(name: str) -> None:
    assert reason_of(uplink(READING[:-1] + f',"status":[{name}]}}')) == "parse"


def test_a_hundred_thousand_elements_are_read_through() -> None:
    payload = uplink(more=f',"x":[{"1," * 100_000}1]')

    assert len(json_uplink.decode(payload).readings) == 1


instants = st.datetimes(
    datetime(2000, 1, 2),
    datetime(2199, 12, 30),
    timezones=st.integers(-720, 840).map(lambda m: timezone(timedelta(minutes=m))),
)
flags = st.lists(st.sampled_from([s for s in Status if s < Status.UNKNOWN])).map(
    lambda states: Status(sum({*states}) | Status.REPORTED)
)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=128)
readings = st.builds(
    Reading,
    measured_at=instants,
    register_l=st.none() | st.integers(0, 10**12),
    status=st.none() | flags,
    status_byte=st.none(),
)
radios = st.builds(
    Radio,
    rssi_dbm=st.none() | st.integers(-113, -51),
    rsrp_dbm=st.none() | st.integers(-156, -44),
    rsrq_db=st.none() | st.floats(-34.5, 2.5),
    sinr_db=st.none() | st.floats(-20, 30),
)


@settings(deadline=None)
@given(
    terminal_id=texts,
    readings=st.lists(readings, min_size=1, max_size=30).map(tuple),
    radio=st.none() | radios,
    battery_v=st.none() | st.floats(0, 10),
    source=st.none() | texts,
    received_at=st.none() | instants,
)
def test_what_was_encoded_is_decoded(**facts: Any) -> None:
    source = facts.pop("source")
    if source is not None:
        facts |= {"source": source, "source_epoch": "2021-03-01", "source_seq": 7}
    report = Report(**facts)

    assert json_uplink.decode(json_uplink.encode(report)) == report


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=300) | st.text().map(str.encode))
def test_random_bytes_are_refused_and_nothing_else_is_raised(noise: bytes) -> None:
    assert reason_of(noise) == "parse"


@settings(deadline=None, max_examples=300)
@given(st.integers(0, len(EXAMPLE) - 1), st.integers(0, 255))
def test_an_example_with_one_byte_changed_decodes_or_is_refused(place: int, byte: int) -> None:
    mangled = bytearray(EXAMPLE)
    mangled[place] = byte

    result = outcome(bytes(mangled))

    if isinstance(result, Report):
        assert len(result.readings) == 2
    else:
        assert result in {"parse", "bad_time"}
