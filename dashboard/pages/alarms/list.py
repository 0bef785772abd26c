"""The list of alarms: tabs by handling, the reason in one sentence, steps for a selection."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property

from dashboard.pages.alarms.folding import folds
from dashboard.pages.alarms.handling import StepForm
from dashboard.pages.alarms.table import AlarmsTable, Line, handling_words
from dashboard.ui.doing import account_of
from dashboard.ui.evidence import sentence
from dashboard.ui.facets import Facet, Option
from dashboard.ui.known import Known
from dashboard.ui.language import word
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListPage, Rows
from dashboard.ui.periods import DateField
from dashboard.ui.states import NORMAL, STATES
from mdm.lib.clock import SEOUL
from metering.models import Alarm, AlarmLevel, Handling
from metering.queries.alarms import (
    TABS,
    AlarmRow,
    alarm_rows,
    alarms_of,
    counts_by_tab,
    newest_step,
)
from metering.queries.alarms_together import Together, faults_together
from metering.queries.states import found_customers

ACK = {"0": "new", "1": "open", "end": "ended", "all": "all"}
TAB_WORDS = {"0": "미확인", "1": "진행", "end": "해제", "all": "전체"}
LEVELS = {
    str(AlarmLevel.WARNING.value): AlarmLevel.WARNING,
    str(AlarmLevel.ALERT.value): AlarmLevel.ALERT,
}
STEPS = (
    (Handling.ACKNOWLEDGED, "check"),
    (Handling.IN_PROGRESS, "clock"),
    (Handling.MUTED, "bell"),
    (Handling.CLOSED, "x"),
)
FOLDED_TABS = ("0", "1")  # what has ended needs no gathering
SINCE = (("오늘", 0), ("어제부터", 1), ("7일", 6))  # label, days back


@dataclass(frozen=True, slots=True)
class BulkStep:
    """One button over a selection."""

    label: str
    icon: str
    value: str
    name: str = "handling"


class AlarmsPage(ListPage):
    """All alarms of customers in view."""

    title = "알람"
    template_name = "pages/alarms.html"
    table_class = AlarmsTable
    default_sort = "-started_at"
    unique_key = "-id"
    facet_names = ("alarm", "use", "block", "wtp", "year", "maker", "comm", "bore")
    kept_names = ("ack", "fold", "sort", "per", "cols")
    known: ClassVar[Mapping[str, Known]] = {
        "ack": Known("처리", ACK, "0"),
        "level": Known("등급", LEVELS),
    }

    def answer(self) -> HttpResponseBase:
        """This function will leave out what speaks of the present state of a customer."""
        self.filter.chosen.update(dict.fromkeys(("state", "missing", "bbox")))
        return super().answer()

    @cached_property
    def tab(self) -> str:
        """This function will return the tab: 0 미확인, 1 진행, end 해제, all."""
        return self.asked_for("ack")

    @cached_property
    def level(self) -> str:
        """This function will return the chosen level, "" = both."""
        return self.asked_for("level")

    @cached_property
    def alarms(self) -> Any:
        """This function will return the alarms under all conditions but the tab."""
        chosen = self.filter.chosen
        states = found_customers(self.filter.population, text=chosen.get("q") or "")
        names = chosen.get("alarm") or []
        since = chosen.get("since")
        return alarms_of(
            states,
            kinds=[each.code for each in STATES if each.query in names],
            level=LEVELS[self.level].value if self.level else None,
            since=datetime.combine(since, time(), SEOUL) if since else None,
        )

    @cached_property
    def of_tab(self) -> Any:
        """This function will return the alarms of the tab, gathered or not."""
        return self.alarms.filter(TABS[ACK[self.tab]])

    @cached_property
    def groups(self) -> list[Together]:
        """This function will return the groups of simultaneous faults that stand as one line each."""
        asked = self.request.GET
        if asked.get("fold") == "0" or asked.get("format") or self.tab not in FOLDED_TABS:
            return []
        return [] if self.together else faults_together(self.of_tab)

    @cached_property
    def together(self) -> Together | None:
        """This function will return the one group that is opened, None when it is gone."""
        asked = self.request.GET.get("together", "")
        if not asked.isdecimal():
            return None
        return next((each for each in faults_together(self.of_tab) if each.key == int(asked)), None)

    def rows(self) -> Rows:
        """This function will return the alarms of the tab that stand as lines of their own."""
        found: QuerySet[Alarm] = self.of_tab.select_related("assignee")
        if self.together:
            return found.filter(pk__in=self.together.ids)
        folded = [pk for group in self.groups for pk in group.ids]
        return found.exclude(pk__in=folded) if folded else found

    def listing(self, rows: Rows, total: int) -> dict[str, Any]:
        """This function will count gathered alarms as well: the numbers of tab, list and pages agree."""
        found = super().listing(rows, total)
        table: AlarmsTable = found["table"]
        gathered = sum(len(group.ids) for group in self.groups)
        table.total = total + gathered
        found["pager"] = replace(found["pager"], total=table.total, gathered=gathered)
        if found["pager"].number == 1:
            table.folds = folds(self.groups, query=self._query)
        return found

    def prepared(self, rows: Iterable[Alarm]) -> Iterable[Line]:
        """This function will add customer and reason."""
        masked = not account_of(self.request).may_administer
        return (self.line(row) for row in alarm_rows(rows, masked=masked))

    def line(self, row: AlarmRow) -> Line:
        """This function will write one alarm."""
        alarm = row.alarm
        return Line(
            pk=alarm.pk,
            kind=alarm.kind,
            level=word(AlarmLevel(alarm.level).label),
            started_at=alarm.started_at,
            ended_at=alarm.ended_at,
            lasting=(alarm.ended_at or self.as_of.at) - alarm.started_at,
            number=row.number,
            name=row.name,
            neighbourhood=row.neighbourhood,
            reason=sentence(
                alarm, now=alarm.ended_at or self.as_of.at, q4_lph=row.q4_lph, sign=row.sign
            ),
            assignee=row.assignee,
            handling=handling_words(alarm),
        )

    def tabs(self) -> list[Choice]:
        """This function will count the alarms of each tab."""
        counts = counts_by_tab(self.alarms)
        level = self.level or None
        return [
            Choice(
                label,
                f"?{self.filter.query(ack=name, level=level)}",
                name == self.tab,
                counts[ACK[name]],
            )
            for name, label in TAB_WORDS.items()
        ]

    def context(self) -> dict[str, Any]:
        """This function will return chips of kind and level, the start date and the steps."""
        since = self.filter.chosen.get("since")
        facets = self.filter.facets(self.facet_names)
        kinds = [option for option in facets[0].options if option.value != NORMAL.query]
        levels = [
            Option(value, str(level.label), value == self.level) for value, level in LEVELS.items()
        ]
        hidden = {"since"}
        return {
            "facets": [
                Facet("alarm", "상태", kinds),
                Facet("level", "등급", levels),
                *facets[1:],
            ],
            "keep": [(name, value) for name, value in self.kept() if name not in hidden],
            "dates": [DateField("발생", "since", since.isoformat() if since else "")],
            "recent": self._recent(since),
            "together": self.together,
            "unfold_href": f"?{self._query(together=None, fold=None)}",
            "form": StepForm(visible=self.filter.scope)
            if account_of(self.request).may_operate
            else None,
            "may_operate": account_of(self.request).may_operate,
            "bulk_actions": [
                *(BulkStep(str(step.label), icon, step.value) for step, icon in STEPS),
                BulkStep("오탐 표시", "warn", "1", name="verdict"),
            ],
            "back": self.request.get_full_path(),
            "arriving_href": f"{reverse('alarms-new')}?{self._query(seen=str(newest_step()))}",
        }

    def _query(self, **changes: str | None) -> str:
        own = {"ack": self.tab, "level": self.level or None}
        return self.filter.query(**own | changes)

    def _recent(self, since: date | None) -> list[Choice]:
        days = [(label, self.today - timedelta(days=back)) for label, back in SINCE]
        return [
            Choice(label, f"?{self._query(since=day.isoformat())}", day == since)
            for label, day in days
        ]

    def conditions(self) -> str:
        """This function will add tab and level to the conditions."""
        parts = [super().conditions(), word(TAB_WORDS[self.tab])]
        if self.level:
            parts.append(word(LEVELS[self.level].label))
        return " · ".join(parts)
