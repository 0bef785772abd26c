"""The two tables of 검침 데이터: 수집 (hours) and 일별 (days); files carry the same columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.ui.columns import (
    ActionColumn,
    CubicMetresColumn,
    DayColumn,
    DecimalColumn,
    NumberColumn,
    SignalColumn,
    SlotColumn,
    StateColumn,
    WordColumn,
)
from dashboard.ui.language import say
from dashboard.ui.origins import ESTIMATED, PARTIAL, Mark, OriginColumn, override_marks
from dashboard.ui.origins import MISSING as MISSED
from dashboard.ui.pages import ListTable
from dashboard.ui.settled import SettledColumn
from dashboard.ui.states import NORMAL
from dashboard.ui.wording import slot_day, slot_hour
from metering.core.reading import Status
from metering.queries.days import (
    GOOD,
    LATER,
    LEFT_OUT,
    MISSING,
    REJECTED,
    UNEXPECTED,
    DayRow,
    HourRow,
)

PHASE_WORDS = {
    MISSING: "미수신", LATER: "도래 전", UNEXPECTED: "대상 아님", REJECTED: "정상 아님",
    LEFT_OUT: "제외",
}  # fmt: skip
STATUS_WORDS = (
    (Status.Q3_EXCEEDED, "Q3초과"),
    (Status.EMPTY_PIPE, "비만관"),
    (Status.DAMAGE, "파손"),
    (Status.FREEZE, "동파 위험"),
    (Status.MAGNET, "자석"),
    (Status.CLOCK, "시계 오차"),
    (Status.UNSYNCED, "시계 없음"),
    (Status.SALVAGED, "손상 프레임 수용"),
)


@dataclass(frozen=True, slots=True)
class HourRecord:
    """One hour as the table shows it."""

    hour: HourRow
    state: str
    others: tuple[str, ...]
    phase: str
    note: str
    marks: Sequence[Mark]

    @property
    def edit(self) -> str:
        """This function will name the slot for the address of 값 고치기: 2026-11-20T24."""
        at = self.hour.slot_end_at
        return f"{slot_day(at).isoformat()}T{slot_hour(at):02d}"

    @property
    def flow_m3h(self) -> float | None:
        """This function will return 단위사용량 in m³/h (D-03)."""
        flow = self.hour.flow_lph
        return None if flow is None else flow / 1000


def hour_record(hour: HourRow) -> HourRecord:
    """This function will put an hour's state into words: its alarms, else how it arrived."""
    state = hour.states[0] if hour.states else PHASE_WORDS.get(hour.phase, NORMAL.code)
    words = [word for flag, word in STATUS_WORDS if hour.status & flag]
    if hour.status & Status.UNKNOWN:
        words.append(_unknown_words(hour.unknown))
    if hour.states and hour.phase != GOOD:
        words.insert(0, PHASE_WORDS[hour.phase])
    if hour.span_h and hour.span_h > 1:
        words.append(say("{span_h}시간 합", span_h=hour.span_h))
    return HourRecord(
        hour, state, tuple(hour.states[1:]), hour.phase, ", ".join(words), _hour_marks(hour)
    )


def _unknown_words(names: Sequence[str]) -> str:
    """알 수 없는 비트 0x08; states that were sent by name keep their names."""
    bits = [name for name in names if name.startswith("0x")]
    others = [name for name in names if not name.startswith("0x")]
    parts = (
        [say("알 수 없는 비트 {bits}", bits=", ".join(bits)).rstrip()] if bits or not others else []
    )
    return ", ".join([*parts, *(say("알 수 없는 상태 {name}", name=name) for name in others)])


def _hour_marks(hour: HourRow) -> list[Mark]:
    marks = override_marks(hour.overrides)
    if hour.is_estimated and hour.filled_l is not None:
        marks.insert(0, ESTIMATED)
    return marks


def _absence(value: int | None, record: HourRecord) -> str:
    if value is None:
        return {MISSING: "na", LATER: "later"}.get(record.phase, "")
    if record.hour.by_hand_l is not None:
        return "hand"
    return "cut" if record.phase == LEFT_OUT else ""


class RegisterColumn(CubicMetresColumn):
    """지침; a slot without value is hatched once due, pale before (T-6); by hand and left out show."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(mark=_absence, **kwargs)


class FlowColumn(DecimalColumn):
    """m³/h with three decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(digits=3, **kwargs)


