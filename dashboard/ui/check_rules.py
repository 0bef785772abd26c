"""What each soft check looks for, with its thresholds (DEFINITIONS §5)."""

from dashboard.ui.language import say
from metering.actions.check_limits import LIMITS
from metering.models import Check


def rule(kind: str) -> str:
    """This function will say what a check looks for, with its thresholds."""
    return say(_RULES[kind], **_SAID)


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

_RULES: dict[str, str] = {
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
}
