"""plain_register: every vector, every broken payload, and encode against decode."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.codecs import plain_register
from ingest.codecs.sending import Sending
from metering.core.reading import Report, UnableToDecode

FILE = json.loads((Path(plain_register.__file__).parent / "vectors.json").read_text())
RECEIVED_AT = datetime.fromisoformat(FILE["received_at"])
GOOD = [v for v in FILE["vectors"] if "expected" in v]
BAD = [v for v in FILE["vectors"] if "reason" in v]
EXAMPLE = bytes.fromhex(GOOD[0]["hex"])
OF_THE_NEWEST = ("status_byte", "vif_byte", "battery_byte")


def decoded(payload: bytes) -> Report:
    return plain_register.decode(payload, sending=Sending("T-1", RECEIVED_AT))


def flat(report: Report) -> dict[str, Any]:
    facts: dict[str, Any] = {name: getattr(report, name) for name in Report.__slots__}
    facts["notes"] = list(report.notes)
    facts["registers_l"] = [each.register_l for each in report.readings]
    if report.readings:
        newest = report.readings[0]
        facts |= {name: getattr(newest, name) for name in OF_THE_NEWEST}
        facts["newest_at"] = newest.measured_at
    if len(report.readings) > 1:
        facts["step_h"] = (newest.measured_at - report.readings[1].measured_at) / timedelta(hours=1)
    return facts


@pytest.mark.parametrize("vector", GOOD, ids=lambda v: v["name"])
def test_a_payload_decodes_to_the_facts_of_its_vector(vector: dict[str, Any]) -> None:
    expected = dict(vector["expected"])
    if "newest_at" in expected:
        expected["newest_at"] = datetime.fromisoformat(expected["newest_at"])

    facts = flat(decoded(bytes.fromhex(vector["hex"])))

    facts.setdefault("step_h", expected.get("step_h"))
    assert {name: facts[name] for name in expected} == expected


@pytest.mark.parametrize("vector", BAD, ids=lambda v: v["name"])
def test_a_broken_payload_is_refused_with_its_reason(vector: dict[str, Any]) -> None:
    with pytest.raises(UnableToDecode) as caught:
        decoded(bytes.fromhex(vector["hex"]))

    assert caught.value.reason == vector["reason"]


def test_a_payload_cut_at_any_byte_is_refused() -> None:
    for cut in range(len(EXAMPLE)):
        with pytest.raises(UnableToDecode):
            decoded(EXAMPLE[:cut])


def test_the_states_belong_to_the_newest_value_only() -> None:
    statuses = [each.status_byte for each in decoded(EXAMPLE).readings]

    assert statuses == [0x20, None, None]


@settings(deadline=None)
@given(
    st.builds(
        plain_register.PlainPayload,
        registers_l=st.lists(
            st.none() | st.integers(0, 4_000_000).map(lambda n: n * 1000), min_size=1, max_size=30
        ).map(tuple),
        newest_at=st.datetimes(datetime(2000, 1, 2), datetime(2098, 12, 31)).map(
            lambda at: at.replace(microsecond=0, tzinfo=UTC)
        ),
        decimals=st.integers(0, 2),
        status_byte=st.integers(0, 255),
        vif_byte=st.integers(0, 255),
        meter_battery=st.none() | st.integers(0, 254),
        battery_v=st.none() | st.integers(0, 126).map(lambda tenths: tenths / 10),
        battery_low=st.booleans(),
        meter_serial=st.just("") | st.from_regex(r"[1-9][0-9]{7}", fullmatch=True),
        interval_h=st.sampled_from([1, 2, 24]),
        report_interval_h=st.sampled_from([1, 6, 12, 24]),
    )
)
def test_what_was_encoded_is_decoded(payload: plain_register.PlainPayload) -> None:
    report = decoded(plain_register.encode(payload))

    assert payload.newest_at is not None
    step = timedelta(hours=payload.interval_h)
    assert [(each.measured_at, each.register_l) for each in report.readings] == [
        (payload.newest_at - step * place, register_l)
        for place, register_l in enumerate(payload.registers_l)
    ]
    newest = report.readings[0]
    said = (payload.status_byte, payload.vif_byte, payload.meter_battery)
    assert (newest.status_byte, newest.vif_byte, newest.battery_byte) == said
    assert (report.battery_v, report.terminal_low_battery) == (
        payload.battery_v,
        payload.battery_low,
    )
    assert report.meter_serial == payload.meter_serial


@settings(deadline=None, max_examples=500)
@given(st.binary(max_size=80))
def test_random_bytes_decode_or_are_refused_and_nothing_else_is_raised(noise: bytes) -> None:
    try:
        report = decoded(b"\x01" + noise)
    except UnableToDecode:
        return
    assert report.control or report.readings
