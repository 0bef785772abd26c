"""The right column of 종합정보: why, how much, when, as banners, figures and charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dashboard.pages.customer.facts import Subject
from dashboard.ui.evidence import sentence
from dashboard.ui.heatmap import HeatDay
from dashboard.ui.language import say
from dashboard.ui.states import NORMAL, State, state_of
from dashboard.ui.trends import Band, Series, Trend, epoch_of_day
from dashboard.ui.wording import DASH, cubic_metres, lasting, short_slot, signed
from metering.models import Alarm, AlarmKind, AlarmLevel, CustomerState, Handling
from metering.queries.alarm_signs import signs_of
from metering.queries.customer_alarms import silent_neighbours
from metering.queries.days import LATER, LEFT_OUT, MISSING, DayRow, HourRow
from metering.queries.hours import elapsed_slots
from metering.queries.rates import Window, windows


@dataclass(frozen=True, slots=True)
class Banner:
    """One open alarm with its reason."""

    tone: str
    title: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure of the row above the chart."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    tone: str = ""
    href: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class PastAlarm:
    """One line of the alarm history."""

    at: datetime
    state: State
    level: str
    text: str


def banners(subject: Subject, alarms: Sequence[Alarm], *, now: datetime) -> list[Banner]:
    """This function will return the reason of every open alarm, in the order of D-13."""
    q4_lph = subject.installation.meter.caliber.q4_lph if subject.installation else None
    signs = signs_of(alarms)
    made = []
    for alarm in alarms:
        state = state_of(alarm.kind) or NORMAL
        sign = signs.get(alarm.pk)
        text = sentence(alarm, now=now, q4_lph=q4_lph, silent=_silent(subject, alarm), sign=sign)
        level = AlarmLevel(alarm.level).label
        title = say(
            "{label} {level} · {lasting}째 · {handled}",
            label=state.label,
            level=level,
            lasting=lasting(now - alarm.started_at),
            handled=_handled(alarm),
        )
        made.append(Banner(state.tone, title, text, alarm.kind))
    return made


def _handled(alarm: Alarm) -> str:
    """How far the alarm is and who looks after it."""
    words = str(Handling(alarm.handling).label)
    return f"{words} ({alarm.assignee})" if alarm.assignee else words


def _silent(subject: Subject, alarm: Alarm) -> tuple[int, int] | None:
    block = subject.customer.block_id
    if alarm.kind != AlarmKind.COMM_FAULT or block is None:
        return None
    found = silent_neighbours(block_id=block)
    return found.silent, found.total


def rates(days: Sequence[DayRow], *, today: date) -> Mapping[int, Window]:
    """This function will return the customer's read rates of yesterday, 7 and 30 days (D-07)."""
    return windows(sums={each.day: each.sums for each in days}, today=today)


def kpis(subject: Subject, *, now: datetime, today: date) -> list[Kpi]:
    """This function will return 최종지침, use and read counts (D-01, D-08, D-09)."""
    state = subject.state
    if state is None:
        return [Kpi("최종지침", DASH, note="집계 대상이 아닙니다")]
    elapsed = elapsed_slots(day=today, at=now)
    age = say("{age} 전", age=lasting(now - state.latest_slot_at)) if state.latest_slot_at else ""
    last = say("최종지침 · {at}", at=short_slot(state.latest_slot_at, today))
    return [
        Kpi(last, cubic_metres(state.latest_register_l), "m³", age),
        Kpi(
            "당일 사용량",
            cubic_metres(state.usage_today_l),
            "m³",
            say("{slot}시까지", slot=elapsed),
        ),
        *_past_use(state),
        *_counts(state),
    ]


def _past_use(state: CustomerState) -> list[Kpi]:
    day, week, month = state.usage_yesterday_l, state.usage_7d_l, state.usage_30d_l
    note = "부분" if state.yesterday_partial else _against(day, week, "7일")
    return [
        Kpi("전일", cubic_metres(day), "m³", note),
        Kpi("직전 7일 평균", cubic_metres(week), "m³", _against(week, month, "30일")),
        Kpi("직전 30일 평균", cubic_metres(month), "m³", "일 평균"),
    ]


def _counts(state: CustomerState) -> list[Kpi]:
    night = state.night_min_lph
    yesterday = DASH if state.good_yesterday is None else state.good_yesterday
    usual = DASH if state.good_30d is None else f"{state.good_30d:.1f}"
    tone = "leak" if state.state == AlarmKind.LEAK else ""
    return [
        Kpi("야간 최소유량", DASH if night is None else f"{night:,}", "L/h", "02–05시", tone),
        Kpi(
            "검침수 당일 / 전일",
            f"{state.good_today} / {yesterday}",
            note=say("30일 평균 {usual}", usual=usual),
        ),
    ]


