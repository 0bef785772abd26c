"""What a soft check found, in one sentence with its numbers, and what each check looks for (§4, §5)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from customers.models import ServiceState
from dashboard.ui.badges import mark_tag
from dashboard.ui.wording import count, cubic_metres, decimals
from metering.actions.check_limits import LIMITS
from metering.core.reading import Status
from metering.models import Check, Finding, FindingState

GONE = "근거 사라짐"
_FLOWS = {Status.LEAK: "누수", Status.Q4_EXCEEDED: "Q4초과", Status.Q3_EXCEEDED: "Q3초과"}
_TONES = {FindingState.REVIEWED: "fixed", FindingState.ACTION: "hand"}
_SAID_SLOTS, _FEW_SLOTS = 4, 12

Numbers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding as the box on a customer's page shows it."""

    day: date
    kind: str
    reason: str
    state: str
    href: str


def finding_lines(findings: Iterable[Finding]) -> list[FindingLine]:
    """This function will write findings for `components/findings.html`."""
    return [
        FindingLine(
            day=each.day,
            kind=str(Check(each.kind).label),
            reason=sentence(each),
            state=state_words(each),
            href=reverse("check", args=[each.pk]),
        )
        for each in findings
    ]


def sentence(finding: Finding) -> str:
    """This function will write why a check fired, with its numbers."""
    return _WRITERS[finding.kind](finding.evidence) + _hours(finding)


def rule(kind: str) -> str:
    """This function will say what a check looks for, with its thresholds."""
    return _RULES[kind]


def state_words(finding: Finding) -> str:
    """This function will say what became of a finding."""
    words = str(FindingState(finding.state).label)
    return f"{words} · {GONE}" if finding.gone_at else words


def state_tag(state: str, *, gone: bool) -> SafeString:
    """This function will draw what became of a finding as a word in a frame."""
    drawn = mark_tag(str(FindingState(state).label), _TONES.get(FindingState(state), ""))
    if not gone:
        return drawn
    return drawn + mark_tag(GONE, "cut", "처리한 뒤 자료가 바뀌어 근거가 더 이상 없습니다")


def _hours(finding: Finding) -> str:
    if not 0 < len(finding.slots) <= _FEW_SLOTS or finding.kind in (Check.V13, Check.V10):
        return ""
    shown = ", ".join(f"{slot}시" for slot in finding.slots[:_SAID_SLOTS])
    more = len(finding.slots) - _SAID_SLOTS
    return f" ({shown}{f' 외 {more}' if more > 0 else ''})"


def _litres(litres: float) -> str:
    return f"{count(round(litres))} L"


def _times(part: float, whole: float) -> str:
    return f"{decimals(part / whole, 1)}배" if whole > 0 else ""


def _share(part: float, whole: float) -> str:
    return _times(part, whole) if part >= whole else f"{decimals(100 * part / whole, 0)} %"


def _spike(said: Numbers) -> str:
    times = _times(said["use_l"], said["p99_l"])
    return (
        f"한 시간에 {_litres(said['use_l'])} · 최근 30일 상위 1 % {_litres(said['p99_l'])}"
        f"{f'의 {times}' if times else ''}, 최고 {_litres(said['most_l'])}"
    )


def _change(said: Numbers) -> str:
    use_l, mean_l = said["use_l"], said["mean_l"]
    against = f"{said['days']}일 평균 {cubic_metres(mean_l)} m³"
    times = f"의 {_share(use_l, mean_l)}" if mean_l > 0 else ""
    lowest, highest = cubic_metres(said["weekday_low_l"]), cubic_metres(said["weekday_high_l"])
    return (
        f"하루 {cubic_metres(use_l)} m³ · {against}{times}, "
        f"같은 요일 {said['weekdays']}번 {lowest}~{highest} m³"
    )


def _stuck(said: Numbers) -> str:
    flows = "·".join(word for bit, word in _FLOWS.items() if said["flags"] & bit)
    return (
        f"지침 {cubic_metres(said['register_l'])} m³에서 {said['hours']}시간 동안 움직이지 않는데 "
        f"기기는 {flows} 신호를 {said['slots']}번 보냈습니다"
    )


def _duplicate(said: Numbers) -> str:
    return (
        f"같은 시각에 다른 지침이 {said['slots']}시간 왔습니다 · "
        f"쓴 값 {cubic_metres(said['kept_l'])} m³, 버린 값 {cubic_metres(said['lost_l'])} m³ "
        f"(차이 최대 {_litres(said['most_l'])})"
    )


def _sums(said: Numbers) -> str:
    register_l = said.get("register_l")
    register = "" if register_l is None else f", 지침 차이 {_litres(register_l)}"
    return (
        f"시간 사용량 합계 {_litres(said['hours_l'])}, 누적 사용량 차이 "
        f"{_litres(said['total_l'])}{register}"
    )


def _inactive(said: Numbers) -> str:
    state = str(ServiceState(said["state"]).label)
    return f"{state}({said['since']}부터)인데 하루 {_litres(said['use_l'])}를 썼습니다"


def _replacement(said: Numbers) -> str:
    entered, received = cubic_metres(said["entered_l"]), cubic_metres(said["received_l"])
    apart = f"{said['gap_h']}시간 간격, 하루 평균 {cubic_metres(said['mean_l'])} m³"
    if said["side"] == "old":
        return f"철거 지침 {entered} m³, 마지막 수신 {received} m³ · {apart}"
    return f"시작 지침 {entered} m³, 첫 수신 {received} m³ · {apart}"


