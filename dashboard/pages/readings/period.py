"""검침내역 기간별: the use of each customer between two days, for bills (D-15)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.functional import cached_property

from dashboard.pages.readings.base import PlaceColumn, ReadingsPage, customer_link
from dashboard.ui.columns import Column, CubicMetresColumn, RateColumn, RowLinkColumn
from dashboard.ui.language import say
from dashboard.ui.links import Choice
from dashboard.ui.origins import ESTIMATED, RECEIVED, Mark, OriginColumn, override_marks
from dashboard.ui.pages import ListTable, Rows
from dashboard.ui.periods import DateField, Period, read_range
from dashboard.ui.sumline import HINTS, sum_line, sum_words
from dashboard.ui.wording import count
from mdm.lib.spreadsheets import WHOLE
from metering.queries.month import PeriodRow, month_customers, period_rows


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One customer of the period with the marks of the figures."""

    row: PeriodRow
    marks: Sequence[Mark]
    place: int

    @property
    def share(self) -> float | None:
        """This function will return 추정 비중 in percent (D-11)."""
        use = self.row.use
        return 100 * use.estimated_l / use.filled_l if use.filled_l else None


class ReadsColumn(Column):
    """Σ 검침수 beside the expected slots of the period."""

    css = "num"
    sheet_format = WHOLE

    def render(self, value: int, record: PeriodLine) -> str:
        """This function will write 710/744."""
        return f"{count(value)}/{count(record.row.expected)}"


def _estimated(_: Any, line: PeriodLine) -> str:
    return "est" if line.row.use.estimated_l else ""


class PeriodTable(ListTable):
    """Σ 일 사용량 + 미배분 = 기간 사용량, beside 보정 포함."""

    caption = "검침내역 기간별"
    empty_note = "이 기간에 검침내역이 없습니다"

    place = PlaceColumn()
    name = RowLinkColumn(
        verbose_name="수용가",
        accessor="row__name",
        href=lambda line: customer_link(line.row),
        orderable=False,
    )
    number = Column(verbose_name="고객번호", accessor="row__number", order_by=("number",), css="nw")
    management_number = Column(
        verbose_name="관리번호", accessor="row__management_number", orderable=False, css="nw",
        phone="관리번호",
    )  # fmt: skip
    use_class = Column(verbose_name="업종", accessor="row__use_class", orderable=False, css="nw")
    good = ReadsColumn(verbose_name="검침수", accessor="row__good", orderable=False, phone="검침수")
    daily = CubicMetresColumn(
        verbose_name="일 사용량 합(m³)", accessor="row__use__usage_l", orderable=False,
        phone="일 합", hint=HINTS["일 사용량 합"],
    )  # fmt: skip
    unallocated = CubicMetresColumn(
        verbose_name="미배분(m³)", accessor="row__use__unallocated_l", orderable=False,
        phone="미배분", hint=HINTS["미배분"],
    )  # fmt: skip
    use = CubicMetresColumn(
        verbose_name="기간 사용량(m³)", accessor="row__use__use_l", orderable=False, css="b",
        phone="기간", hint=HINTS["기간 사용량"],
    )  # fmt: skip
    filled = CubicMetresColumn(
        verbose_name="보정 포함(m³)", accessor="row__use__filled_l", orderable=False,
        mark=_estimated, phone="보정", hint=HINTS["보정 포함"],
    )  # fmt: skip
    share = RateColumn(verbose_name="추정 비중(%)", orderable=False, css="mut", phone="추정 %")
    kind = OriginColumn(verbose_name="구분", accessor="marks", orderable=False)


class PeriodPage(ReadingsPage):
    """One row a customer; this month up to yesterday unless days are given."""

    table_class = PeriodTable
    default_sort = "number"
    unique_key = "pk"

    @cached_property
    def period(self) -> Period:
        """This function will return the days from–to, by default the month of yesterday so far."""
        yesterday = self.today - timedelta(days=1)
        default = Period(yesterday.replace(day=1), yesterday)
        return read_range(self.request.GET, default=default, latest=self.today)

    def rows(self) -> Rows:
        """This function will return the customers who have ledger rows in the period."""
        return month_customers(self.ledger(self.period))

    def prepared(self, rows: Iterable[Any]) -> Iterable[PeriodLine]:
        """This function will add the use and the marks."""
        found = period_rows(
            rows, from_day=self.period.from_day, to_day=self.period.to_day, masked=self.masked
        )
        return (_line(row, place) for place, row in enumerate(found, start=self.first_place))

    def context(self) -> dict[str, Any]:
        """This function will return dates, toggles and the sum."""
        month_end = self.today.replace(day=1) - timedelta(days=1)
        last = Period(month_end.replace(day=1), month_end)
        days = {"from": last.from_day.isoformat(), "to": last.to_day.isoformat()}
        return {
            "dates": [
                DateField("부터", "from", self.period.from_day.isoformat()),
                DateField("까지", "to", self.period.to_day.isoformat()),
            ],
            "view_choices": self.views(),
            "shortcuts": [Choice("지난달", self.link(**days), self.period == last)],
            "terms": sum_line(self._total),
            "sum_label": self.period.words,
        }

    def conditions(self) -> str:
        """This function will add the days and the sum to the conditions."""
        return say(
            "{conditions} · 기간: {words} · {total}",
            conditions=super().conditions(),
            words=self.period.words,
            total=sum_words(self._total),
        )

    @cached_property
    def _total(self) -> Any:
        return self.use(self.period)


def _line(row: PeriodRow, place: int) -> PeriodLine:
    marks = [RECEIVED] if row.good == row.expected else []
    marks += [ESTIMATED] if row.use.estimated_l else []
    return PeriodLine(row, [*marks, *override_marks(row.overrides)], place)