def use_trend(days: Sequence[DayRow], *, by_day: bool, alarms: Sequence[Alarm]) -> Trend:
    """This function will return the use as bars: L/h by slot, or m³ by day; what is estimated has its
    own colour, a leak tints its time."""
    oldest_first = list(reversed(days))
    return _day_trend(oldest_first) if by_day else _hour_trend(oldest_first, alarms)


def _day_trend(days: Sequence[DayRow]) -> Trend:
    """What estimates add stands out above what was received."""
    return Trend(
        [epoch_of_day(each.day) for each in days],
        [
            Series("보정 포함", [_m3(each.filled_l) for each in days], tone="est", bars=True),
            Series("수신 기준", [_m3(each.usage_l) for each in days], bars=True),
        ],
        unit="m³",
        digits=3,
    )


def _m3(litres: int | None) -> float | None:
    return None if litres is None else litres / 1000


def _hour_trend(days: Sequence[DayRow], alarms: Sequence[Alarm]) -> Trend:
    hours = [each for row in days for each in row.hours]
    x = [int(each.slot_end_at.timestamp()) for each in hours]
    series = [
        Series("단위사용량", [_measured(each) for each in hours], bars=True),
        Series("추정", [_estimated(each) for each in hours], tone="est", bars=True),
    ]
    if any(each.by_hand_l is not None for each in hours):
        series.append(Series("수기", [_by_hand(each) for each in hours], tone="est-t", bars=True))
    return Trend(
        x,
        series,
        step="slot",
        unit="L/h",
        digits=1,
        band=_leak_band(alarms, x),
    )


def _measured(hour: HourRow) -> float | None:
    """The hour that closes a gap knows the gap's total alone: its bar is an estimate too."""
    return None if hour.is_estimated else hour.flow_lph


def _estimated(hour: HourRow) -> float | None:
    return hour.filled_l if hour.is_estimated and hour.by_hand_l is None else None


def _by_hand(hour: HourRow) -> float | None:
    """The use up to a register that a person read."""
    return hour.filled_l if hour.by_hand_l is not None else None


def _leak_band(alarms: Sequence[Alarm], x: Sequence[int]) -> Band | None:
    leak = next((each for each in alarms if each.kind == AlarmKind.LEAK), None)
    if leak is None or not x:
        return None
    run = timedelta(hours=int((leak.evidence or {}).get("count") or 0))
    latest = datetime.fromtimestamp(x[-1], leak.started_at.tzinfo)
    since = min(leak.started_at, latest - run) if run else leak.started_at
    return Band(max(x[0], int(since.timestamp())), "누수", "leak")


def heat_days(days: Sequence[DayRow]) -> list[HeatDay]:
    """This function will return the columns of the heat map, oldest day first."""
    return [
        HeatDay(
            each.day,
            [hour.flow_lph for hour in each.hours],
            [hour.phase != LATER for hour in each.hours],
        )
        for each in reversed(days)
    ]


def finding(days: Sequence[DayRow]) -> str:
    """This function will say in one sentence what the heat map and the chart show."""
    flows = [flow for each in days for flow in each.flows_lph]
    if not flows:
        return "이 기간에 사용량이 없습니다"
    hours = [hour for each in days for hour in each.hours]
    counts = (
        ("미수신", sum(hour.phase == MISSING for hour in hours)),
        ("제외", sum(hour.phase == LEFT_OUT for hour in hours)),
        ("수기", sum(hour.by_hand_l is not None for hour in hours)),
        ("추정", sum(hour.is_estimated for hour in hours)),
    )
    parts = [
        say("{days}일의 시간대별 사용량", days=len(days)),
        say("최대 {flow_lph:,.0f} L/h", flow_lph=max(flows)),
    ]
    parts += [
        say("{word} {number:,}시간", word=word, number=number) for word, number in counts if number
    ]
    return ", ".join(parts)


def past_alarms(alarms: Sequence[Alarm], now: datetime) -> list[PastAlarm]:
    """This function will return the alarm history in words, newest first."""
    lines = []
    for alarm in alarms:
        if alarm.withdrawn:
            end = "철회"
        elif alarm.ended_at:
            end = say("{lasting} · 해제", lasting=lasting(alarm.ended_at - alarm.started_at))
        else:
            end = say("{lasting}째", lasting=lasting(now - alarm.started_at))
        state = state_of(alarm.kind) or NORMAL
        lines.append(PastAlarm(alarm.started_at, state, str(AlarmLevel(alarm.level).label), end))
    return lines


def pin(subject: Subject) -> dict[str, Any] | None:
    """This function will return where the customer's mark stands on the map, None when unknown."""
    customer = subject.customer
    if customer.latitude is None or customer.longitude is None:
        return None
    state = (state_of(subject.state.state) if subject.state else None) or NORMAL
    return {"lat": customer.latitude, "lon": customer.longitude, "tone": state.tone}


def _against(value: float | None, usual: float | None, words: str) -> str:
    if value is None or not usual:
        return ""
    return say(
        "{words} 평균 대비 {change}%", words=words, change=signed(100 * (value - usual) / usual)
    )
