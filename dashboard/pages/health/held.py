"""미등록 보관함 and 격리: the lists of what could not be placed, by reason, with what is to be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property

from dashboard.pages.health.criteria import STAGES, HeldQuery
from dashboard.ui.columns import (
    CheckColumn,
    Column,
    MomentColumn,
    NumberColumn,
    RowLinkColumn,
    WordColumn,
)
from dashboard.ui.doing import account_of
from dashboard.ui.language import say
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListPage, ListTable, Rows
from dashboard.ui.periods import DateField
from dashboard.ui.reasons import reason_words
from dashboard.ui.wording import moment
from metering.models import Box, HeldMessage, HeldState
from metering.queries.held import counts_by_reason, held_messages, in_sight

NAMELESS = "(없음)"


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One held message as the list shows it."""

    pk: int
    received_at: datetime
    terminal_id: str
    reason: str
    detail: str
    format: str
    source: str
    readings: int
    size_b: int
    state: str
    handled: str


class HeldTable(ListTable):
    """Held messages, newest first."""

    caption = "보관 메시지"
    empty_note = "보관된 메시지가 없습니다"

    pick = CheckColumn(accessor="pk", label=lambda row: row.terminal_id or str(row.pk))
    received_at = MomentColumn(verbose_name="수신 일시", css="nw")
    terminal = RowLinkColumn(
        verbose_name="단말 ID",
        empty_values=(None,),
        accessor="terminal_id",
        order_by=("terminal_id",),
        href=lambda row: reverse("held-message", args=[row.pk]),
        css="nw",
    )
    reason = WordColumn(verbose_name="사유", orderable=False, css="nw")
    detail = WordColumn(verbose_name="설명", orderable=False, css="wrap wide mut")
    format = Column(verbose_name="형식", orderable=False, css="nw")
    source = Column(verbose_name="출처", css="nw")
    readings = NumberColumn(verbose_name="검침 수", orderable=False, phone="검침")
    size = NumberColumn(
        verbose_name="크기(B)", accessor="size_b", order_by=("payload_size",), phone="크기"
    )
    state = WordColumn(verbose_name="처리", orderable=False, css="nw")
    handled = WordColumn(verbose_name="처리자·사유", orderable=False, css="wrap mut")


class HeldPage(ListPage):
    """One box; everybody may look, operators choose what to take in anew and what to discard."""

    title = "보관 메시지"
    template_name = "pages/held.html"
    table_class = HeldTable
    default_sort = "-received_at"
    unique_key = "-id"
    facet_names = ()
    personal = False
    kept_names = ("box", "reason", "stage", "source", "sort", "per")

    @cached_property
    def query(self) -> HeldQuery:
        """This function will return which messages are meant."""
        return HeldQuery.of(self.request.GET.dict())

    @property
    def may_act(self) -> bool:
        """This function will say whether the viewer may decide."""
        return account_of(self.request).may_operate

    def rows(self) -> Rows:
        """This function will return the messages that are meant."""
        return self._seen(self.query)

    def _seen(self, query: HeldQuery) -> QuerySet[HeldMessage]:
        return in_sight(held_messages(query.criteria), neighbourhoods=self.filter.scope)

    def prepared(self, rows: Iterable[HeldMessage]) -> Iterable[HeldLine]:
        """This function will put reasons and states into words."""
        return (held_line(each) for each in rows)

    def tabs(self) -> list[Choice]:
        """This function will count both boxes under the same conditions but the reason."""
        choices = []
        for box in Box:
            own = self.query.but(box=box.value, reason="")
            counted = self._seen(own).count()
            choices.append(Choice(str(box.label), own.href(), box.value == self.query.box, counted))
        return choices

    def conditions(self) -> str:
        """This function will say which messages the file holds."""
        return say(
            "{title} · {words} · 기준: {at}",
            title=self.title,
            words=self.query.words(),
            at=moment(self.as_of.at),
        )

    def context(self) -> dict[str, Any]:
        """This function will return the reasons with their counts, stages and search fields."""
        query = self.query
        counts = counts_by_reason(self._seen(query.but(reason="")))
        return {
            "may_act": self.may_act,
            "query": query,
            "may_do_all": self.may_act and query.stage == "",
            "replay_all": query.href("held-all", decision="replay"),
            "discard_all": query.href("held-all", decision="discard"),
            "stage_choices": [
                Choice(label, query.but(stage=name).href(), name == query.stage)
                for name, (label, _) in STAGES.items()
            ],
            "reasons": [
                Choice(
                    reason_words(code),
                    query.but(reason="" if code == query.reason else code).href(),
                    code == query.reason,
                    count,
                )
                for code, count in counts.items()
            ],
            "dates": [
                DateField("단말 ID", "q", query.q, "search"),
                DateField("출처", "source", query.source, "search"),
                DateField("수신일", "day", query.day),
            ],
            "keep": [(n, v) for n, v in self.kept() if n not in ("q", "source", "day")],
            "reset_href": HeldQuery(box=query.box).href(),
            "back": self.request.GET.urlencode(),
        }


def held_line(held: HeldMessage) -> HeldLine:
    """This function will put a held message into words."""
    handled = f"{held.handled_by} {moment(held.handled_at)}".strip() if held.handled_at else ""
    return HeldLine(
        pk=held.pk,
        received_at=held.received_at,
        terminal_id=held.terminal_id or NAMELESS,
        reason=reason_words(held.reason),
        detail=held.detail,
        format=held.format,
        source=held.source,
        readings=held.reading_count,
        size_b=held.payload_size,
        state=HeldState(held.state).label,
        handled=" · ".join(part for part in (handled, held.handled_reason) if part),
    )
