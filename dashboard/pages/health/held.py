"""미등록 보관함 and 격리: what could not be placed, its original, and what is to be done with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST

from dashboard.ui.columns import CheckColumn, Column, MomentColumn, NumberColumn, RowLinkColumn
from dashboard.ui.doing import demand_operator
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListPage, ListTable, Page, Rows
from dashboard.ui.periods import DateField
from dashboard.ui.reasons import REASONS, payload_words, reason_words
from dashboard.ui.wording import moment
from mdm.lib import clock
from mdm.lib.actors import actor_of
from metering.actions.held import UnableToDiscard, ask_for_replay, discard
from metering.models import Box, HeldMessage, HeldState
from metering.queries.held import held_messages

STATES: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("열림", (HeldState.OPEN, HeldState.REPLAY)),
    "done": ("재처리됨", (HeldState.REPLAYED,)),
    "discarded": ("폐기", (HeldState.DISCARDED,)),
    "all": ("전체", ()),
}
SHOWN_BYTES = 16 * 1024
MOST = 1_000


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One held message as the list shows it."""

    pk: int
    received_at: datetime
    terminal_id: str
    reason: str
    detail: str
    format: str
    readings: int
    size_b: int
    state: str
    handled: str


class HeldTable(ListTable):
    """Held messages, newest first."""

    caption = "보관 메시지"
    empty_note = "보관된 메시지가 없습니다"

    pick = CheckColumn(accessor="pk", label=lambda row: row.terminal_id or str(row.pk))
    received_at = MomentColumn(verbose_name="수신 일시", css="nw", width=18)
    terminal = RowLinkColumn(
        verbose_name="단말 ID",
        empty_values=(None,),
        accessor="terminal_id",
        order_by=("terminal_id",),
        href=lambda row: reverse("held-message", args=[row.pk]),
        width=32,
    )
    reason = Column(verbose_name="사유", orderable=False, width=20)
    detail = Column(verbose_name="설명", orderable=False, css="wrap wide mut", width=40)
    format = Column(verbose_name="형식", orderable=False, css="nw")
    readings = NumberColumn(verbose_name="검침 수", orderable=False, phone="검침")
    size = NumberColumn(
        verbose_name="크기(B)", accessor="size_b", order_by=("payload_size",), phone="크기"
    )
    state = Column(verbose_name="처리", orderable=False, css="nw")
    handled = Column(verbose_name="처리자·사유", orderable=False, css="wrap mut", width=30)


class HeldPage(ListPage):
    """One box; operators choose what to take in anew and what to discard."""

    title = "보관 메시지"
    template_name = "pages/held.html"
    table_class = HeldTable
    default_sort = "-received_at"
    unique_key = "-id"
    facet_names = ()
    personal = False
    kept_names = ("box", "reason", "stage", "sort", "per")

    def answer(self) -> HttpResponseBase:
        """This function will refuse who may not operate."""
        demand_operator(self.request)
        return super().answer()

    @cached_property
    def box(self) -> str:
        """This function will return the box, 미등록 보관함 by default."""
        asked = self.request.GET.get("box", "")
        return asked if asked in Box.values else str(Box.WAITING.value)

    @cached_property
    def stage(self) -> str:
        """This function will return which states are shown, "" = open ones."""
        asked = self.request.GET.get("stage", "")
        return asked if asked in STATES else ""

    def rows(self) -> Rows:
        """This function will return the messages of the box."""
        return self._messages(self.box)

    def prepared(self, rows: Iterable[HeldMessage]) -> Iterable[HeldLine]:
        """This function will put reasons and states into words."""
        return (_line(each) for each in rows)

    def tabs(self) -> list[Choice]:
        """This function will count both boxes under the same conditions."""
        return [
            Choice(
                str(box.label),
                self._link(box=box.value),
                box.value == self.box,
                self._messages(box.value).count(),
            )
            for box in Box
        ]

    def context(self) -> dict[str, Any]:
        """This function will return the stages and the search field."""
        return {
            "stage_choices": [
                Choice(label, self._link(stage=name), name == self.stage)
                for name, (label, _) in STATES.items()
            ],
            "dates": [DateField("단말 ID", "q", self.filter.chosen.get("q") or "", "search")],
            "keep": [
                (name, self.request.GET[name])
                for name in self.kept_names
                if self.request.GET.get(name)
            ],
            "reason_words": reason_words(self._reason) if self._reason else "",
            "reason_off": self._link(reason=None),
            "back": self.request.get_full_path(),
        }

    @property
    def _reason(self) -> str:
        return self.request.GET.get("reason", "").replace("\0", "")[:40]

    def _messages(self, box: str) -> QuerySet[HeldMessage]:
        return held_messages(
            box=box,
            states=STATES[self.stage][1],
            reason=self._reason,
            text=self.filter.chosen.get("q") or "",
        )

    def _link(self, **changes: str | None) -> str:
        query = self.request.GET.copy()
        for name, value in ({"page": None} | changes).items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}"


