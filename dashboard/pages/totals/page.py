"""검침집계: totals of days and groups for reports; the bad day stands out (SCREENS 2.5)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property

from dashboard.pages.totals.charts import STEPS, rate_trend, stepped, usage_trend
from dashboard.pages.totals.rows import TotalRow, day_rows, group_rows, with_facts
from dashboard.pages.totals.tables import DayTable, GroupTable, pinned_texts
from dashboard.ui.cells import PinnedCell
from dashboard.ui.known import Known
from dashboard.ui.language import say
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListPage, ListTable, Rows
from dashboard.ui.periods import (
    MONTH_DAYS,
    YEAR_DAYS,
    DateField,
    Period,
    read_base,
    read_range,
)
from dashboard.ui.sumline import sum_line, sum_words
from dashboard.ui.targets import target_of
from metering.queries.corrections import counts_by_day
from metering.queries.period import PeriodUse, period_use_of
from metering.queries.reports import DayReasons, reasons_by_day
from metering.queries.totals import Total, day_totals, facts_by_day

VIEWS = {"": "차트", "table": "표"}
GROUPS = {"dong": "동", "block": "블록", "use": "업종", "maker": "회사"}
PERIODS = {"day": ("하루", 1), "month": ("1개월", MONTH_DAYS), "year": ("1년", YEAR_DAYS)}
_NOT_HERE = ("state", "alarm", "since", "missing", "bbox", "q")


class TotalsPage(ListPage):
    """Days or groups of a period, their pooled sum on top, and the trend."""

    title = "검침집계"
    template_name = "pages/totals.html"
    facet_names = ("use", "block", "wtp", "year", "maker", "comm", "bore")
    default_sort = "-label"
    personal = False
    kept_names = ("period", "group", "view", "step", "sort", "per", "cols")
    known: ClassVar[Mapping[str, Known]] = {
        "period": Known("기간", PERIODS, "month"),
        "group": Known("구분", GROUPS),
        "view": Known("보기", VIEWS),
        "step": Known("차트 단위", STEPS),
    }

    def answer(self) -> HttpResponseBase:
        """This function will choose days or groups; conditions on single customers do not apply."""
        self.filter.chosen.update(dict.fromkeys(_NOT_HERE))
        self.table_class = GroupTable if self.group else DayTable  # type: ignore[misc]
        self.default_sort = "label" if self.group else "-label"  # type: ignore[misc]
        return super().answer()

    @cached_property
    def group(self) -> str:
        """This function will return the attribute to group by, "" = days."""
        return self.asked_for("group")

    @cached_property
    def period(self) -> Period:
        """This function will return the days shown: from–to, else a period up to the base date."""
        base = read_base(self.request.GET, latest=self.today)
        length = PERIODS[self.asked_for("period")][1]
        default = Period(base - timedelta(days=length - 1), base)
        return read_range(self.request.GET, default=default, latest=self.today)

    @cached_property
    def days(self) -> dict[date, Total]:
        """This function will return the total of each day of the period."""
        return day_totals(
            segments=self.filter.segment_ids,
            from_day=self.period.from_day,
            to_day=self.period.to_day,
        )

    @cached_property
    def closed_period(self) -> Period:
        """This function will return the period without today, unless it is today alone (D-07)."""
        yesterday = self.today - timedelta(days=1)
        if self.period.from_day > yesterday:
            return self.period
        return Period(self.period.from_day, min(self.period.to_day, yesterday))

    @cached_property
    def closed(self) -> Total:
        """This function will pool the days of `closed_period`."""
        first, last = self.closed_period.from_day, self.closed_period.to_day
        return Total.over(total for day, total in self.days.items() if first <= day <= last)

    @cached_property
    def use(self) -> PeriodUse:
        """This function will return what the closed days come to between their registers (D-15)."""
        return period_use_of(
            self.closed,
            from_day=self.closed_period.from_day,
            to_day=self.closed_period.to_day,
            segments=self.filter.segment_ids,
        )

    def rows(self) -> Rows:
        """This function will return one row a day or a group."""
        if self.group:
            return group_rows(
                dimension=self.group,
                chosen=self.filter,
                period=self.closed_period,
                today=self.today,
            )
        return day_rows(days=self.days, chosen=self.filter, today=self.today, at=self.as_of.at)

    def prepared(self, rows: Iterable[TotalRow]) -> Iterable[TotalRow]:
        """This function will add highest, lowest and middle use to the days on the page (D-12)."""
        shown = list(rows)
        days = [row.day for row in shown if row.day]
        if not days:
            return shown
        segments = self.filter.segment_ids
        span: dict[str, Any] = {"from_day": min(days), "to_day": max(days), "segments": segments}
        found = facts_by_day(segments=segments, days=days)
        corrected, reasons = counts_by_day(**span), reasons_by_day(**span)
        return [
            with_facts(
                row,
                facts=found.get(row.day),
                corrections=corrected.get(row.day, 0),
                reasons=reasons.get(row.day, DayReasons()),
            )
            if row.day
            else row
            for row in shown
        ]

    def table(self, records: list[Any]) -> ListTable:
        """This function will pin the sum of the period on top."""
        table = super().table(records)
        if records:
            texts = pinned_texts(self.closed, self.use, grouped=bool(self.group))
            table.pinned = [
                PinnedCell(texts.get(column.name, ""), column.column.css, column.column.phone)
                for column in table.columns
            ]
        return table

    def context(self) -> dict[str, Any]:
        """This function will return toggles, dates and the two charts."""
        return {
            "dates": self._dates(),
            "terms": sum_line(self.use),
            "sum_label": self.closed_period.words,
            "period": self.period,
            "period_choices": self._choices("period", {k: v[0] for k, v in PERIODS.items()}),
            "steps_away": self._neighbours(),
            "reports": self._reports(),
            "group_choices": self._choices("group", {"": "일", **GROUPS}),
            "view_choices": self._choices("view", VIEWS),
        } | (self._charts() if self.asked_for("view") == "" and self.days else {})

    def _charts(self) -> dict[str, Any]:
        step = self.asked_for("step")
        query = None if step else urlencode(self.filter.place_params(), safe=",")
        days = stepped(self.days, step=step, today=self.today)
        target = target_of(self.filter)
        return {
            "step_choices": self._choices("step", STEPS) if self.period.days > MONTH_DAYS else [],
            "step_word": STEPS[step],
            "usage_trend": usage_trend(days=days, today=self.today, query=query),
            "rate_trend": rate_trend(days=days, today=self.today, target=target, query=query),
        }

    def _neighbours(self) -> list[Choice]:
        """Return the periods before and after this one, of the same length; none after today."""
        span = timedelta(days=self.period.days)
        moves = [("‹ 이전", -span)] + (
            [("다음 ›", span)] if self.period.to_day < self.today else []
        )
        made = []
        for label, move in moves:
            query = self.request.GET.copy()
            for name in ("page", "date", "from", "to"):
                query.pop(name, None)
            last = min(self.period.to_day + move, self.today)
            if "from" in self.request.GET or "to" in self.request.GET:
                query["from"] = (last - span + timedelta(days=1)).isoformat()
                query["to"] = last.isoformat()
            else:
                query["date"] = last.isoformat()
            made.append(Choice(label, f"?{query.urlencode()}"))
        return made

    def _reports(self) -> list[Choice]:
        last = self.closed_period.to_day
        places = self.filter.place_params()
        month = urlencode(places | {"month": f"{last:%Y-%m}"}, safe=",")
        day = urlencode(places | {"date": last.isoformat()}, safe=",")
        return [
            Choice("월보", f"{reverse('report-month')}?{month}"),
            Choice("일보", f"{reverse('report-day')}?{day}"),
        ]

    def conditions(self) -> str:
        """This function will add the days to the conditions."""
        words = say(
            "{conditions} · 기간: {words}", conditions=super().conditions(), words=self.period.words
        )
        return f"{words} · {self.closed_period.words} {sum_words(self.use)}"

    def _dates(self) -> list[DateField]:
        if "from" in self.request.GET or "to" in self.request.GET:
            return [
                DateField("부터", "from", self.period.from_day.isoformat()),
                DateField("까지", "to", self.period.to_day.isoformat()),
            ]
        return [DateField("기준 날짜", "date", self.period.to_day.isoformat())]

    def _choices(self, name: str, options: dict[str, str]) -> list[Choice]:
        made = []
        for value, label in options.items():
            query = self.request.GET.copy()
            query.pop("page", None)
            query.pop("sort", None)
            query[name] = value
            if name == "period":
                query.pop("from", None)
                query.pop("to", None)
            made.append(Choice(label, f"?{query.urlencode()}", value == self.asked_for(name)))
        return made
