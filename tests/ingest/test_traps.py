"""The sixteen traps of UPLINKS §6, each from the envelope as far as it bites."""

import base64
import json
from datetime import datetime, timedelta

import pytest

from devices.models import Installation, Meter
from ingest.codecs.seoul.encoder import SeoulFrame, encode
from ingest.envelopes import decode_uplink
from ingest.pipeline import Message, take_in
from mdm.lib.clock import SEOUL
from metering.actions.judging import judge_dirty_days
from metering.actions.partitions import ensure_partitions
from metering.core.packing import status_of
from metering.core.reading import Status
from metering.models import Alarm, DayReading, DayUsage
from tests.ingest.uplinks import NOON, frame_message, outcomes, stored
from tests.metering.small_town import found_town

pytestmark = pytest.mark.django_db
T0, SERIAL, OTHER = "T-000000", "12000017", "87654321"
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    ensure_partitions(from_day=TODAY - timedelta(days=40), to_day=TODAY)


def meter(**traits: object) -> Installation:
    """One connection whose meter has a number that frames can carry, begun at 1,000 L."""
    (installation,) = found_town(connections=1)
    Meter.objects.filter(pk=installation.meter_id).update(serial=SERIAL, **traits)
    installation.refresh_from_db()
    return installation


def frame(*registers_l: int | None, **changes: object) -> SeoulFrame:
    """A report of A4 whose newest value is of noon."""
    facts: dict[str, object] = {"newest_at": NOON, "meter_serial": SERIAL, "protocol": "A4"}
    return SeoulFrame(registers_l=registers_l, **(facts | changes))  # type: ignore[arg-type]


def receive(*frames: SeoulFrame, at: datetime = NOON) -> dict[str, int]:
    """Take frames in, judge, and return the readings per outcome."""
    result = take_in(messages=[frame_message(T0, each, arrived_at=at) for each in frames], now=at)
    judge_dirty_days(now=at)
    return outcomes(result)


def registers_of(message: dict[str, object] | bytes) -> list[int | None]:
    payload = message if isinstance(message, bytes) else json.dumps(message).encode()
    report = decode_uplink(format="onem2m", terminal_id=T0, payload=payload, received_at=NOON)
    return [each.register_l for each in report.readings]


def notification(content: bytes, **more: object) -> dict[str, object]:
    con = base64.b64encode(content).decode()
    return {"nev": {"rep": {"m2m:cin": {"con": con}}}, "cr": T0, **more}


def usage(day_back: int = 0) -> DayUsage:
    return DayUsage.objects.get(day=TODAY - timedelta(days=day_back))


def hours(usage: DayUsage) -> dict[int, int]:
    return {slot: use for slot, use in enumerate(usage.hour_use_l, 1) if use is not None}


def slots(mask: int) -> list[int]:
    return [slot for slot in range(1, 25) if mask >> slot - 1 & 1]


def kinds() -> set[str]:
    return set(Alarm.objects.filter(withdrawn=False).values_list("kind", flat=True))


def test_trap_1_status_04_of_a_v1_3_meter_is_3_3_volts_and_no_low_battery() -> None:
    meter(profile="SEOUL_V1_3")

    receive(frame(1_000, status_byte=0x04))

    assert kinds() == set()
    assert slots(usage().good_mask) == [12]


def test_trap_1_the_same_byte_of_a_v1_2_meter_is_a_low_battery() -> None:
    meter(profile="SEOUL_V1_2")

    receive(frame(1_000, status_byte=0x04))

    assert kinds() == {"LOW_BATTERY"}


def test_trap_2_ffff_inside_the_differences_does_not_break_the_chain() -> None:
    meter()

    receive(frame(1_090, 1_080, None, 1_060, protocol="A3"))

    assert list(stored().values()).count(None) == 1
    assert hours(usage())[11] == 20  # across the hour without an answer
    assert slots(usage().good_mask) == [9, 11, 12]


def test_trap_3_ref_pos_ff_is_a_report_without_any_value_and_a_faulty_meter() -> None:
    meter()

    receive(frame(None, None, None, None))

    assert slots(usage().seen_mask) == [9, 10, 11, 12]
    assert slots(usage().good_mask) == []
    assert kinds() == {"METER_FAULT"}


def test_trap_4_time_ff_ff_ff_is_an_offset_before_the_platforms_time() -> None:
    meter()
    unsynced = frame(1_020, newest_at=None, newest_age=timedelta(minutes=20))
    body = notification(encode(unsynced))
    body["nev"]["rep"]["m2m:cin"]["ct"] = "20260310T012000"  # type: ignore[index]  # 10:20 KST
    message = Message("onem2m", T0, json.dumps(body).encode(), NOON)

    take_in(messages=[message], now=NOON)
    judge_dirty_days(now=NOON)

    assert [at.astimezone(SEOUL).hour for _, at in stored()] == [10]
    flags = status_of(meta=DayReading.objects.get().meta[9])
    assert Status.UNSYNCED in flags
    assert slots(usage().good_mask) == [10]


def test_trap_5_a_new_serial_with_a_lower_register_is_a_new_meter_and_no_backflow() -> None:
    old = meter()
    receive(frame(1_500, 1_490, newest_at=NOON - timedelta(hours=2)))

    receive(frame(9, 4, meter_serial=OTHER))

    new = Installation.objects.get(provisional=True)
    assert (new.customer_id, new.meter.serial) == (old.customer_id, OTHER)
    assert kinds() == set()
    assert slots(usage().good_mask) == [9, 10, 11, 12]
    assert min(hours(usage()).values()) >= 0
    assert hours(usage())[12] == 5


def test_trap_6_a_register_that_rolls_over_goes_on_counting() -> None:
    installation = meter()
    Installation.objects.filter(pk=installation.pk).update(initial_register_l=99_999_900)

    receive(frame(5, 99_999_999, 99_999_990))

    assert hours(usage())[11] == 9
    assert hours(usage())[12] == 6
    assert kinds() == set()


def test_trap_7_the_same_report_twice_is_stored_and_judged_once() -> None:
    meter()
    report = frame(1_030, 1_020, 1_010, status_byte=0x20)
    receive(report)
    before = DayUsage.objects.values().get()

    again = receive(report)

    assert again == {"DUPLICATE": 3}
    assert DayUsage.objects.values().get() == before


def test_trap_8_a_report_days_late_lands_on_its_own_day() -> None:
    meter()
    late_at = NOON - timedelta(days=5)
    receive(frame(2_000))

    receive(frame(1_400, 1_300, newest_at=late_at))

    assert slots(usage(5).good_mask) == [11, 12]
    assert hours(usage(5))[12] == 100
    assert hours(usage())[12] == 600  # from the late value on
    assert kinds() == set()
