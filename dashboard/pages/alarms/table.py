"""The columns of the list of alarms, and what a line of it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from dashboard.pages.alarms.folding import Fold
from dashboard.ui.columns import CheckColumn, Column, RowLinkColumn, SlotColumn, StateColumn
from dashboard.ui.language import say, word
from dashboard.ui.links import PageLinkColumn, tag
from dashboard.ui.pages import ListTable
from dashboard.ui.wording import lasting
from mdm.lib.spreadsheets import WHOLE
from metering.models import Alarm, Handling


@dataclass(frozen=True, slots=True)
class Line:
    """One alarm as the list shows it."""

    pk: int
    kind: str
    level: str
    started_at: datetime
    ended_at: datetime | None
    lasting: timedelta
    number: str
    name: str
    neighbourhood: str
    reason: str
    assignee: str
    handling: str


class LevelColumn(Column):
    """주의 or 경보 in a frame."""

    def render(self, value: str) -> SafeString:
        """This function will draw the word."""
        return tag(value)


class SpanColumn(Column):
    """How long an alarm lasts or lasted; a file carries whole hours."""

    css = "num mut"
    sheet_format = WHOLE

    def render(self, value: timedelta) -> str:
        """This function will write the duration."""
        return lasting(value)

    def typed(self, value: Any) -> int | None:
        """This function will return whole hours."""
        return None if value is None else int(value.total_seconds() // 3600)


class AlarmsTable(ListTable):
    """The columns of SCREENS 2.9."""

    caption = "알람"
    empty_note = "조건에 맞는 알람이 없습니다"
    folds: Sequence[Fold] = ()  # groups, one line each, above the rows

    pick = CheckColumn(accessor="pk", label=lambda row: f"{row.number} {row.kind}")
    kind = StateColumn(verbose_name="상태")
    level = LevelColumn(verbose_name="등급", css="nw")
    started_at = SlotColumn(verbose_name="발생", css="nw")
    span = SpanColumn(verbose_name="지속", accessor="lasting", orderable=False, phone="지속")
    name = RowLinkColumn(
        verbose_name="수용가",
        orderable=False,
        href=lambda row: reverse("customer", args=[row.number]),
    )
    number = Column(verbose_name="고객번호", orderable=False, css="nw")
    neighbourhood = Column(verbose_name="동", orderable=False, css="nw")
    reason = Column(verbose_name="근거", orderable=False, css="wrap wide")
    assignee = Column(verbose_name="담당", orderable=False, css="nw", phone="담당")
    handling = PageLinkColumn(
        verbose_name="처리", css="nw", href=lambda row: reverse("alarm", args=[row.pk])
    )


def handling_words(alarm: Alarm) -> str:
    """This function will say how far an alarm is: its handling, and whether it ended by itself."""
    words = word(Handling(alarm.handling).label)
    if alarm.false_alarm:
        words = say("{words} · 오탐", words=words)
    if alarm.withdrawn:
        return word("철회")
    if alarm.ended_at is None:
        return words
    if alarm.handling == Handling.NEW and not alarm.false_alarm:
        return word("자동 해제")
    return say("자동 해제 · {words}", words=words)