class HeldMessagePage(Page):
    """One held message with its original."""

    title = "보관 메시지"
    template_name = "pages/held_message.html"
    facet_names = ()

    def context(self) -> dict[str, Any]:
        """This function will return facts and original, as text or hex."""
        demand_operator(self.request)
        held = get_object_or_404(HeldMessage, pk=self.kwargs["pk"])
        payload = bytes(held.payload)
        if held.box not in Box.values:
            raise Http404
        return {
            "held": held,
            "facts": _facts(held),
            "payload": payload_words(payload[:SHOWN_BYTES]),
            "cut": len(payload) > SHOWN_BYTES or held.payload_size > len(payload),
            "open": held.state in STATES[""][1] or held.state == HeldState.DISCARDED,
            "back": self.request.get_full_path(),
            "crumbs": [
                ("운영현황", reverse("health")),
                (Box(held.box).label, f"{reverse('held')}?box={held.box}"),
                (str(held.pk), ""),
            ],
        }


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """This function will mark chosen messages for replay or discard them, and go back to the list."""
    demand_operator(request)
    ids = [int(each) for each in request.POST.getlist("ids")[:MOST] if each.isdecimal()]
    reason = request.POST.get("reason", "").replace("\0", "").strip()
    by, now = actor_of(request), clock.now()
    try:
        if request.POST.get("decision") == "discard":
            moved = discard(ids=ids, by=by, now=now, reason=reason)
            messages.success(request, f"{moved:,}건을 폐기했습니다.")
        else:
            moved = ask_for_replay(ids=ids, by=by, now=now, reason=reason)
            messages.success(request, f"{moved:,}건의 재처리를 요청했습니다.")
    except UnableToDiscard as error:
        messages.error(request, str(error))
    box = request.POST.get("box", "")
    return HttpResponseRedirect(f"{reverse('held')}?box={box if box in Box.values else ''}")


def _line(held: HeldMessage) -> HeldLine:
    handled = f"{held.handled_by} {moment(held.handled_at)}" if held.handled_at else ""
    return HeldLine(
        pk=held.pk,
        received_at=held.received_at,
        terminal_id=held.terminal_id or "(없음)",
        reason=reason_words(held.reason),
        detail=held.detail,
        format=held.format,
        readings=held.reading_count,
        size_b=held.payload_size,
        state=HeldState(held.state).label,
        handled=" · ".join(part for part in (handled, held.handled_reason) if part),
    )


def _facts(held: HeldMessage) -> list[tuple[str, Any]]:
    line = _line(held)
    return [
        ("보관함", Box(held.box).label),
        ("처리", line.state),
        ("사유", line.reason if held.reason in REASONS else held.reason),
        ("설명", held.detail),
        ("단말 ID", held.terminal_id),
        ("형식", held.format),
        ("출처", held.source),
        ("수신 일시", moment(held.received_at)),
        ("기록 일시", moment(held.recorded_at)),
        ("검침 수", held.reading_count),
        ("크기", f"{held.payload_size:,} B"),
        ("해시", held.payload_sha256[:16]),
        ("처리자·사유", line.handled),
    ]
