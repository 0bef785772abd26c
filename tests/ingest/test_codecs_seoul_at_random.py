"""The Seoul terminal protocol on made-up frames: encode against decode, damage, noise."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.codecs import seoul
from ingest.codecs.reasons import Reason
from ingest.codecs.sending import Rules, Sending
from ingest.codecs.seoul.layout import CALIBER_MM, KST
from metering.core.reading import Radio, Report, UnableToDecode
from tests.ingest.test_codecs_seoul import EXAMPLE, RECEIVED_AT, decoded, outcome, with_checksum


def falling(values: list[int | None]) -> tuple[int | None, ...]:
    """Sort the answered hours so that the register never falls with time."""
    sizes = iter(sorted((v for v in values if v is not None), reverse=True))
    return tuple(None if v is None else next(sizes) for v in values)


digits = st.text("0123456789", min_size=1)


frames = st.builds(
    seoul.SeoulFrame,
    protocol=st.sampled_from(["A1", "A2", "A3", "A4"]),
    registers_l=st.lists(
        st.none() | st.integers(0, 6_000).map(lambda v: v * 10), min_size=1, max_size=24
    ).map(falling),
    newest_at=st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 31)).map(
        lambda at: at.replace(microsecond=0, tzinfo=KST)
    ),
    imsi=st.from_regex(r"450[0-9]{12}", fullmatch=True),
    rssi_raw=st.integers(0, 31),
    rsrp_dbm=st.integers(-156, -44),
    rsrq_db=st.integers(-34, 0),
    sinr_db=st.integers(-20, 30),
    cell_id=st.integers(0, 0xFFFF),
    terminal_serial=st.from_regex(r"[0-9]{10}", fullmatch=True),
    meter_serial=st.just("") | st.from_regex(r"[1-9][0-9]{7}", fullmatch=True),
    firmware=st.from_regex(r"[0-9]{4}", fullmatch=True),
    battery_v=st.integers(0, 40).map(lambda tenths: tenths / 10),
    caliber_mm=st.sampled_from(sorted(CALIBER_MM.values())),
    decimals=st.sampled_from([2, 3]),
    status_byte=st.integers(0, 255),
    interval_h=st.sampled_from([1, 2, 24]),
    metering_interval_h=st.sampled_from([1, 2, 24]),
    report_interval_h=st.sampled_from([1, 6, 12, 24]),
)


@settings(deadline=None)
@given(frames)
def test_what_was_encoded_is_decoded(frame: seoul.SeoulFrame) -> None:
    report = decoded(seoul.encode(frame))

    assert frame.newest_at is not None
    assert [(r.measured_at, r.register_l) for r in report.readings] == [
        (frame.newest_at - timedelta(hours=frame.interval_h * i), register_l)
        for i, register_l in enumerate(frame.registers_l)
    ]
    assert report.readings[0].status_byte == frame.status_byte
    assert report.radio == Radio(
        -113 + 2 * frame.rssi_raw, frame.rsrp_dbm, frame.rsrq_db, frame.sinr_db
    )
    same = (
        "terminal_serial", "meter_serial", "firmware", "battery_v", "caliber_mm", "decimals",
        "metering_interval_h", "report_interval_h",
    )  # fmt: skip
    assert [getattr(report, name) for name in same] == [getattr(frame, name) for name in same]
    assert (report.ctn, report.notes) == (f"0{frame.imsi[5:]}", ())


@settings(deadline=None)
@given(frames, st.booleans(), st.integers(1, 150), st.integers(-20, 30))
def test_what_was_encoded_over_lora_or_in_minutes_is_decoded(
    frame: seoul.SeoulFrame, lora: bool, rssi: int, snr: int
) -> None:
    varied = replace(frame, lora=lora, minutes=not lora or snr % 2 == 0)
    if lora:
        varied = replace(varied, rssi_raw=rssi, sinr_db=snr)

    report = decoded(seoul.encode(varied))

    assert [each.register_l for each in report.readings] == list(frame.registers_l)
    assert report.readings[0].measured_at == frame.newest_at
    assert (report.metering_interval_h, report.report_interval_h) == (
        frame.metering_interval_h,
        frame.report_interval_h,
    )
    assert report.meter_serial == frame.meter_serial
    if lora:
        assert (report.radio, report.ctn) == (Radio(-rssi, sinr_db=snr), "")


@pytest.mark.parametrize("protocol", ["A1", "A3", "A4"])
def test_a_damaged_frame_of_a_tolerant_source_is_marked(protocol: str) -> None:
    frame = bytearray(
        seoul.encode(seoul.SeoulFrame(registers_l=(7, 5), newest_at=RECEIVED_AT, protocol=protocol))
    )
    frame[-1] ^= 0x40

    report = seoul.decode(bytes(frame), sending=Sending("T-1", RECEIVED_AT, Rules(tolerant=True)))

    assert [each.register_l for each in report.readings] == [7, 5]
    assert (report.salvaged, report.notes) == (True, ("accepted_bad_checksum",))


@pytest.mark.parametrize(
    "changes",
    [
        {"newest_at": RECEIVED_AT + timedelta(hours=3)},
        {"newest_at": RECEIVED_AT - timedelta(days=63)},
        {"report_interval_h": 7},
        {"registers_l": (4_000_000_000,), "protocol": "A4"},
        {"meter_serial": "1200001a"},
        {"terminal_serial": "a100000017"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_damaged_frame_that_is_not_plausible_is_refused_by_a_tolerant_source_too(
    changes: dict[str, Any],
) -> None:
    facts = {"registers_l": (7, 5), "newest_at": RECEIVED_AT} | changes
    frame = bytearray(seoul.encode(seoul.SeoulFrame(**facts)))
    frame[-1] ^= 0x40
    sending = Sending("T-1", RECEIVED_AT, Rules(tolerant=True))

    with pytest.raises(UnableToDecode) as caught:
        seoul.decode(bytes(frame), sending=sending)

    assert caught.value.reason == "bad_checksum"


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=120), st.sampled_from([b"", b"\xa1\x30\x30", b"\xa4\x40\x70", b"\xa3"]))
def test_a_tolerant_source_raises_nothing_else_either(noise: bytes, start: bytes) -> None:
    sending = Sending("T-1", RECEIVED_AT, Rules(tolerant=True, lora=True))
    report: Report | None = None

    with suppress(UnableToDecode):
        report = seoul.decode(start + noise, sending=sending)

    assert report is None or report.terminal_id == "T-1"


@settings(deadline=None)
@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_a_terminal_without_a_clock_is_dated_from_receipt(h: int, m: int, s: int) -> None:
    age = timedelta(hours=h, minutes=m, seconds=s)
    frame = seoul.SeoulFrame(registers_l=(5,), newest_at=None, newest_age=age)

    report = decoded(seoul.encode(frame))

    assert (report.readings[0].measured_at, report.clock_synced) == (RECEIVED_AT - age, False)


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=300))
def test_random_bytes_are_refused_and_nothing_else_is_raised(noise: bytes) -> None:
    with pytest.raises(UnableToDecode):
        decoded(noise)


@settings(deadline=None, max_examples=500)
@given(st.sampled_from([0xA1, 0xA2, 0xA3, 0xA4]), st.binary(max_size=254))
def test_random_fields_under_a_right_seal_decode_or_are_refused(proto: int, fields: bytes) -> None:
    frame = with_checksum(bytes((proto, len(fields) + 1, 0x70)) + fields)

    result = outcome(frame)

    if isinstance(result, Report):
        assert all(r.register_l is None or r.register_l >= 0 for r in result.readings)
    else:
        assert result in set(Reason)


@settings(deadline=None, max_examples=500)
@given(st.data())
def test_a_mangled_but_sealed_example_decodes_or_is_refused(data: st.DataObject) -> None:
    mangled = bytearray(EXAMPLE[:-1])
    for _ in range(data.draw(st.integers(1, 4))):
        mangled[data.draw(st.integers(3, len(mangled) - 1))] = data.draw(st.integers(0, 255))

    result = outcome(with_checksum(bytes(mangled)))

    if isinstance(result, Report):
        assert 1 <= len(result.readings) <= 24 or result.control
    else:
        assert result in set(Reason)
