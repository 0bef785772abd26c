"""One alarm: its reason, its numbers, what happened to it and what can be done."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from dashboard.pages.alarms.handling import StepForm, alarms_in_scope
from dashboard.pages.alarms.table import handling_words
from dashboard.ui.doing import account_of
from dashboard.ui.evidence import sentence
from dashboard.ui.language import word
from dashboard.ui.pages import Page
from dashboard.ui.states import state_of
from dashboard.ui.wording import DASH, lasting, moment, slot
from metering.models import Alarm, AlarmLevel
from metering.queries.alarms import AlarmRow, alarm_rows, transitions_of


class AlarmPage(Page):
    """The page behind 처리 of the list."""

    title = "알람"
    template_name = "pages/alarm.html"
    facet_names = ()

    @cached_property
    def row(self) -> AlarmRow:
        """This function will return the alarm with its customer; 404 out of scope."""
        found = alarms_in_scope(self.request).select_related("assignee")
        alarm = found.filter(pk=self.kwargs["pk"]).first()
        if alarm is None:
            raise Http404
        masked = not account_of(self.request).may_administer
        return next(iter(alarm_rows([alarm], masked=masked)))

    def context(self) -> dict[str, Any]:
        """This function will return the facts, the transitions and the form."""
        alarm = self.row.alarm
        until = alarm.ended_at or self.as_of.at
        state = state_of(alarm.kind)
        return {
            "alarm": alarm,
            "row": self.row,
            "tone": state.tone if state else "",
            "label": word(state.label) if state else alarm.kind,
            "reason": sentence(alarm, now=until, q4_lph=self.row.q4_lph, sign=self.row.sign),
            "facts": _facts(alarm, self.row, lasting(until - alarm.started_at)),
            "transitions": transitions_of(alarm),
            "form": StepForm(visible=self.filter.scope)
            if account_of(self.request).may_operate
            else None,
            "back": self.request.get_full_path(),
            "crumbs": [
                ("알람", reverse("alarms")),
                (f"{word(state.label) if state else ''} {self.row.number}", ""),
            ],
        }


def _facts(alarm: Alarm, row: AlarmRow, span: str) -> list[tuple[str, str]]:
    sources = [
        source for source, holds in (("기기", alarm.by_device), ("판정", alarm.by_rule)) if holds
    ]
    return [
        ("등급", word(AlarmLevel(alarm.level).label)),
        ("근원", "·".join(map(word, sources)) or DASH),
        ("발생", slot(alarm.started_at)),
        ("해제", slot(alarm.ended_at)),
        ("지속", span),
        ("처리", word(handling_words(alarm))),
        ("담당", row.assignee),
        ("메모", alarm.memo),
        ("기록", moment(alarm.recorded_at)),
        ("동", row.neighbourhood),
    ]