class HourTable(ListTable):
    """수집: hours, newest first."""

    caption = "시간별 검침 데이터"
    kept_as = "HourTable"
    empty_note = "이 기간에 받은 검침이 없습니다"

    at = SlotColumn(verbose_name="검침일시", accessor="hour__slot_end_at", orderable=False)
    state = StateColumn(verbose_name="상태", others="others", orderable=False)
    origin = OriginColumn(verbose_name="구분", accessor="marks", orderable=False, default="")
    note = WordColumn(verbose_name="비고", orderable=False, css="mut", default="")
    register = RegisterColumn(
        verbose_name="최종지침(m³)",
        accessor="hour__shown_register_l",
        orderable=False,
        phone="지침",
    )
    use = CubicMetresColumn(
        verbose_name="구간사용량(m³)", accessor="hour__use_l", orderable=False, phone="구간"
    )
    flow = FlowColumn(
        verbose_name="단위사용량(m³/h)", accessor="flow_m3h", orderable=False, phone="단위"
    )
    filled = CubicMetresColumn(
        verbose_name="보정 포함(m³)",
        accessor="hour__filled_l",
        orderable=False,
        mark=lambda _, record: "est" if record.hour.is_estimated else "",
        phone="보정",
        hint="이 한 시간의 사용량입니다. 받지 못한 시간은 앞뒤 지침 사이의 사용량을 나누어 채웁니다.",
    )
    rssi = SignalColumn(
        verbose_name="RSSI(dBm)", accessor="hour__radio__rssi_dbm", orderable=False, phone="RSSI"
    )
    snir = SignalColumn(
        verbose_name="SNIR(dB)",
        accessor="hour__radio__sinr_db",
        orderable=False,
        css="hidem",
        phone="SNIR",
    )
    rsrq = SignalColumn(
        verbose_name="RSRQ(dB)",
        accessor="hour__radio__rsrq_db",
        orderable=False,
        css="hidem",
        phone="RSRQ",
    )
    rsrp = SignalColumn(
        verbose_name="RSRP(dBm)",
        accessor="hour__radio__rsrp_dbm",
        orderable=False,
        css="hidem",
        phone="RSRP",
    )


class CorrectableHourTable(HourTable):
    """수집 for operators: each row leads to 값 고치기."""

    edit = ActionColumn(
        verbose_name="고치기", href=lambda record: f"slots/{record.edit}/", label="값 고치기"
    )


class DayTable(ListTable):
    """일별: days, newest first."""

    caption = "일별 검침 데이터"
    empty_note = "이 기간에 받은 검침이 없습니다"

    day = DayColumn(verbose_name="날짜", orderable=False)
    register = CubicMetresColumn(
        verbose_name="지침(m³)", accessor="register_l", orderable=False, phone="지침"
    )
    usage = CubicMetresColumn(
        verbose_name="사용량(m³)",
        accessor="usage_l",
        orderable=False,
        phone="사용량",
        hint="받은 지침의 차이입니다 (수신 기준).",
    )
    filled = CubicMetresColumn(
        verbose_name="보정 포함(m³)",
        accessor="filled_l",
        orderable=False,
        mark=lambda _, record: "est" if record.is_estimated else "",
        phone="보정",
        hint="빠진 시간을 추정으로 채운 사용량입니다.",
    )
    partial = OriginColumn(verbose_name="구분", accessor="marks", orderable=False, default="")
    settled = SettledColumn(verbose_name="상태", orderable=False)
    good = NumberColumn(verbose_name="검침수", orderable=False, phone="검침수")
    expected = NumberColumn(verbose_name="대상", orderable=False, css="mut", phone="대상")
    most = DecimalColumn(
        verbose_name="최대(L/h)", accessor="most_lph", orderable=False, phone="최대"
    )
    least = DecimalColumn(
        verbose_name="최소(L/h)", accessor="least_lph", orderable=False, phone="최소"
    )


@dataclass(frozen=True, slots=True)
class DayRecord:
    """One day as the table shows it."""

    day: date
    register_l: int | None
    usage_l: int | None
    filled_l: int | None
    is_estimated: bool
    marks: Sequence[Mark]
    settled: str
    good: int
    expected: int
    most_lph: float | None
    least_lph: float | None


def day_record(row: DayRow, *, today: date, settled: str) -> DayRecord:
    """This function will put a day into words: 부분 where a boundary was missing (D-09),
    추정, 수기 and 제외 where they are part of it, and its state (T-5)."""
    marks = []
    if row.day != today and row.expected:
        marks = [PARTIAL] if row.partial and row.good else [] if row.good else [MISSED]
    marks += [ESTIMATED] if row.is_estimated else []
    return DayRecord(
        row.day, row.register_l, row.usage_l, row.filled_l, row.is_estimated,
        [*marks, *override_marks(row.overrides)], settled, row.good, row.expected,
        row.most_lph, row.least_lph,
    )  # fmt: skip
