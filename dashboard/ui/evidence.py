"""Why an alarm is raised, in one sentence with its numbers (DEFINITIONS §4)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from dashboard.ui.language import say
from dashboard.ui.wording import cubic_metres, decimals, lasting, moment, signed, slot
from metering.core.reading import Status
from metering.models import Alarm, AlarmKind
from metering.queries.alarm_signs import BatteryFall, MeterSigns, Sign

ML_PER_L = 1000
_STILL_H = 3
_LEAST_V = 0.005
_BITS = (
    (Status.EMPTY_PIPE, "비만관"),
    (Status.DAMAGE, "파손"),
    (Status.FREEZE, "동파 위험"),
    (Status.MAGNET, "자석"),
)
_MOSTLY = 0.5  # of a block silent: the network rather than the terminal


def sentence(
    alarm: Alarm,
    *,
    now: datetime,
    q4_lph: int | None = None,
    silent: tuple[int, int] | None = None,
    sign: Sign | None = None,
) -> str:
    """This function will write the reason of an alarm; `q4_lph` is the meter's, `silent` how many of
    how many customers of the same block do not report, `sign` what its reports say beside it."""
    evidence = alarm.evidence or {}
    write = _WRITERS[alarm.kind]
    about = {"until": alarm.ended_at or now, "began": slot(alarm.started_at)}
    text = write(evidence, about | {"q4_lph": q4_lph, "silent": silent, "sign": sign})
    if alarm.by_device and not alarm.by_rule:
        return say("기기가 알렸습니다 · {text}", text=text) if text else "기기가 알렸습니다"
    return say("{text} · 기기도 알렸습니다", text=text) if alarm.by_device and text else text


def _comm(evidence: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    if not evidence.get("last_at"):
        return "수신이 없습니다"
    last = datetime.fromisoformat(str(evidence["last_at"]))
    silence = about["until"] - last
    missed = int(silence.total_seconds() // 3600)
    text = say(
        "마지막 수신 {last}, 이후 {silence} 동안 {missed:,}회 미수신",
        last=moment(last),
        silence=lasting(silence),
        missed=missed,
    )
    if not about["silent"]:
        return text
    silent, total = about["silent"]
    suspect = "통신망 의심" if total and silent / total >= _MOSTLY and silent > 1 else "단말 의심"
    return say(
        "{text} · 같은 블록 {total:,}전 중 {silent:,}전 ({suspect})",
        text=text,
        total=total,
        silent=silent,
        suspect=suspect,
    )


def _meter(evidence: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    slots, sign = evidence.get("value") or 0, about["sign"]
    parts = (
        [say("{slots:,}시간 연속으로 지침이 없거나 올바르지 않습니다", slots=slots)]
        if slots
        else []
    )
    return " · ".join(
        [*parts, *(_signals(sign, said_h=slots) if isinstance(sign, MeterSigns) else [])]
    )


def _signals(sign: MeterSigns, *, said_h: int) -> list[str]:
    """What the device itself said: for how long nothing moved, its fault bit, other bits by name."""
    still = sign.still_h is not None and sign.still_h >= _STILL_H
    words = [say(name) for bit, name in _BITS if sign.bits & bit]
    words += [say("알 수 없는 비트 {name}", name=name) for name in sign.unknown]
    return [
        *([say("{still_h:,}시간 지침 변화 없음", still_h=sign.still_h)] if still else []),
        *(
            [say("지침을 읽지 못한 시간 {unread_h:,}", unread_h=sign.unread_h)]
            if sign.unread_h > said_h
            else []
        ),
        *([say("기기 오류 비트 {fault_h:,}회", fault_h=sign.fault_h)] if sign.fault_h else []),
        *([say("함께 온 신호 {words}", words=", ".join(words))] if words else []),
    ]


def _q4(evidence: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    peak = evidence.get("value") or 0
    if not peak:
        return ""
    text = say(
        "{began}부터 시간 평균 최대 {peak} m³/h",
        began=about["began"],
        peak=decimals(peak / 1000, 3),
    )
    if not about["q4_lph"]:
        return text
    share = decimals(100 * peak / about["q4_lph"], 0)
    return say(
        "{text}, Q4 {q4} m³/h의 {share} %",
        text=text,
        q4=decimals(about["q4_lph"] / 1000, 3),
        share=share,
    )


def _backflow(evidence: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    lowest = evidence.get("value") or 0
    if not lowest:
        return ""
    return say(
        "{began} 한 구간에 지침이 {lowest} m³ 움직였습니다",
        began=about["began"],
        lowest=cubic_metres(lowest),
    )


def _leak(evidence: Mapping[str, Any], _: Mapping[str, Any]) -> str:
    slots, flow_lph = evidence.get("count") or 0, (evidence.get("value") or 0) / ML_PER_L
    if not slots:
        return ""
    loss = cubic_metres(round(flow_lph * 24))
    return say(
        "최근 {slots:,}시간 동안 사용량이 0인 시간이 없습니다 · 최소 {flow_lph} L/h "
        "· 하루 추정 손실 {loss} m³",
        slots=slots,
        flow_lph=decimals(flow_lph, 1),
        loss=loss,
    )


def _battery(evidence: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    centivolts, sign = evidence.get("value") or 0, about["sign"]
    parts = (
        [say("배터리 전압 {centivolts:.2f} V", centivolts=centivolts / 100)] if centivolts else []
    )
    if isinstance(sign, BatteryFall):
        changed = abs(sign.change_v) >= _LEAST_V
        fall = f"{signed(sign.change_v, 2)} V" if changed else "변화 없음"
        parts.append(say("{days}일 {fall}", days=sign.days, fall=fall))
    return ", ".join(parts)


_WRITERS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], str]] = {
    AlarmKind.COMM_FAULT: _comm,
    AlarmKind.METER_FAULT: _meter,
    AlarmKind.Q4_EXCEEDED: _q4,
    AlarmKind.BACKFLOW: _backflow,
    AlarmKind.LEAK: _leak,
    AlarmKind.LOW_BATTERY: _battery,
}
