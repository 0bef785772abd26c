"""시간대별 수신: of one day, how many were expected, came and are missing in each hour (D-05, T-6)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property

from dashboard.ui.cells import PinnedCell
from dashboard.ui.charts import HourCount
from dashboard.ui.columns import Column, NumberColumn, RateColumn
from dashboard.ui.filter_fields import Missed
from dashboard.ui.language import say
from dashboard.ui.links import Choice, CountColumn
from dashboard.ui.pages import ListPage, ListTable, Rows
from dashboard.ui.periods import DateField, read_base
from dashboard.ui.wording import DASH, count, percent
from metering.queries.hours import SlotCount, hours_of_day

_NOT_HERE = ("state", "alarm", "since", "missing", "bbox", "q")


@dataclass(frozen=True, slots=True)
class HourLine:
    """One hour as the table shows it; `href` leads to those who miss it."""

    slot: int
    at: str
    expected: int
    good: int
    rejected: int
    missing: int
    later: int
    rate: float | None
    note: str
    href: str


def _low(value: float | None, _: Any) -> str:
    return "lowv" if value is not None and value < settings.TARGET_READ_RATE else ""


class HoursTable(ListTable):
    """The parts of 시간 검침률, hour by hour."""

    caption = "시간대별 수신"
    empty_note = "이 날의 검침 대상이 없습니다"

    at = Column(verbose_name="시각", order_by=("slot",), css="nw c-name")
    expected = NumberColumn(verbose_name="대상(건)", phone="대상")
    good = NumberColumn(verbose_name="정상(건)", phone="정상")
    rejected = NumberColumn(
        verbose_name="정상 아님(건)",
        phone="정상 아님",
        hint="받았지만 지침이 없거나 검증에 걸린 값입니다.",
    )
    missing = CountColumn(verbose_name="미수신(건)", phone="미수신", href=lambda line: line.href)
    later = NumberColumn(
        verbose_name="도래 전(건)",
        phone="도래 전",
        hint="단말의 보고 주기가 아직 지나지 않았습니다.",
    )
    rate = RateColumn(verbose_name="시간 검침률(%)", mark=_low, phone="검침률")
    note = Column(verbose_name="비고", orderable=False, css="mut", default="")


class HoursPage(ListPage):
    """One row an hour of a day; today's hours fill while reports arrive."""

    title = "시간대별 수신"
    template_name = "pages/hours.html"
    table_class = HoursTable
    facet_names = ("use", "block", "wtp", "year", "maker", "comm", "bore")
    default_sort = "at"
    personal = False
    kept_names = ("date", "sort")

    def answer(self) -> HttpResponseBase:
        """This function will leave out conditions on single customers."""
        self.filter.chosen.update(dict.fromkeys(_NOT_HERE))
        return super().answer()

    @cached_property
    def day(self) -> date:
        """This function will return the day asked for, yesterday by default."""
        return read_base(self.request.GET, latest=self.today, default=self._yesterday)

    @cached_property
    def hours(self) -> list[SlotCount]:
        """This function will count each hour of the day."""
        return hours_of_day(segments=self.filter.segment_ids, day=self.day, at=self.as_of.at)

    def rows(self) -> Rows:
        """This function will return the hours for which anything was expected."""
        return [self._line(each) for each in self.hours if each.expected]

    def table(self, records: list[Any]) -> ListTable:
        """This function will pin the sum of the day on top: 시간 검침률 of D-05."""
        table = super().table(records)
        if records:
            texts = self._sums()
            table.pinned = [
                PinnedCell(texts.get(column.name, ""), column.column.css, column.column.phone)
                for column in table.columns
            ]
        return table

    def context(self) -> dict[str, Any]:
        """This function will return the bars, the date and the days beside it."""
        return {
            "day": self.day,
            "bars": [
                HourCount(each.slot, each.missing, self._missing_href(each), each.phase)
                for each in self.hours
            ],
            "hours": self.hours,
            "dates": [DateField("검침일", "date", self.day.isoformat())],
            "keep": [(name, value) for name, value in self.kept() if name != "date"],
            "steps_away": self._steps(),
            "crumbs": [("검침현황", reverse("status")), (self.title, "")],
        }

    def conditions(self) -> str:
        """This function will add the day."""
        return say(
            "{conditions} · 검침일: {words}",
            conditions=super().conditions(),
            words=self.day.isoformat(),
        )

    @property
    def _yesterday(self) -> date:
        return self.today - timedelta(days=1)

    def _line(self, hour: SlotCount) -> HourLine:
        return HourLine(
            hour.slot, say("{slot}시", slot=hour.slot), hour.expected, hour.good, hour.rejected, hour.missing,
            hour.later, hour.rate, say("미수신 {n:,}건은 지금 검침 대상이 아님", n=hour.gone) if hour.gone else "",
            self._missing_href(hour),
        )  # fmt: skip

    def _missing_href(self, hour: SlotCount) -> str:
        params = self.filter.place_params(missing=str(Missed(self.day, hour.slot)))
        return f"{reverse('status')}?{urlencode(params, safe=',')}"

    def _sums(self) -> dict[str, str]:
        parts = {
            name: sum(getattr(each, name) for each in self.hours)
            for name in ("expected", "good", "rejected", "missing", "later")
        }
        whole = parts["expected"] and not parts["later"]
        rate = percent(100 * parts["good"] / parts["expected"]).rstrip("%") if whole else DASH
        return {name: count(number) for name, number in parts.items()} | {
            "at": "합계",
            "rate": rate,
        }

    def _steps(self) -> list[Choice]:
        days = (self.day - timedelta(days=1), self.day + timedelta(days=1))
        steps = [
            (f"‹ {days[0].isoformat()}", days[0]),
            ("어제", self._yesterday),
            ("오늘", self.today),
            (f"{days[1].isoformat()} ›", days[1]),
        ]
        return [
            Choice(label, f"?{self.filter.query(date=day.isoformat())}", day == self.day)
            for label, day in steps
            if day <= self.today
        ]
