"""검침내역 일자별: one row a customer and day, newest first (S-77…S-79)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.functional import cached_property

from customers.models import BillingGroup
from dashboard.pages.readings.base import PlaceColumn, ReadingsPage, customer_link
from dashboard.ui.columns import Column, CubicMetresColumn, DayColumn, NumberColumn, RowLinkColumn
from dashboard.ui.known import Known
from dashboard.ui.language import say
from dashboard.ui.links import Choice
from dashboard.ui.origins import (
    ESTIMATED,
    MISSING,
    PARTIAL,
    RECEIVED,
    Mark,
    OriginColumn,
    override_marks,
)
from dashboard.ui.pages import ListTable, Rows
from dashboard.ui.periods import DateField, Period, read_range
from dashboard.ui.settled import SettledColumn, settled_word
from dashboard.ui.wording import count
from mdm.lib.spreadsheets import WHOLE
from metering.queries import ledger
from metering.queries.billing import reading_day_in
from metering.queries.ledger import LEDGER_VALUES, LedgerRow, counts_by_reads, ledger_rows, read_as
from metering.queries.totals import usual_report_interval_h

FIRST_DAYS = 7
READ_WORDS = {
    "": "전체",
    "some": "수신",
    "short": "일부 미수신",
    "none": "전부 미수신",
    "estimated": "추정 포함",
    "edited": "수기·제외",
}
KINDS = {
    ledger.RECEIVED: RECEIVED,
    ledger.PARTIAL: PARTIAL,
    ledger.MISSING: MISSING,
}


@dataclass(frozen=True, slots=True)
class DayLine:
    """One row of the ledger with its marks and the state of its day."""

    row: LedgerRow
    marks: Sequence[Mark]
    settled: str
    place: int


def _line(row: LedgerRow, settled: str, place: int) -> DayLine:
    marks = [KINDS[row.kind]] if row.kind in KINDS else []
    marks += [ESTIMATED] if row.is_estimated else []
    return DayLine(row, [*marks, *override_marks(row.overrides)], settled, place)


def _absent(value: Any, line: DayLine) -> str:
    missing = value is None and line.row.kind == ledger.MISSING
    return "na" if missing else "hand" if line.row.by_hand else ""


def _unused(value: Any, line: DayLine) -> str:
    return "na" if value is None and line.row.kind == ledger.MISSING else ""


class ReadsColumn(Column):
    """검침수 beside the expected slots."""

    css = "num"
    sheet_format = WHOLE

    def render(self, value: int, record: DayLine) -> str:
        """This function will write 22/24."""
        return f"{count(value)}/{record.row.expected}"


class HourColumn(NumberColumn):
    """A slot of the day as 24시."""

    def render(self, value: int) -> str:
        """This function will write the slot."""
        return say("{slot}시", slot=value)


class DaysTable(ListTable):
    """The columns of S-78, with register and use (S-77)."""

    caption = "검침내역"
    empty_note = "이 기간에 검침내역이 없습니다"

    place = PlaceColumn()
    name = RowLinkColumn(
        verbose_name="수용가",
        accessor="row__name",
        href=lambda line: customer_link(line.row),
        orderable=False,
    )
    number = Column(verbose_name="고객번호", accessor="row__number", orderable=False, css="nw")
    management_number = Column(
        verbose_name="관리번호",
        accessor="row__management_number",
        orderable=False,
        css="nw",
        phone="관리번호",
    )
    use_class = Column(verbose_name="업종", accessor="row__use_class", orderable=False, css="nw")
    register = CubicMetresColumn(
        verbose_name="지침(m³)",
        accessor="row__register_l",
        order_by=("last_register_l",),
        mark=_absent,
        phone="지침",
    )
    register_slot = HourColumn(
        verbose_name="지침 시각", accessor="row__register_slot", orderable=False, css="mut"
    )
    usage = CubicMetresColumn(
        verbose_name="사용량(m³)",
        accessor="row__usage_l",
        order_by=("usage_l",),
        mark=_unused,
        phone="사용량",
        hint="받은 지침의 차이입니다 (수신 기준).",
    )
    filled = CubicMetresColumn(
        verbose_name="보정 포함(m³)",
        accessor="row__filled_l",
        order_by=("filled_l",),
        mark=lambda _, line: "est" if line.row.is_estimated else "",
        phone="보정",
        hint="빠진 시간을 추정으로 채운 사용량입니다.",
    )
    estimated = CubicMetresColumn(
        verbose_name="추정(m³)",
        accessor="row__estimated_l",
        order_by=("estimated_l",),
        css="mut",
        phone="추정",
        hint="보정 포함 가운데 추정으로 채운 사용량입니다.",
    )
    good = ReadsColumn(
        verbose_name="검침수", accessor="row__good", order_by=("good",), phone="검침수"
    )
    day = DayColumn(verbose_name="검침일", accessor="row__day", order_by=("day",))
    kind = OriginColumn(verbose_name="구분", accessor="marks", orderable=False)
    settled = SettledColumn(verbose_name="상태", orderable=False, css="nw")


class DaysPage(ReadingsPage):
    """One row a customer and day, newest first."""

    known: ClassVar[Mapping[str, Known]] = {
        "view": Known("보기", ("", "period", "month")),
        "reads": Known("검침", READ_WORDS),
    }
    table_class = DaysTable
    default_sort = "-day"
    unique_key = "customer_id"

    @cached_property
    def period(self) -> Period:
        """This function will return the days from–to, the last seven by default."""
        first = Period(self.today - timedelta(days=FIRST_DAYS - 1), self.today)
        return read_range(self.request.GET, default=first, latest=self.today)

    @cached_property
    def reads(self) -> str:
        """This function will return which rows are shown by what was read, "" = all."""
        return self.asked_for("reads")

    @property
    def _span(self) -> tuple[date, date]:
        return self.period.from_day, self.period.to_day

    def rows(self) -> Rows:
        """This function will return the ledger rows."""
        found = read_as(self.ledger(self.period), reads=self.reads, period=self._span)
        rows: QuerySet[Any] = found.values(*LEDGER_VALUES)
        return rows

    def prepared(self, rows: Iterable[Any]) -> Iterable[DayLine]:
        """This function will add the customers, the marks and the state of the day to the rows."""
        interval_h = usual_report_interval_h()
        settled = {
            day: settled_word(day=day, at=self.as_of.at, report_interval_h=interval_h)
            for day in (
                self.period.from_day + timedelta(days=place) for place in range(self.period.days)
            )
        }
        found = ledger_rows(rows, today=self.today, masked=self.masked)
        return (
            _line(row, settled[row.day], place)
            for place, row in enumerate(found, start=self.first_place)
        )

    def tabs(self) -> list[Choice]:
        """This function will count the rows by how much of them was read."""
        return [
            Choice(label, self.link(reads=name), name == self.reads, self._counts[name or "all"])
            for name, label in READ_WORDS.items()
        ]

    def count(self, rows: Rows) -> int:  # noqa: ARG002 - counted with the tabs
        """This function will return the count of the tab that is open."""
        return self._counts[self.reads or "all"]

    @cached_property
    def _counts(self) -> dict[str, int]:
        whole = self.filter.is_whole and not self.one_by_one
        return counts_by_reads(self.ledger(self.period), period=self._span, whole=whole)

    def context(self) -> dict[str, Any]:
        """This function will return dates and toggles."""
        return {
            "dates": [
                DateField("부터", "from", self.period.from_day.isoformat()),
                DateField("까지", "to", self.period.to_day.isoformat()),
            ],
            "view_choices": self.views(),
            "month_choices": self._steps(),
            "shortcuts": self._reading_days(),
        }

    def _steps(self) -> list[Choice]:
        """The days before and after, as many as are shown."""
        shift = timedelta(days=self.period.days)
        steps = [
            self._choice("‹", Period(self.period.from_day - shift, self.period.to_day - shift)),
            self._choice(self.period.words, self.period),
        ]
        if self.period.to_day + shift <= self.today:
            after = Period(self.period.from_day + shift, self.period.to_day + shift)
            steps.append(self._choice("›", after))
        return steps

    def _reading_days(self) -> list[Choice]:
        """청구 기준일: the last day of the past month, and the latest reading day of each 납기."""
        month_end = self.today.replace(day=1) - timedelta(days=1)
        choices = [self._choice("말일", Period(month_end, month_end))]
        for group in BillingGroup.objects.order_by("code"):
            on = reading_day_in(group=group, month=self.today)
            if on >= self.today:
                on = reading_day_in(group=group, month=month_end)
            choices.append(self._choice(group.name, Period(on, on)))
        return choices

    def _choice(self, label: str, period: Period) -> Choice:
        days = {"from": period.from_day.isoformat(), "to": period.to_day.isoformat()}
        return Choice(label, self.link(**days), self.period == period)

    def conditions(self) -> str:
        """This function will add the days to the conditions."""
        words = READ_WORDS[self.reads]
        return say(
            "{conditions} · 기간: {period} · 검침: {words}",
            conditions=super().conditions(),
            period=self.period.words,
            words=words,
        )
