"""검침내역 월별 표: customers × days of a month, register or use; missing days are hatched."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponseBase
from django.utils.functional import cached_property

from dashboard.pages.readings.base import ReadingsPage, customer_link
from dashboard.ui.columns import Column, CubicMetresColumn, RowLinkColumn
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListTable, Rows
from dashboard.ui.periods import Period, read_base
from metering.queries.ledger import MonthDay, MonthRow, month_customers, month_rows

VALUES = {"": "사용량", "register": "지침"}
_CELL_CLASSES = {"missing": "na", "partial": "est", "later": "later", "out": "later"}


class MonthTable(ListTable):
    """The columns before the days."""

    caption = "검침내역 월별 표"
    empty_note = "이 달에 검침내역이 없습니다"

    name = RowLinkColumn(verbose_name="수용가", href=customer_link, orderable=False)
    number = Column(verbose_name="고객번호", css="nw", width=20)
    use_class = Column(verbose_name="업종", orderable=False, css="nw")
    total = CubicMetresColumn(verbose_name="월 사용량(m³)", orderable=False, phone="월 사용량")

    class Meta:
        attrs = {"class": "month"}


def month_table(*, period: Period) -> type[ListTable]:
    """This function will make the table of a month: one column a day."""
    columns = {
        _name(day): CubicMetresColumn(
            verbose_name=str(day.day),
            orderable=False,
            width=11,
            phone=f"{day.day}일",
            mark=_marker(day),
        )
        for day in _days(period)
    }
    return type("DatedMonthTable", (MonthTable,), columns)


class MonthPage(ReadingsPage):
    """One row a customer, one column a day."""

    default_sort = "number"
    unique_key = "pk"

    def answer(self) -> HttpResponseBase:
        """This function will give the table the days of the month."""
        self.table_class = month_table(period=self.period)  # type: ignore[misc]
        return super().answer()

    @cached_property
    def period(self) -> Period:
        """This function will return the whole month of the base date."""
        first = read_base(self.request.GET, latest=self.today).replace(day=1)
        return Period(first, _next_month(first) - timedelta(days=1))

    @cached_property
    def value(self) -> str:
        """This function will return what the cells show: use, or register at 24시."""
        asked = self.request.GET.get("value", "")
        return asked if asked in VALUES else ""

    def rows(self) -> Rows:
        """This function will return the customers who have ledger rows in the month."""
        return month_customers(self.ledger(self.period))

    def prepared(self, rows: Iterable[Any]) -> Iterable[dict[str, Any]]:
        """This function will spread the days over the columns."""
        found = month_rows(
            rows, from_day=self.period.from_day, to_day=self.period.to_day, masked=self.masked
        )
        return (self._record(row) for row in found)

    def context(self) -> dict[str, Any]:
        """This function will return the toggles and the steps between months."""
        first = self.period.from_day
        steps = [Choice("‹", self.link(date=(first - timedelta(days=1)).isoformat()))]
        steps.append(Choice(f"{first:%Y-%m}", self.link(date=first.isoformat()), current=True))
        if self.period.to_day < self.today:
            steps.append(Choice("›", self.link(date=_next_month(first).isoformat())))
        return {
            "view_choices": self.views(),
            "month_choices": steps,
            "value_choices": [
                Choice(label, self.link(value=name), name == self.value)
                for name, label in VALUES.items()
            ],
        }

    def conditions(self) -> str:
        """This function will add the month to the conditions."""
        what = VALUES[self.value]
        return f"{super().conditions()} · 기간: {self.period.from_day:%Y-%m} · {what}(m³)"

    def _record(self, row: MonthRow) -> dict[str, Any]:
        record: dict[str, Any] = {
            "name": row.name,
            "number": row.number,
            "use_class": row.use_class,
            "total": row.usage_l,
            "days": row.days,
        }
        for day in _days(self.period):
            shown = row.days.get(day, MonthDay())
            record[_name(day)] = shown.register_l if self.value else shown.usage_l
        return record


def _days(period: Period) -> list[date]:
    return [period.from_day + timedelta(days=place) for place in range(period.days)]


def _name(day: date) -> str:
    return f"d{day.day:02d}"


def _marker(day: date) -> Any:
    def mark(_: Any, record: dict[str, Any]) -> str:
        return _CELL_CLASSES.get(record["days"].get(day, MonthDay()).state, "")

    return mark


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
