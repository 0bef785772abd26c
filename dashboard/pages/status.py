"""검침현황: the latest state of every customer, with read counts and use of D-08 and D-09."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.ui.counting import counted_bar
from dashboard.ui.doing import account_of
from dashboard.ui.filter_fields import missed_words
from dashboard.ui.kept import whole_or
from dashboard.ui.language import say
from dashboard.ui.pages import ListPage, Rows
from dashboard.ui.periods import DateField
from dashboard.ui.states import NORMAL, STATES
from dashboard.ui.status_table import StatusTable
from dashboard.ui.wording import day
from metering.queries.hours import passed_hours
from metering.queries.missing import with_missing
from metering.queries.states import StateRow, counts_by_state, state_rows, with_devices

MOST_PICKED = 200  # the rows of one page


@dataclass(frozen=True, slots=True)
class BulkAction:
    """A button that sends the ticked rows along with its own name and value."""

    label: str
    icon: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One state above the list with the number of its customers."""

    label: str
    href: str
    count: int
    tone: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The condition on missing slots in words, where it is taken back and where the day's hours are."""

    label: str
    href: str
    hours_href: str


@dataclass(frozen=True, slots=True)
class Since:
    """One choice of 발생: since when the shown alarm lasts."""

    label: str
    href: str
    current: bool = False


class StatusPage(ListPage):
    """The list of customers by state; its tabs count what the other conditions select."""

    title = "검침현황"
    template_name = "pages/status.html"
    table_class = StatusTable
    default_sort = "-since"
    unique_key = "customer_id"

    def rows(self) -> Rows:
        """This function will return the customers that every condition selects; a file may name some."""
        found = with_devices(self.filter.qs)
        if missed := self.filter.chosen.get("missing"):
            day = missed.day or self.today
            passed = passed_hours(day=day, at=self.as_of.at)
            found = with_missing(found, day=day, passed=passed)
        return found.filter(customer__number__in=self.picked) if self.picked else found

    @property
    def picked(self) -> list[str]:
        """This function will return the 고객번호 of ticked rows, none when all rows are meant."""
        if self.request.GET.get("all"):
            return []
        return self.request.GET.getlist("ids")[:MOST_PICKED]

    def conditions(self) -> str:
        """This function will add how many rows were ticked."""
        text = super().conditions()
        return say("{text} · 선택 {n}건", text=text, n=len(self.picked)) if self.picked else text

    def context(self) -> dict[str, Any]:
        """This function will count the values of the filter bar and offer what can be done with rows."""
        since = self.filter.chosen.get("since")
        return counted_bar(self.filter, names=self.facet_names) | {
            "bulk_actions": [BulkAction("선택 엑셀", "dl", "format", "xlsx")],
            "bulk_dialog": "acknowledge" if account_of(self.request).may_operate else "",
            "since": since and day(since),
            "recent": self.recent(),
            "missed": self._missed(),
            "dates": [DateField("수용가·단말", "q", self.filter.chosen.get("q") or "", "search")],
            "keep": [(name, value) for name, value in self.kept() if name != "q"],
        }

    def _missed(self) -> Asked | None:
        missed = self.filter.chosen.get("missing")
        if not missed:
            return None
        without = [*self.filter.params(missing=None).items(), *self._kept_without("page")]
        day = (missed.day or self.today).isoformat()
        hours = urlencode(self.filter.place_params(date=day), safe=",")
        return Asked(
            missed_words(missed),
            f"?{whole_or(urlencode(without, safe=','))}",
            f"{reverse('hours')}?{hours}",
        )

    def recent(self) -> list[Since]:
        """This function will offer since when the shown alarm lasts: today, yesterday, seven days."""
        since = self.filter.chosen.get("since")
        every = Since("전체", self._since(None), current=since is None)
        return [every] + [
            Since(label, self._since(first), current=since == first)
            for label, back in (("오늘", 0), ("어제부터", 1), ("7일", 7))
            for first in [self.today - timedelta(days=back)]
        ]

    def _since(self, first: date | None) -> str:
        params = self.filter.params(since=first.isoformat() if first else None)
        return f"?{whole_or(urlencode([*params.items(), *self._kept_without('page')], safe=','))}"

    def prepared(self, rows: Iterable[Any]) -> Iterable[StateRow]:
        """This function will make list rows, names masked for all but administrators."""
        masked = not self.request.user.may_administer  # type: ignore[union-attr]
        return state_rows(rows, now=self.now, masked=masked)

    def row_query(self) -> str:
        """This function will hand filter and order on, for ‹ 12/37 › on the customer's page."""
        return self.filter.query(sort=self.sort)

    def _hidden(self) -> tuple[str, ...]:
        """Which slots are missing is told where the list asks for them."""
        asked = bool(self.filter.chosen.get("missing"))
        return super()._hidden() + (() if asked else self.table_class.imposed)

    def tabs(self) -> Sequence[Tab]:
        """This function will count each state under all conditions but the state itself (D-13)."""
        counts = counts_by_state(self.filter.without_state)
        chosen = self.filter.chosen.get("state") or []
        every = Tab("전체", self._href(None), sum(counts.values()), current=not chosen)
        return [every] + [
            Tab(
                str(each.label),
                self._href(each.query),
                counts.get(each.code, 0),
                each.tone,
                current=chosen == [each.query],
            )
            for each in (NORMAL, *(state for state in STATES if state != NORMAL))
        ]

    def _href(self, state: str | None) -> str:
        return f"{self.request.path}?{whole_or(self.filter.query(state=state))}"
