"""월보 and 일보: what is signed and filed, as a formatted workbook and as an A4 print page (S-62…S-76)."""

from abc import abstractmethod
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import FileResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property

from dashboard.pages.totals.blocks import (
    MOST_LISTED,
    NO_TARGET,
    Aimed,
    Grouped,
    aimed,
    alarm_block,
    compared_block,
    day_block,
    group_block,
    paper_table,
    red_below,
    unread_block,
)
from dashboard.pages.totals.rows import NONE, TotalRow, day_rows, group_labels, with_facts
from dashboard.ui.exports import FORMATS
from dashboard.ui.filter_fields import read_day
from dashboard.ui.language import say
from dashboard.ui.pages import Page
from dashboard.ui.periods import DateField, Period
from dashboard.ui.purposes import MASKED
from dashboard.ui.sumline import sum_words
from dashboard.ui.targets import target_of, targets_by_place
from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessKind
from mdm.lib.actors import actor_of
from mdm.lib.spreadsheets.documents import Document, write_document
from metering.queries.corrections import counts_by_day
from metering.queries.period import period_use_by_group, period_use_of
from metering.queries.reports import (
    DayReasons,
    alarm_counts,
    reasons_by_day,
    unread_customers,
)
from metering.queries.totals import Total, day_totals, facts_by_day, totals_by_group

_NOT_HERE = ("state", "alarm", "since", "missing", "bbox", "q")
_GROUPS = {"dong": "동", "use": "업종"}
_DAY = timedelta(days=1)


class ReportPage(Page):
    """A report over one period: its days, what it is compared with, groups, alarms, who was not read."""

    template_name = "pages/totals_report.html"
    facet_names = ("use", "block", "wtp", "year", "maker", "comm", "bore")
    taken: Access | None = None

    @property
    @abstractmethod
    def period(self) -> Period:
        """This function will return the days of the report."""

    @abstractmethod
    def compared(self) -> dict[str, Period]:
        """This function will name the periods that the summary sets beside the report's own."""

    def answer(self) -> HttpResponseBase:
        """This function will answer with the page to print, or with the workbook."""
        self.filter.chosen.update(dict.fromkeys(_NOT_HERE))
        if self.request.GET.get("format") == "xlsx":
            return self.file()
        return self.draw(**self.context())

    def answered(self) -> None:
        """This function will log a taken workbook."""
        if self.taken is not None:
            log_access(self.taken, by=actor_of(self.request), now=self.now)

    def file(self) -> HttpResponseBase:
        """This function will write the report as a formatted workbook."""
        document = Document(
            title=self.heading,
            lines=self.lines(),
            blocks=[red_below(table) for table in self.tables()],
            signers=settings.REPORT_SIGNERS,
            landscape=True,
        )
        listed = [each.number for each in self.unread[:MOST_LISTED]]
        with translation.override(settings.LANGUAGE_CODE):  # the log has one language
            words = self.conditions()
        self.taken = Access(AccessKind.DOWNLOAD, words, len(self.unread), MASKED, listed)
        return FileResponse(
            write_document(document),
            as_attachment=True,
            filename=f"{self.heading.replace(' ', '_')}.xlsx",
            content_type=FORMATS["xlsx"],
        )

    def context(self) -> dict[str, Any]:
        """This function will return the tables as the paper shows them."""
        return {
            "heading": self.heading,
            "lines": self.lines(),
            "signers": settings.REPORT_SIGNERS,
            "tables": [paper_table(table) for table in self.tables()],
            "crumbs": [("검침집계", self._totals_href()), (self.title, "")],
        }

    @property
    def heading(self) -> str:
        """This function will name the report and its period."""
        return say("검침 {title} {words}", title=self.title, words=self.period.words)

    def lines(self) -> list[str]:
        """This function will say conditions, the sum of the use (D-15) and as of when."""
        place = say("조건: {conditions}", conditions=self.filter.conditions())
        name = f"{settings.UTILITY_NAME} · {place}" if settings.UTILITY_NAME else place
        _, _, as_of = self.conditions().rpartition(" · ")
        return [
            say("{name} · 기간: {words}", name=name, words=self.period.words),
            sum_words(self.use),
            as_of,
        ]

    def conditions(self) -> str:
        """This function will add the days to the conditions."""
        words, _, as_of = super().conditions().rpartition(" · ")
        return say(
            "{conditions} · 기간: {period} · {as_of}",
            conditions=words,
            period=self.period.words,
            as_of=as_of,
        )

    def tables(self) -> list[Aimed]:
        """This function will return the tables of the report in their order."""
        known = self._days
        own = {day: total for day, total in known.items() if day >= self.period.from_day}
        total = self._total
        sums = {name: _pooled(known, period) for name, period in self.compared().items()}
        rows = self._rows(own)
        usual = target_of(self.filter)
        target = NO_TARGET if all(row.is_open for row in rows) else usual
        return [
            Aimed(
                compared_block({self.period.words: total} | sums),
                [target, *(usual for _ in sums), usual],
            ),
            Aimed(
                day_block(rows, total),
                [*(NO_TARGET if row.is_open else target for row in rows), target],
            ),
            *(self._grouped(name, total, target=target) for name in _GROUPS),
            aimed(alarm_block(alarm_counts(**self.span)), target=target),
            aimed(unread_block(self.unread), target=target),
        ]

    @property
    def span(self) -> dict[str, Any]:
        """This function will return the period and the segments as queries take them."""
        return {
            "from_day": self.period.from_day,
            "to_day": self.period.to_day,
            "segments": self.filter.segment_ids,
        }

    @cached_property
    def use(self) -> Any:
        """This function will return what the period comes to between its registers (D-15)."""
        return period_use_of(self._total, **self.span)

    @cached_property
    def unread(self) -> Any:
        """This function will list who was not read in the whole period."""
        return unread_customers(**self.span)

    @cached_property
    def _days(self) -> dict[date, Total]:
        """The report's own days and those that it is compared with."""
        first = min(period.from_day for period in self.compared().values())
        return day_totals(
            segments=self.filter.segment_ids, from_day=first, to_day=self.period.to_day
        )

    @cached_property
    def _total(self) -> Total:
        return _pooled(self._days, self.period)

    def _rows(self, days: dict[date, Total]) -> list[TotalRow]:
        rows = day_rows(days=days, chosen=self.filter, today=self.today, at=self.as_of.at)
        facts = facts_by_day(segments=self.filter.segment_ids, days=list(days))
        corrected, reasons = counts_by_day(**self.span), reasons_by_day(**self.span)
        return [
            with_facts(
                row,
                facts=facts.get(day),
                corrections=corrected.get(day, 0),
                reasons=reasons.get(day, DayReasons()),
            )
            for day, row in zip(days, rows, strict=True)
        ]

    def _grouped(self, dimension: str, total: Total, *, target: float) -> Aimed:
        own = targets_by_place(self.filter) if dimension == "dong" and target else {}
        labels = group_labels(self.filter, dimension)
        uses = period_use_by_group(dimension=dimension, **self.span)
        found = totals_by_group(dimension=dimension, **self.span)
        named = [
            (
                labels.get(value, NONE),
                Grouped(
                    each, uses.get(value, 0), target if value is None else own.get(value, target)
                ),
            )
            for value, each in found.items()
        ]
        return group_block(_GROUPS[dimension], named, Grouped(total, self.use.use_l, target))

    def _totals_href(self) -> str:
        days = {"from": self.period.from_day.isoformat(), "to": self.period.to_day.isoformat()}
        return f"{reverse('totals')}?{urlencode(self.filter.place_params() | days, safe=',')}"


