"""지난 근무일 이후 바뀐 것: alarms, corrections, held messages and late days, on paper too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from dashboard.ui.badges import state_badge
from dashboard.ui.doing import account_of
from dashboard.ui.evidence import sentence
from dashboard.ui.filter_fields import read_day
from dashboard.ui.language import say, word
from dashboard.ui.links import tag
from dashboard.ui.pages import Page
from dashboard.ui.periods import DateField
from dashboard.ui.reasons import reason_words
from dashboard.ui.wording import count, cubic_metres, moment, percent, slot
from mdm.lib.clock import SEOUL
from metering.models import AlarmTransition, Box, Correction
from metering.queries import morning

SHOWN = 100  # rows of one part; the number beside its title counts all
FURTHEST = timedelta(days=62)
ALARM_HEADS = ("일시", "상태", "등급", "수용가", "고객번호", "발생", "근거")
PARTS = (
    ("새 알람", AlarmTransition.Event.RAISED),
    ("해제된 알람", AlarmTransition.Event.CLEARED),
    ("철회된 알람", AlarmTransition.Event.WITHDRAWN),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a part: its cells, where the cell numbered `link` leads, and which one is a sentence."""

    cells: Sequence[str]
    href: str
    link: int
    sentence: int = -1

    @property
    def drawn(self) -> list[tuple[str, str, str]]:
        """This function will return each cell with its address, "" = none, and its class."""
        return [
            (
                text,
                self.href if place == self.link else "",
                "wrap wide" if place == self.sentence else "nw",
            )
            for place, text in enumerate(self.cells)
        ]


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of change: how many there are and the newest of them."""

    title: str
    total: int
    heads: Sequence[str]
    entries: Sequence[Entry]

    @property
    def left_out(self) -> int:
        """This function will return how many are counted but not shown."""
        return max(0, self.total - SHOWN)


class MorningPage(Page):
    """What a morning begins with: everything since the last working day 18:00, or since ?since=."""

    title = "지난 근무일 이후 바뀐 것"
    template_name = "pages/morning.html"
    facet_names = ()

    @cached_property
    def since(self) -> datetime:
        """This function will return the instant from which changes are shown."""
        asked = read_day(self.request.GET.get("since", ""))
        if asked is None or not self.today - FURTHEST <= asked <= self.today:
            return morning.last_working_evening(today=self.today)
        return datetime.combine(asked, morning.HOME, SEOUL)

    def context(self) -> dict[str, Any]:
        """This function will return the parts in the order in which they matter."""
        since = self.since.astimezone(SEOUL)
        return {
            "since": since,
            "parts": [
                *self._alarms(),
                self._corrections(),
                _held(since, self.filter.scope),
                self._late(),
            ],
            "dates": [DateField("기준일 18시부터", "since", since.date().isoformat())],
            "crumbs": [("알람", reverse("alarms")), (self.title, "")],
        }

    def conditions(self) -> str:
        """This function will say since when, for the head of the paper."""
        return say(
            "{title} · {since}부터 · 기준: {at}",
            title=self.title,
            since=moment(self.since),
            at=moment(self.as_of.at),
        )

    def _alarms(self) -> list[Part]:
        states = self.filter.population
        found = [
            (title, morning.alarm_changes(states, event=event, since=self.since))
            for title, event in PARTS
        ]
        return [
            Part(title, rows.count(), ALARM_HEADS, self._steps(rows[:SHOWN]))
            for title, rows in found
        ]

    def _steps(self, rows: QuerySet[AlarmTransition]) -> list[Entry]:
        shown = list(rows)
        people = self._people({each.alarm.customer_id for each in shown})
        return [self._step(each, *people[each.alarm.customer_id]) for each in shown]

    def _step(self, step: AlarmTransition, number: str, name: str) -> Entry:
        alarm = step.alarm
        cells = (
            moment(step.recorded_at),
            state_badge(alarm.kind),
            tag(word(step.get_level_display())),
            name,
            number,
            slot(alarm.started_at),
            sentence(alarm, now=alarm.ended_at or self.as_of.at),
        )
        return Entry(cells, reverse("alarm", args=[alarm.pk]), 3, len(cells) - 1)

    def _people(self, customers: set[int]) -> dict[int, tuple[str, str]]:
        masked = not account_of(self.request).may_administer
        return morning.people_of(customers, masked=masked)

    def _corrections(self) -> Part:
        rows = morning.corrected(
            self.filter.population, since=self.since, first_day=self.today - timedelta(days=400)
        )
        heads = ("일시", "검침일", "수용가", "고객번호", "보정 포함 이전(m³)", "정정(m³)")
        return Part("확정 후 정정", rows.count(), heads, self._corrected(rows[:SHOWN]))

    def _corrected(self, rows: Iterable[Correction]) -> list[Entry]:
        shown = list(rows)
        people = self._people({each.customer_id for each in shown})
        return [_correction(each, *people[each.customer_id]) for each in shown]

    def _late(self) -> Part:
        days = morning.late_days(today=self.today, segments=self.filter.segment_ids)
        entries = [
            Entry(
                (
                    each.day.isoformat(),
                    count(each.expected),
                    count(each.missing),
                    percent(each.good / each.expected),
                ),
                f"{reverse('totals')}?date={each.day.isoformat()}",
                0,
            )
            for each in days
        ]
        return Part(
            "미수신이 남은 날", len(days), ("검침일", "검침 대상", "미수신", "검침률"), entries
        )


def _correction(correction: Correction, number: str, name: str) -> Entry:
    cells = (
        moment(correction.recorded_at),
        correction.day.isoformat(),
        name,
        number,
        cubic_metres(correction.old_filled_l),
        cubic_metres(correction.new_filled_l),
    )
    where = f"{reverse('customer', args=[number])}?date={correction.day.isoformat()}"
    return Entry(cells, where, 2)


def _held(since: datetime, neighbourhoods: frozenset[int] | None) -> Part:
    found = morning.held_since(since=since, neighbourhoods=neighbourhoods)
    entries = [
        Entry(
            (word(Box(each.box).label), word(reason_words(each.reason)), count(each.count)),
            f"{reverse('held')}?{urlencode({'box': each.box, 'stage': 'all', 'reason': each.reason})}",
            1,
        )
        for each in found
    ]
    return Part(
        "보관된 메시지", sum(each.count for each in found), ("보관함", "사유", "메시지"), entries
    )
