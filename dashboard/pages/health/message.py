"""One held message: why it is held, what could be read of it, its original, what to do next."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from customers.queries import scoped
from dashboard.pages.health.criteria import HeldQuery
from dashboard.pages.health.held import held_line
from dashboard.pages.health.original import SHOWN_BYTES, decoded_words, hex_dump, text_of
from dashboard.ui.doing import account_of
from dashboard.ui.language import say
from dashboard.ui.pages import Page
from dashboard.ui.reasons import words_of
from dashboard.ui.wording import moment
from metering.models import Box, HeldMessage, HeldState
from metering.queries.held import (
    KEPT_BYTES,
    OPEN_STATES,
    TIME_REASONS,
    held_anew,
    in_sight,
    others_of_terminal,
    owner_of_terminal,
)

TONES = {
    HeldState.OPEN: "warn",
    HeldState.REPLAY: "info",
    HeldState.REPLAYED: "ok",
    HeldState.DISCARDED: "quiet",
}


class HeldMessagePage(Page):
    """Everybody may look; what can be decided stands beside it for operators."""

    title = "보관 메시지"
    template_name = "pages/held_message.html"
    facet_names = ()

    def context(self) -> dict[str, Any]:
        """This function will return the message in words and as bytes."""
        seen = in_sight(HeldMessage.objects.all(), neighbourhoods=self.filter.scope)
        held = get_object_or_404(seen, pk=self.kwargs["pk"])
        if held.box not in Box.values:
            raise Http404
        payload = bytes(held.payload)
        decoded = decoded_words(held.decoded, held=list(held.positions))
        return {
            "held": held,
            "line": held_line(held),
            "tone": TONES[HeldState(held.state)],
            "words": words_of(held.reason),
            "facts": _facts(held),
            "decoded": decoded,
            "dump": hex_dump(payload[:SHOWN_BYTES], stopped_at=decoded.stopped_at),
            "text": text_of(payload[:SHOWN_BYTES]),
            "cut": len(payload) > SHOWN_BYTES or held.payload_size > len(payload),
            "crumbs": [
                ("운영현황", reverse("health")),
                (Box(held.box).label, HeldQuery(box=held.box).href()),
                (str(held.pk), ""),
            ],
        } | self._deciding(held)

    def _deciding(self, held: HeldMessage) -> dict[str, Any]:
        """What may be done, and who else waits for the same terminal."""
        may_act = account_of(self.request).may_operate
        decidable = held.state in (*OPEN_STATES, HeldState.DISCARDED)
        waits = held.box == Box.WAITING and held.state == HeldState.OPEN
        return {
            "may_decide": may_act and decidable,
            "may_replay": may_act and decidable and held.payload_size <= KEPT_BYTES,
            "may_register": may_act and waits and bool(held.terminal_id),
            "needs_reason": held.reason in TIME_REASONS,
            "anew": _anew(held),
            "waiting": others_of_terminal(held).count() if waits else 0,
            "waiting_href": HeldQuery(q=held.terminal_id).href(),
            "owner": owner_of_terminal(held.terminal_id, customers=scoped(self.request.user)),
            "back": HeldQuery(box=held.box).href().partition("?")[2],
        }


def _anew(held: HeldMessage) -> tuple[int, str] | None:
    """Where a message that came in anew is held again: its number and reason."""
    again = held_anew(held) if held.state == HeldState.REPLAYED else None
    return (again.pk, words_of(again.reason).name) if again else None


def _facts(held: HeldMessage) -> list[tuple[str, Any]]:
    line = held_line(held)
    return [
        ("단말 ID", held.terminal_id),
        ("형식", held.format),
        ("출처", held.source),
        ("수신 일시", moment(held.received_at)),
        ("기록 일시", moment(held.recorded_at)),
        (
            "보관 검침",
            say("{n:,}건", n=held.reading_count) if held.reading_count else "",
        ),
        ("크기", f"{held.payload_size:,} B"),
        ("SHA-256", held.payload_sha256[:16]),
        ("처리자·사유", line.handled),
    ]