def _clock(said: Numbers) -> str:
    offset_s = said.get("offset_s") or 0
    if said["ahead"]:
        return f"수신 시각보다 10분 넘게 앞선 검침 시각이 {said['slots']}번 왔습니다"
    return f"검침 시각이 정시에서 {offset_s // 60}분 벗어났습니다 · {said['slots']}번"


def _two_registers(said: Numbers) -> str:
    parts = []
    if said["frames"]:
        parts.append(f"다른 계량기 번호의 보고 {said['frames']}건이 같은 단말로 왔습니다")
    if said["slots"]:
        parts.append(
            f"{said['slots']}시간에 {cubic_metres(said['apart_l'])} m³까지 떨어진 두 지침이 왔습니다"
        )
    return " · ".join(parts)


def _no_use(said: Numbers) -> str:
    return (
        f"{said['days']}일 동안 사용량이 0입니다 · {said['read_days']}일 수신, "
        f"같은 업종 {said['share']} %는 사용 중"
    )


def _overuse(said: Numbers) -> str:
    times = _times(said["use_l"], said["mean_l"])
    return (
        f"최근 7일 {cubic_metres(said['use_l'])} m³ · 앞선 {said['days']}일의 주 평균 "
        f"{cubic_metres(said['mean_l'])} m³{f'의 {times}' if times else ''}"
    )


def _bit(word: str) -> Callable[[Numbers], str]:
    return lambda said: f"기기가 {word} 신호를 {said['slots']}번 보냈습니다"


_WRITERS: dict[str, Callable[[Numbers], str]] = {
    Check.V07: _spike,
    Check.V08: _change,
    Check.V09: _stuck,
    Check.V10: _duplicate,
    Check.V11: _sums,
    Check.V12: _inactive,
    Check.V13: _replacement,
    Check.V14: _clock,
    Check.V15: _two_registers,
    Check.NO_USE: _no_use,
    Check.OVERUSE: _overuse,
    Check.MAGNET: _bit("자석"),
    Check.DAMAGE: _bit("파손"),
    Check.EMPTY_PIPE: _bit("비만관"),
    Check.FREEZE: _bit("동파 위험"),
}

_SAID: dict[str, object] = {
    **LIMITS,
    **{
        f"{name}_m3": f"{value / 1000:g}"
        for name, value in LIMITS.items()
        if isinstance(value, int)
    },
    "clock_offset_min": LIMITS["clock_offset_s"] // 60,  # type: ignore[operator]
    "stuck_percent": f"{100 * LIMITS['stuck_share']:g}",  # type: ignore[operator]
    "low_percent": f"{100 * LIMITS['low_factor']:g}",  # type: ignore[operator]
}

_RULES = {
    kind.value: text.format(**_SAID)
    for kind, text in {
        Check.V07: "한 시간 사용량이 {spike_floor_l} L 이상이고, 최근 30일 상위 1 % 값의 {spike_factor}배와 "
        "30일 최고를 모두 넘음",
        Check.V08: "하루 사용량이 30일 평균의 {high_factor}배와 같은 요일 최고의 {weekday_factor}배를 넘거나"
        "({high_floor_l_m3} m³ 이상 증가), 하루 {low_floor_l_m3} m³ 이상 쓰던 곳이 평균과 같은 요일 최저의 "
        "{low_percent} % 아래로 떨어진 첫날",
        Check.V09: "누수·Q3·Q4 신호가 {stuck_flags}번 이상인데 지침이 하루 내내({stuck_percent} % 이상 수신) "
        "그대로인 첫날",
        Check.V10: "같은 시각에 서로 다른 지침이 수신됨",
        Check.V11: "시간 사용량의 합이 지침 차이와 다름 (저장된 수치의 점검)",
        Check.V12: "정수처분·급수중지·폐전인데 하루 {inactive_floor_l} L 이상 사용한 첫날",
        Check.V13: "철거 지침이 마지막 수신값과, 또는 시작 지침이 첫 수신값과 {replaced_floor_l_m3} m³"
        "(그동안 평균 사용량의 {replaced_factor}배)보다 멀거나 거꾸로임",
        Check.V14: "검침 시각이 수신보다 {clock_offset_min}분 넘게 앞섰거나, 그날 값의 절반({clock_slots}개 이상)이 "
        "정시에서 {clock_offset_min}분 넘게 벗어난 첫날",
        Check.V15: "한 단말로 다른 계량기의 보고가 {foreign_frames}건 이상 왔거나, {apart_l_m3} m³ 이상 다른 두 "
        "지침이 {foreign_slots}시간 이상 겹침",
        Check.NO_USE: "30일 동안 사용량이 0 ({idle_read_days}일 이상 수신, 같은 업종의 {class_share} % 이상은 사용)",
        Check.OVERUSE: "7일 사용량이 앞선 4주 평균의 {over_factor}배를 넘고 {over_floor_l_m3} m³ 이상 늘어난 첫날",
        Check.MAGNET: "계량기가 전날 없던 자석 신호를 보냄",
        Check.DAMAGE: "계량기가 전날 없던 파손 신호를 보냄",
        Check.EMPTY_PIPE: "계량기가 전날 없던 비만관 신호를 보냄",
        Check.FREEZE: "계량기가 전날 없던 동파 위험 신호를 보냄",
    }.items()
}
