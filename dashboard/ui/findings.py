"""What a soft check found, in one sentence with its numbers, and what each check looks for (§4, §5)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from customers.models import ServiceState
from dashboard.ui.badges import mark_tag
from dashboard.ui.language import say
from dashboard.ui.wording import count, cubic_metres, decimals
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
    shown = ", ".join(say("{slot}시", slot=slot) for slot in finding.slots[:_SAID_SLOTS])
    more = len(finding.slots) - _SAID_SLOTS
    return f" ({say('{first} 외 {more}', first=shown, more=more) if more > 0 else shown})"


def _litres(litres: float) -> str:
    return f"{count(round(litres))} L"


def _times(part: float, whole: float) -> str:
    return say("{part}배", part=decimals(part / whole, 1)) if whole > 0 else ""


def _share(part: float, whole: float) -> str:
    if whole <= 0:
        return ""
    return _times(part, whole) if part >= whole else f"{decimals(100 * part / whole, 0)} %"


def _compared(against: str, times: str) -> str:
    return say("{against}의 {times}", against=against, times=times) if times else against


def _spike(said: Numbers) -> str:
    return say(
        "한 시간에 {use} · 최근 30일 상위 1 % {top}, 최고 {most}",
        use=_litres(said["use_l"]),
        top=_compared(_litres(said["p99_l"]), _times(said["use_l"], said["p99_l"])),
        most=_litres(said["most_l"]),
    )


def _change(said: Numbers) -> str:
    use_l, mean_l = said["use_l"], said["mean_l"]
    mean = say("{days}일 평균 {mean_l} m³", days=said["days"], mean_l=cubic_metres(mean_l))
    lowest, highest = cubic_metres(said["weekday_low_l"]), cubic_metres(said["weekday_high_l"])
    return say(
        "하루 {use_l} m³ · {against}, 같은 요일 {weekdays}번 {lowest}~{highest} m³",
        use_l=cubic_metres(use_l),
        against=_compared(mean, _share(use_l, mean_l)),
        weekdays=said["weekdays"],
        lowest=lowest,
        highest=highest,
    )


def _stuck(said: Numbers) -> str:
    flows = "·".join(word for bit, word in _FLOWS.items() if said["flags"] & bit)
    return say(
        "지침 {register_l} m³에서 {hours}시간 동안 움직이지 않는데 기기는 {flows} "
        "신호를 {slots}번 보냈습니다",
        register_l=cubic_metres(said["register_l"]),
        hours=said["hours"],
        flows=flows,
        slots=said["slots"],
    )


def _duplicate(said: Numbers) -> str:
    return say(
        "같은 시각에 다른 지침이 {slots}시간 왔습니다 · 쓴 값 {kept_l} m³, 버린 값 "
        "{lost_l} m³ (차이 최대 {most_l})",
        slots=said["slots"],
        kept_l=cubic_metres(said["kept_l"]),
        lost_l=cubic_metres(said["lost_l"]),
        most_l=_litres(said["most_l"]),
    )


def _sums(said: Numbers) -> str:
    text = say(
        "시간 사용량 합계 {hours_l}, 누적 사용량 차이 {total_l}",
        hours_l=_litres(said["hours_l"]),
        total_l=_litres(said["total_l"]),
    )
    if (register_l := said.get("register_l")) is None:
        return text
    return say("{text}, 지침 차이 {litres}", text=text, litres=_litres(register_l))


def _inactive(said: Numbers) -> str:
    state = str(ServiceState(said["state"]).label)
    return say(
        "{state}({since}부터)인데 하루 {use_l}를 썼습니다",
        state=state,
        since=said["since"],
        use_l=_litres(said["use_l"]),
    )


def _replacement(said: Numbers) -> str:
    entered, received = cubic_metres(said["entered_l"]), cubic_metres(said["received_l"])
    apart = say(
        "{gap_h}시간 간격, 하루 평균 {mean_l} m³",
        gap_h=said["gap_h"],
        mean_l=cubic_metres(said["mean_l"]),
    )
    if said["side"] == "old":
        return say(
            "철거 지침 {entered} m³, 마지막 수신 {received} m³ · {apart}",
            entered=entered,
            received=received,
            apart=apart,
        )
    return say(
        "시작 지침 {entered} m³, 첫 수신 {received} m³ · {apart}",
        entered=entered,
        received=received,
        apart=apart,
    )


def _clock(said: Numbers) -> str:
    offset_s = said.get("offset_s") or 0
    if said["ahead"]:
        return say(
            "수신 시각보다 10분 넘게 앞선 검침 시각이 {slots}번 왔습니다", slots=said["slots"]
        )
    return say(
        "검침 시각이 정시에서 {minutes}분 벗어났습니다 · {slots}번",
        minutes=offset_s // 60,
        slots=said["slots"],
    )


def _two_registers(said: Numbers) -> str:
    parts = []
    if said["frames"]:
        parts.append(
            say("다른 계량기 번호의 보고 {frames}건이 같은 단말로 왔습니다", frames=said["frames"])
        )
    if said["slots"]:
        parts.append(
            say(
                "{slots}시간에 {apart_l} m³까지 떨어진 두 지침이 왔습니다",
                slots=said["slots"],
                apart_l=cubic_metres(said["apart_l"]),
            )
        )
    return " · ".join(parts)


def _no_use(said: Numbers) -> str:
    return say(
        "{days}일 동안 사용량이 0입니다 · {read_days}일 수신, 같은 업종 {share} %는 사용 중",
        days=said["days"],
        read_days=said["read_days"],
        share=said["share"],
    )


def _overuse(said: Numbers) -> str:
    mean = say(
        "앞선 {days}일의 주 평균 {mean_l} m³",
        days=said["days"],
        mean_l=cubic_metres(said["mean_l"]),
    )
    against = _compared(mean, _times(said["use_l"], said["mean_l"]))
    return say(
        "최근 7일 {use_l} m³ · {against}", use_l=cubic_metres(said["use_l"]), against=against
    )


def _bit(word: str) -> Callable[[Numbers], str]:
    return lambda said: say(
        "기기가 {word} 신호를 {slots}번 보냈습니다", word=word, slots=said["slots"]
    )


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
