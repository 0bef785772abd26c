"""One finding: its reason, the hours of its day, what people said, and the way through the list."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from dashboard.pages.checks.conditions import FindingConditions, findings_within
from dashboard.pages.checks.deciding import VerdictForm
from dashboard.pages.checks.list import ChecksTable
from dashboard.ui.check_rules import rule
from dashboard.ui.day_bars import day_bars
from dashboard.ui.doing import account_of
from dashboard.ui.findings import sentence, state_tag
from dashboard.ui.language import say
from dashboard.ui.ordering import known_sort, ordered
from dashboard.ui.pages import Page
from dashboard.ui.wording import DASH, day, moment
from mdm.audit.changes import Change
from metering.models import Check, FindingState
from metering.queries.checks import (
    FindingRow,
    finding_rows,
    handlings_of,
    hours_of_finding,
    with_customers,
)

LONGEST_WALK = 5_000
SAID = ("처리", "메모")


@dataclass(frozen=True, slots=True)
class Walk:
    """The place in the list and the addresses beside it, "" at an end."""

    place: int
    total: int
    previous: str
    following: str
    list_href: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did about the finding."""

    at: datetime
    who: str
    said: str


class FindingPage(Page):
    """The page behind 처리 of the list."""

    title = "검증"
    template_name = "pages/check.html"
    facet_names = ()

    @cached_property
    def row(self) -> FindingRow:
        """This function will return the finding with its customer; 404 out of scope."""
        found = (
            with_customers(findings_within(self.filter.scope)).filter(pk=self.kwargs["pk"]).first()
        )
        if found is None:
            raise Http404
        masked = not account_of(self.request).may_administer
        return next(iter(finding_rows([found], masked=masked)))

    def context(self) -> dict[str, Any]:
        """This function will return reason, hours, facts, history, form and walk."""
        finding, way = self.row.finding, self._walk()
        kind = str(Check(finding.kind).label)
        return {
            "finding": finding,
            "row": self.row,
            "kind": kind,
            "reason": sentence(finding),
            "bars": day_bars(hours_of_finding(finding), finding.slots),
            "customer_href": f"{reverse('customer', args=[self.row.number])}?date={finding.day}",
            "facts": self._facts(),
            "handlings": [_step(change) for change in handlings_of(finding)],
            "form": self._form() if account_of(self.request).may_operate else None,
            "walk": way,
            "back": self.request.get_full_path(),
            "state": state_tag(finding.state, gone=bool(finding.gone_at)),
            "crumbs": [("검증", way.list_href), (kind, "")],
        }

    def _form(self) -> VerdictForm:
        finding = self.row.finding
        handled = finding.state != FindingState.OPEN
        return VerdictForm(
            initial={"state": finding.state, "note": finding.note} if handled else None
        )

    def _facts(self) -> list[tuple[str, Any]]:
        finding, row = self.row.finding, self.row
        return [
            ("검사", rule(finding.kind)),
            ("일자", day(finding.day)),
            ("해당 시각", ", ".join(say("{slot}시", slot=slot) for slot in finding.slots)),
            ("동", row.neighbourhood),
            ("발견", moment(finding.found_at)),
            ("처리 일시", moment(finding.handled_at)),
            ("담당", row.handled_by),
            ("메모", finding.note),
        ]

    def _walk(self) -> Walk:
        """The list under the conditions of the query string; who left it by being handled stays."""
        asked = FindingConditions(self.request.GET, self.filter)
        finding, query = self.row.finding, asked.params()
        sort = known_sort(self.request.GET.get("sort", ""), table_class=ChecksTable, default="-day")
        listed = asked.found | findings_within(self.filter.scope).filter(pk=finding.pk)
        rows = ordered(listed, sort=sort, table_class=ChecksTable, key="-id")
        ids = list(rows.values_list("pk", flat=True)[:LONGEST_WALK])  # type: ignore[union-attr]
        place = ids.index(finding.pk) if finding.pk in ids else -1

        def href(at: int) -> str:
            inside = place >= 0 and 0 <= at < len(ids)
            return f"{reverse('check', args=[ids[at]])}?{query}" if inside else ""

        return Walk(
            place + 1, len(ids), href(place - 1), href(place + 1), f"{reverse('checks')}?{query}"
        )


def _step(change: Change) -> Step:
    parts = [f"{field.label} {field.new or DASH}" for field in change.fields if field.label in SAID]
    return Step(change.at, change.who, " · ".join(parts))
