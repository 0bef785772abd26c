"""검침내역 월별 표: customers × days of a month, register or use; missing days are hatched."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

from django.http import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join

from dashboard.pages.readings.base import PlaceColumn, ReadingsPage, customer_link
from dashboard.ui.badges import mark_tag
from dashboard.ui.columns import Column, CubicMetresColumn, RowLinkColumn
from dashboard.ui.known import Known
from dashboard.ui.language import say
from dashboard.ui.links import Choice
from dashboard.ui.origins import override_marks
from dashboard.ui.pages import ListTable, Rows
from dashboard.ui.periods import Period, read_base
from dashboard.ui.sumline import sum_line
from dashboard.ui.wording import cubic_metres
from metering.models import SlotOverride
from metering.queries.month import MonthDay, MonthRow, month_customers, month_rows

VALUES = {"": "사용량", "filled": "보정 포함", "register": "지침"}
_CELL_CLASSES = {"missing": "na", "partial": "part", "later": "later", "out": "later"}


class MonthDayColumn(CubicMetresColumn):
    """One day of a customer's month; what people changed says who and why on hover and focus."""

    def __init__(self, *, day: date, **kwargs: Any) -> None:
        super().__init__(
            verbose_name=str(day.day),
            orderable=False,
            phone=say("{day}일", day=day.day),
            mark=_marker(day),
            empty_values=(),
            **kwargs,
        )
        self.day = day

    def render(self, value: int | None, record: Any) -> Any:  # type: ignore[override]
        """This function will write the figure, followed by the marks of the day."""
        shown = record["days"].get(self.day, MonthDay())
        text = cubic_metres(value)
        if not shown.overrides:
            return text
        tags = (
            mark_tag(each.word, each.tone, each.why) for each in override_marks(shown.overrides)
        )
        return format_html("{} {}", text, format_html_join("", "{}", ((each,) for each in tags)))


class MonthTable(ListTable):
    """The columns before the days."""

    caption = "검침내역 월별 표"
    empty_note = "이 달에 검침내역이 없습니다"
    kept_as = "MonthTable"

    place = PlaceColumn()
    name = RowLinkColumn(verbose_name="수용가", href=customer_link, orderable=False)
    number = Column(verbose_name="고객번호", css="nw")
    management_number = Column(verbose_name="관리번호", orderable=False, css="nw", phone="관리번호")
    use_class = Column(verbose_name="업종", orderable=False, css="nw")
    total = CubicMetresColumn(
        verbose_name="월 사용량(m³)",
        orderable=False,
        phone="월 사용량",
        hint="끝 지침에서 시작 지침을 뺀 값입니다. 계량기 교체를 건너 이어집니다.",
    )
    unallocated = CubicMetresColumn(
        verbose_name="미배분(m³)",
        orderable=False,
        css="mut",
        phone="미배분",
        hint="하루의 경계 지침이 없어 어느 날에도 넣지 않은 사용량입니다.",
    )

    class Meta:
        attrs = {"class": "month"}


def month_table(*, period: Period) -> type[ListTable]:
    """This function will make the table of a month: one column a day."""
    columns = {_name(day): MonthDayColumn(day=day) for day in _days(period)}
    return type("DatedMonthTable", (MonthTable,), columns)


class MonthPage(ReadingsPage):
    """One row a customer, one column a day."""

    known: ClassVar[Mapping[str, Known]] = {"value": Known("표시", VALUES)}
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
        """This function will return what the cells show: use, use with estimates, or the register."""
        return self.asked_for("value")

    def rows(self) -> Rows:
        """This function will return the customers who have ledger rows in the month."""
        return month_customers(self.ledger(self.period))

    def prepared(self, rows: Iterable[Any]) -> Iterable[dict[str, Any]]:
        """This function will spread the days over the columns."""
        found = month_rows(
            rows, from_day=self.period.from_day, to_day=self.period.to_day, masked=self.masked
        )
        return (self._record(row, place) for place, row in enumerate(found, start=self.first_place))

    def context(self) -> dict[str, Any]:
        """This function will return the toggles and the steps between months."""
        first = self.period.from_day
        steps = [Choice("‹", self.link(date=(first - timedelta(days=1)).isoformat()))]
        steps.append(Choice(f"{first:%Y-%m}", self.link(date=first.isoformat()), current=True))
        if self.period.to_day < self.today:
            steps.append(Choice("›", self.link(date=_next_month(first).isoformat())))
        return {
            "view_choices": self.views(),
            "terms": sum_line(self.use(self.period)),
            "sum_label": f"{first:%Y-%m}",
            "month_choices": steps,
            "value_choices": [
                Choice(label, self.link(value=name), name == self.value)
                for name, label in VALUES.items()
            ],
        }

    def conditions(self) -> str:
        """This function will add the month to the conditions."""
        what = VALUES[self.value]
        return say(
            "{conditions} · 기간: {from_day:%Y-%m} · {what}(m³)",
            conditions=super().conditions(),
            from_day=self.period.from_day,
            what=what,
        )

    def _record(self, row: MonthRow, place: int) -> dict[str, Any]:
        record: dict[str, Any] = {
            "place": place,
            "management_number": row.management_number,
            "name": row.name,
            "number": row.number,
            "use_class": row.use_class,
            "total": row.use.use_l,
            "unallocated": row.use.unallocated_l,
            "days": row.days,
            "shows": self.value,
        }
        for day in _days(self.period):
            shown = row.days.get(day, MonthDay())
            record[_name(day)] = _SHOWN[self.value](shown)
        return record


def _days(period: Period) -> list[date]:
    return [period.from_day + timedelta(days=place) for place in range(period.days)]


def _name(day: date) -> str:
    return f"d{day.day:02d}"


_SHOWN: dict[str, Callable[[MonthDay], int | None]] = {
    "": lambda shown: shown.usage_l,
    "filled": lambda shown: shown.filled_l,
    "register": lambda shown: shown.register_l,
}


def _marker(day: date) -> Any:
    def mark(value: Any, record: dict[str, Any]) -> str:
        return _css(record["days"].get(day, MonthDay()), value, shows=record["shows"])

    return mark


def _css(shown: MonthDay, value: Any, *, shows: str) -> str:
    """A value by hand or estimated looks so where it is shown; what is missing is hatched."""
    if value is None:
        cut = any(each.origin == SlotOverride.Origin.REJECTED for each in shown.overrides)
        return "na" if cut else _CELL_CLASSES.get(shown.state, "")
    if shows == "register" and shown.by_hand:
        return "hand"
    if shows == "filled" and shown.is_estimated:
        return "est"
    return _CELL_CLASSES.get(shown.state, "")


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