class MonthlyReportPage(ReportPage):
    """월보: the days of one month that are over, beside the month before."""

    title = "월보"
    kept_names = ("month",)

    @cached_property
    def period(self) -> Period:
        """This function will return the asked month without today, yesterday's by default."""
        yesterday = self.today - _DAY
        asked = read_day(f"{self.request.GET.get('month', '')}-01") or yesterday
        first = min(asked, yesterday).replace(day=1)
        return Period(first, min(_month_end(first), yesterday))

    def compared(self) -> dict[str, Period]:
        """This function will return the month before, as far as this one has come and whole."""
        last = self.period.from_day - _DAY
        first = last.replace(day=1)
        as_far = min(last, first + (self.period.days - 1) * _DAY)
        return {
            "전월 같은 기간": Period(first, as_far),
            say("전월 {last:%Y-%m}", last=last): Period(first, last),
        }

    @property
    def heading(self) -> str:
        """This function will name the month."""
        return say("검침 {title} {from_day:%Y-%m}", title=self.title, from_day=self.period.from_day)

    def context(self) -> dict[str, Any]:
        """This function will add the field for the month."""
        month = f"{self.period.from_day:%Y-%m}"
        return super().context() | {"dates": [DateField("월", "month", month, "month")]}


class DailyReportPage(ReportPage):
    """일보: one day, beside the day before, the last 7 and the last 30 days before it (D-07)."""

    title = "일보"
    kept_names = ("date",)

    @cached_property
    def period(self) -> Period:
        """This function will return the asked day, yesterday by default."""
        day = read_day(self.request.GET.get("date", "")) or self.today - _DAY
        return Period(min(day, self.today), min(day, self.today))

    def compared(self) -> dict[str, Period]:
        """This function will return the windows before the day."""
        last = self.period.from_day - _DAY
        names = {"전일": 1, "직전 7일": 7, "직전 30일": 30}
        return {name: Period(last - (days - 1) * _DAY, last) for name, days in names.items()}

    def context(self) -> dict[str, Any]:
        """This function will add the field for the day."""
        day = self.period.to_day.isoformat()
        return super().context() | {"dates": [DateField("검침일", "date", day)]}


def _pooled(days: dict[date, Total], period: Period) -> Total:
    return Total.over(
        total for day, total in days.items() if period.from_day <= day <= period.to_day
    )


def _month_end(first: date) -> date:
    return (first + 31 * _DAY).replace(day=1) - _DAY
