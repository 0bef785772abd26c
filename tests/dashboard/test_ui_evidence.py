"""The reason of an alarm: one sentence with its numbers for each of the six kinds."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.ui.evidence import sentence
from metering.core.reading import Status
from metering.models import Alarm, AlarmKind, AlarmLevel
from metering.queries.alarm_signs import BatteryFall, MeterSigns

BEGAN = datetime(2026, 11, 20, 9, tzinfo=UTC)  # 18:00 in Seoul
NOW = BEGAN + timedelta(hours=60)


def _alarm(kind: str, **evidence: object) -> Alarm:
    return Alarm(
        kind=kind,
        level=AlarmLevel.values[0],
        by_rule=True,
        started_at=BEGAN,
        evidence=evidence,
    )


@pytest.mark.parametrize(
    ("kind", "evidence", "said"),
    [
        (AlarmKind.COMM_FAULT, {"last_at": BEGAN.isoformat()}, "60회 미수신"),
        (AlarmKind.METER_FAULT, {"value": 44}, "44시간 연속으로"),
        (AlarmKind.Q4_EXCEEDED, {"value": 3900}, "18:00부터 시간 평균 최대 3.900 m³/h, Q4 3.125 m³/h의 125 %"),
        (AlarmKind.BACKFLOW, {"value": -42}, "2026-11-20 18:00 한 구간에 지침이"),
        (AlarmKind.LEAK, {"count": 124, "value": 14_000}, "최소 14.0 L/h · 하루 추정 손실 0.336 m³"),
        (AlarmKind.LOW_BATTERY, {"value": 305}, "3.05 V"),
    ],
)  # fmt: skip
def test_the_reason_says_its_numbers(kind: str, evidence: dict[str, object], said: str) -> None:
    assert said in sentence(_alarm(kind, **evidence), now=NOW, q4_lph=3125)


def test_a_block_that_is_mostly_silent_points_to_the_network() -> None:
    alarm = _alarm(AlarmKind.COMM_FAULT, last_at=BEGAN.isoformat())

    assert "41전 중 1전 (단말 의심)" in sentence(alarm, now=NOW, silent=(1, 41))
    assert "41전 중 30전 (통신망 의심)" in sentence(alarm, now=NOW, silent=(30, 41))


def test_a_silence_that_ended_counts_to_its_end() -> None:
    alarm = _alarm(AlarmKind.COMM_FAULT, last_at=BEGAN.isoformat())
    alarm.ended_at = BEGAN + timedelta(hours=30)

    assert "30회 미수신" in sentence(alarm, now=NOW)


def test_a_battery_says_how_far_it_fell_in_how_many_days() -> None:
    alarm = _alarm(AlarmKind.LOW_BATTERY, value=305)

    assert (
        sentence(alarm, now=NOW, sign=BatteryFall(-0.21, 30)) == "배터리 전압 3.05 V, 30일 −0.21 V"
    )
    assert sentence(alarm, now=NOW, sign=BatteryFall(0.0, 12)).endswith("12일 변화 없음")


def test_a_meter_says_what_its_device_signalled() -> None:
    alarm = _alarm(AlarmKind.METER_FAULT, value=44)
    bits = Status.METER_FAULT | Status.EMPTY_PIPE | Status.UNKNOWN

    said = sentence(alarm, now=NOW, sign=MeterSigns(44, 20, bits, 48, ("0x08",)))

    assert said.endswith(
        "48시간 지침 변화 없음 · 기기 오류 비트 20회 · 함께 온 신호 비만관, 알 수 없는 비트 0x08"
    )
    assert "변화 없음" not in sentence(alarm, now=NOW, sign=MeterSigns(60, 0, Status(0), 1))
    assert "지침을 읽지 못한 시간 60" in sentence(
        alarm, now=NOW, sign=MeterSigns(60, 0, Status(0), 1)
    )
