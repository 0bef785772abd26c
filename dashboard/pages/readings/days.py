"""검침내역 일자별: one row a customer and day, newest first (S-77…S-79)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property

from dashboard.pages.readings.base import ReadingsPage, customer_link
from dashboard.ui.columns import Column, CubicMetresColumn, DayColumn, NumberColumn, RowLinkColumn
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListTable, Rows
from dashboard.ui.periods import DateField, Period, read_range
from dashboard.ui.wording import count
from metering.queries.ledger import LEDGER_VALUES, READS, LedgerRow, counts_by_reads, ledger_rows

FIRST_DAYS = 7
READ_WORDS = {"": "전체", "some": "수신", "short": "일부 미수신", "none": "전부 미수신"}


class ReadsColumn(Column):
    """검침수 beside the expected slots."""

    css = "num"

    def render(self, value: int, record: LedgerRow) -> str:
        """This function will write 22/24."""
        return f"{count(value)}/{record.expected}"


class HourColumn(NumberColumn):
    """A slot of the day as 24시."""

    def render(self, value: int) -> str:
        """This function will write the slot."""
        return f"{value}시"


class DaysTable(ListTable):
    """The columns of S-78, with register and use (S-77)."""

    caption = "검침내역"
    empty_note = "이 기간에 검침내역이 없습니다"

    name = RowLinkColumn(verbose_name="수용가", href=customer_link, orderable=False)
    number = Column(verbose_name="고객번호", orderable=False, css="nw", width=20)
    management_number = Column(verbose_name="관리번호", orderable=False, css="nw", phone="관리")
    use_class = Column(verbose_name="업종", orderable=False, css="nw")
    register = CubicMetresColumn(
        verbose_name="지침(m³)", accessor="register_l", order_by=("last_register_l",), phone="지침"
    )
    register_slot = HourColumn(verbose_name="지침 시각", orderable=False, css="mut", width=9)
    usage = CubicMetresColumn(
        verbose_name="사용량(m³)", accessor="usage_l", order_by=("usage_l",), phone="사용량"
    )
    good = ReadsColumn(verbose_name="검침수", phone="검침수", width=8)
    day = DayColumn(verbose_name="검침일", width=12)
    kind = Column(verbose_name="구분", orderable=False, css="nw", width=8)


class DaysPage(ReadingsPage):
    """One row a customer and day, newest first."""

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
        asked = self.request.GET.get("reads", "")
        return asked if asked in READS else ""

    def rows(self) -> Rows:
        """This function will return the ledger rows."""
        rows: QuerySet[Any] = self.ledger(self.period)
        if self.reads:
            rows = rows.filter(READS[self.reads])
        return rows.values(*LEDGER_VALUES)

    def prepared(self, rows: Iterable[Any]) -> Iterable[LedgerRow]:
        """This function will add the customers to the rows."""
        return ledger_rows(rows, today=self.today, masked=self.masked)

    def tabs(self) -> list[Choice]:
        """This function will count the rows by how much of them was read."""
        counts = counts_by_reads(self.ledger(self.period))
        return [
            Choice(label, self.link(reads=name), name == self.reads, counts[name or "all"])
            for name, label in READ_WORDS.items()
        ]

    def context(self) -> dict[str, Any]:
        """This function will return dates and toggles."""
        month_end = self.today.replace(day=1) - timedelta(days=1)
        closing = month_end.isoformat()
        only = Period(month_end, month_end)
        return {
            "dates": [
                DateField("부터", "from", self.period.from_day.isoformat()),
                DateField("까지", "to", self.period.to_day.isoformat()),
            ],
            "view_choices": self.views(),
            "shortcuts": [
                Choice("말일", self.link(**{"from": closing, "to": closing}), self.period == only)
            ],
        }

    def conditions(self) -> str:
        """This function will add the days to the conditions."""
        words = READ_WORDS[self.reads]
        return f"{super().conditions()} · 기간: {self.period.words} · 검침: {words}"
