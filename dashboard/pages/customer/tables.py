"""The two tables of 검침 데이터: 수집 (hours) and 일별 (days); files carry the same columns."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dashboard.ui.columns import (
    Column,
    CubicMetresColumn,
    DayColumn,
    DecimalColumn,
    NumberColumn,
    SheetValue,
    SignalColumn,
    SlotColumn,
    StateColumn,
)
from dashboard.ui.pages import ListTable
from dashboard.ui.states import NORMAL
from dashboard.ui.wording import decimals
from metering.core.reading import Status
from metering.queries.days import GOOD, LATER, MISSING, REJECTED, UNEXPECTED, DayRow, HourRow

PHASE_WORDS = {
    MISSING: "미수신", LATER: "도래 전", UNEXPECTED: "대상 아님", REJECTED: "정상 아님",
}  # fmt: skip
STATUS_WORDS = (
    (Status.Q3_EXCEEDED, "Q3초과"),
    (Status.EMPTY_PIPE, "비만관"),
    (Status.DAMAGE, "파손"),
    (Status.FREEZE, "동파 위험"),
    (Status.MAGNET, "자석"),
    (Status.UNKNOWN, "알 수 없는 비트"),
    (Status.CLOCK, "시계 오차"),
    (Status.UNSYNCED, "시계 없음"),
)


@dataclass(frozen=True, slots=True)
class HourRecord:
    """One hour as the table shows it."""

    hour: HourRow
    state: str
    others: tuple[str, ...]
    phase: str
    note: str

    @property
    def flow_m3h(self) -> float | None:
        """This function will return 단위사용량 in m³/h (D-03)."""
        flow = self.hour.flow_lph
        return None if flow is None else flow / 1000


def hour_record(hour: HourRow) -> HourRecord:
    """This function will put an hour's state into words: its alarms, else how it arrived."""
    state = hour.states[0] if hour.states else PHASE_WORDS.get(hour.phase, NORMAL.code)
    words = [word for flag, word in STATUS_WORDS if hour.status & flag]
    if hour.states and hour.phase != GOOD:
        words.insert(0, PHASE_WORDS[hour.phase])
    if hour.span_h and hour.span_h > 1:
        words.append(f"{hour.span_h}시간 합")
    return HourRecord(hour, state, tuple(hour.states[1:]), hour.phase, ", ".join(words))


def _absence(value: int | None, record: HourRecord) -> str:
    if value is not None:
        return ""
    return {MISSING: "na", LATER: "later"}.get(record.phase, "")


class RegisterColumn(CubicMetresColumn):
    """지침; a slot without value is hatched once due, pale before (T-6)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(mark=_absence, **kwargs)


class FlowColumn(DecimalColumn):
    """m³/h with three decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(digits=3, **kwargs)

    def typed(self, value: Any) -> SheetValue:
        """This function will return the flow as a decimal number of three places."""
        return (
            None
            if value is None
            else Decimal(decimals(value, 3).replace(",", "").replace("−", "-"))
        )


class HourTable(ListTable):
    """수집: hours, newest first."""

    caption = "시간별 검침 데이터"
    empty_note = "이 기간에 받은 검침이 없습니다"

    at = SlotColumn(
        verbose_name="검침일시", accessor="hour__slot_end_at", orderable=False, width=18
    )
    state = StateColumn(verbose_name="상태", others="others", orderable=False)
    note = Column(verbose_name="비고", orderable=False, css="mut", default="")
    register = RegisterColumn(
        verbose_name="최종지침(m³)", accessor="hour__register_l", orderable=False, phone="지침"
    )
    use = CubicMetresColumn(
        verbose_name="구간사용량(m³)", accessor="hour__use_l", orderable=False, phone="구간"
    )
    flow = FlowColumn(
        verbose_name="단위사용량(m³/h)", accessor="flow_m3h", orderable=False, phone="단위"
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


class DayTable(ListTable):
    """일별: days, newest first."""

    caption = "일별 검침 데이터"
    empty_note = "이 기간에 받은 검침이 없습니다"

    day = DayColumn(verbose_name="날짜", orderable=False)
    register = CubicMetresColumn(
        verbose_name="지침(m³)", accessor="register_l", orderable=False, phone="지침"
    )
    usage = CubicMetresColumn(
        verbose_name="사용량(m³)", accessor="usage_l", orderable=False, phone="사용량"
    )
    partial = Column(verbose_name="구분", accessor="words", orderable=False, default="", css="mut")
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
    words: str
    good: int
    expected: int
    most_lph: float | None
    least_lph: float | None


def day_record(row: DayRow, *, today: date) -> DayRecord:
    """This function will put a day into words: 진행 today, 부분 where a boundary was missing (D-09)."""
    words = (
        "진행" if row.day == today else "부분" if row.partial and row.usage_l is not None else ""
    )
    return DayRecord(
        row.day, row.register_l, row.usage_l, words, row.good, row.expected,
        row.most_lph, row.least_lph,
    )  # fmt: skip
