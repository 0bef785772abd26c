"""The list of findings: tabs by handling, the reason in one sentence, 이상 없음 or 조치 for a selection."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.pages.checks.conditions import ACK, KNOWN, TAB_WORDS, FindingConditions
from dashboard.ui.badges import mark_tag
from dashboard.ui.check_rules import rule
from dashboard.ui.columns import CheckColumn, Column, DayColumn, RowLinkColumn
from dashboard.ui.doing import account_of
from dashboard.ui.facets import Facet, Option
from dashboard.ui.findings import sentence, state_tag, state_words
from dashboard.ui.language import word
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListPage, ListTable, Rows
from dashboard.ui.periods import DateField
from metering.models import Check, Finding, FindingState
from metering.queries.checks import (
    TABS,
    FindingRow,
    counts_by_kind,
    counts_by_tab,
    finding_rows,
    skewed_sources,
    with_customers,
)

TO_DO, HANDLED = "처리하기", "내용 보기"


@dataclass(frozen=True, slots=True)
class Line:
    """One finding as the list shows it."""

    pk: int
    finding: Finding
    state: str
    kind: str
    number: str
    name: str
    neighbourhood: str
    day: date
    reason: str
    handling: str
    handled_by: str
    href: str


@dataclass(frozen=True, slots=True)
class BulkStep:
    """One button over a selection."""

    label: str
    icon: str
    value: str
    name: str = "state"


class FindingStateColumn(Column):
    """미처리, 이상 없음 or 조치 in a frame."""

    css = "nw"

    def render(self, record: Line) -> SafeString:
        """This function will draw the word."""
        return state_tag(record.finding.state, gone=bool(record.finding.gone_at))


class KindColumn(Column):
    """The check; what it looks for speaks on hover and focus."""

    css = "nw"

    def render(self, value: str, record: Line) -> SafeString:
        """This function will draw the name of the check."""
        return mark_tag(value, "", rule(record.finding.kind))


class HandlingColumn(Column):
    """The note of a handled finding, or the way to handle it; a file carries the note alone."""

    def render(self, value: str, record: Line) -> SafeString:
        """This function will draw the link to the finding's own page."""
        return format_html('<a href="{}">{}</a>', record.href, word(value))

    def typed(self, value: Any) -> str | None:
        """This function will return the note."""
        return None if value in (None, TO_DO, HANDLED) else str(value)


class ChecksTable(ListTable):
    """상태 · 검사 · 수용가 · 일자 · 근거 · 처리 · 담당."""

    caption = "검증"
    empty_note = "조건에 맞는 항목이 없습니다"

    pick = CheckColumn(accessor="pk", label=lambda row: f"{row.number} {word(row.kind)} {row.day}")
    state = FindingStateColumn(verbose_name="상태")
    kind = KindColumn(verbose_name="검사")
    name = RowLinkColumn(
        verbose_name="수용가",
        order_by="customer__name",
        href=lambda row: f"{reverse('customer', args=[row.number])}?date={row.day.isoformat()}",
    )
    number = Column(verbose_name="고객번호", order_by="customer__number", css="nw")
    neighbourhood = Column(verbose_name="동", orderable=False, css="nw")
    day = DayColumn(verbose_name="일자")
    reason = Column(verbose_name="근거", orderable=False, css="wrap wide")
    handling = HandlingColumn(verbose_name="처리", orderable=False, css="wrap")
    handled_by = Column(verbose_name="담당", orderable=False, css="nw", phone="담당")


class ChecksPage(ListPage):
    """All findings of connections in view."""

    title = "검증"
    template_name = "pages/checks.html"
    table_class = ChecksTable
    default_sort = "-day"
    unique_key = "-id"
    facet_names = ("use", "block", "maker", "comm", "bore")
    kept_names = ("ack", "sort", "per")
    known = KNOWN

    def answer(self) -> HttpResponseBase:
        """This function will leave out what speaks of the present state of a customer."""
        left_out = ("state", "alarm", "since", "missing", "bbox")
        self.filter.chosen.update(dict.fromkeys(left_out))
        return super().answer()

    @cached_property
    def asked(self) -> FindingConditions:
        """This function will return tab, checks and days."""
        return FindingConditions(self.request.GET, self.filter)

    def rows(self) -> Rows:
        """This function will return the findings of the tab."""
        return with_customers(self.asked.found)

    def prepared(self, rows: Iterable[Finding]) -> Iterable[Line]:
        """This function will add customer and reason."""
        masked = not account_of(self.request).may_administer
        query = self.asked.params()
        return (_line(row, query) for row in finding_rows(rows, masked=masked))

    def tabs(self) -> list[Choice]:
        """This function will count the findings of each tab."""
        counts = counts_by_tab(self.asked.any_tab)
        return [
            Choice(
                label,
                f"?{self.asked.params(ack=name)}",
                name == self.asked.tab,
                counts[ACK[name]],
            )
            for name, label in TAB_WORDS.items()
        ]

    def context(self) -> dict[str, Any]:
        """This function will return the chips of checks and attributes, the days and the steps."""
        first, last = self.asked.days
        return {
            "facets": [self._kinds(), *self.filter.facets(self.facet_names)],
            "dates": [
                DateField("일자", "from", first.isoformat() if first else ""),
                DateField("~", "to", last.isoformat() if last else ""),
            ],
            "may_operate": account_of(self.request).may_operate,
            "bulk_actions": [
                BulkStep(str(FindingState.REVIEWED.label), "check", FindingState.REVIEWED.value),
                BulkStep(str(FindingState.ACTION.label), "wrench", FindingState.ACTION.value),
            ],
            "back": self.request.get_full_path(),
            "skews": skewed_sources(now=self.now),
        }

    def _kinds(self) -> Facet:
        """The chip of checks, each with how many wait in this tab."""
        found = self.asked.any_kind.filter(TABS[ACK[self.asked.tab]])
        counts = counts_by_kind(found)
        options = [
            Option(kind.value, str(kind.label), kind.value in self.asked.kinds, counts.get(kind, 0))
            for kind in Check
        ]
        return Facet("check", "검사", options)

    def conditions(self) -> str:
        """This function will add tab, checks and days to the conditions."""
        first, last = self.asked.days
        parts = [super().conditions(), TAB_WORDS[self.asked.tab]]
        parts += [str(Check(kind).label) for kind in self.asked.kinds]
        if first or last:
            parts.append(f"{first or ''} ~ {last or ''}")
        return " · ".join(parts)


def _line(row: FindingRow, query: str) -> Line:
    finding = row.finding
    is_open = finding.state == FindingState.OPEN
    return Line(
        pk=finding.pk,
        finding=finding,
        state=state_words(finding),
        kind=str(Check(finding.kind).label),
        number=row.number,
        name=row.name,
        neighbourhood=row.neighbourhood,
        day=finding.day,
        reason=sentence(finding),
        handling=TO_DO if is_open else finding.note or HANDLED,
        handled_by=row.handled_by,
        href=f"{reverse('check', args=[finding.pk])}?{query}",
    )
