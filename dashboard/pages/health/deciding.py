"""What operators decide: about ticked messages, about one, or about all that the conditions meet."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from customers.queries import visible_neighbourhoods
from dashboard.pages.health.criteria import HeldQuery
from dashboard.ui.doing import demand_operator
from dashboard.ui.language import say
from dashboard.ui.pages import Page
from dashboard.ui.reasons import reason_words
from mdm.lib import clock
from mdm.lib.actors import actor_of
from metering.actions.held import UnableToDecide, ask_for_replay, discard
from metering.models import HeldMessage
from metering.queries.held import TIME_REASONS, counts_by_reason, held_messages, in_sight

MOST = 1_000
DECISIONS = {"replay": "재처리", "discard": "폐기"}


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """This function will mark chosen messages for replay or discard them, and go back to the list."""
    demand_operator(request)
    ids = [int(each) for each in request.POST.getlist("ids")[:MOST] if each.isdecimal()]
    _decide(request, _seen(request, HeldMessage.objects.filter(pk__in=ids)))
    back = HeldQuery.of(QueryDict(request.POST.get("back", "")).dict())
    box = request.POST.get("box", "")
    return HttpResponseRedirect((back.but(box=box) if box else back).href())


class HeldAllPage(Page):
    """The page that asks once more, with the count, before all messages of a list are decided on."""

    template_name = "pages/held_all.html"
    facet_names = ()

    def get(self, request: HttpRequest, **kwargs: Any) -> Any:
        """This function will show what is about to be done, to operators."""
        demand_operator(request)
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        """This function will decide on all messages that the conditions meet now."""
        demand_operator(request)
        if not _decide(request, _seen(request, held_messages(self.query.criteria))):
            return HttpResponseRedirect(request.get_full_path())
        return HttpResponseRedirect(self.query.but(reason="").href())

    @property
    def query(self) -> HeldQuery:
        """This function will return the conditions; only open messages can be decided on at once."""
        return HeldQuery.of(self.request.GET.dict()).but(stage="")

    def context(self) -> dict[str, Any]:
        """This function will count what is meant, by reason."""
        sent = self.request.GET.get("decision", "")
        decision = sent if sent in DECISIONS else "replay"
        counts = counts_by_reason(_seen(self.request, held_messages(self.query.criteria)))
        return {
            "title": say("조건에 맞는 메시지 모두 {decision}", decision=DECISIONS[decision]),
            "decision": decision,
            "label": DECISIONS[decision],
            "total": sum(counts.values()),
            "counts": [
                (reason_words(code), count, self.query.but(reason=code).href())
                for code, count in counts.items()
            ],
            "conditions": self.query.words(),
            "needs_reason": decision == "discard" or any(code in TIME_REASONS for code in counts),
            "back_href": self.query.href(),
            "crumbs": [
                ("운영현황", reverse("health")),
                ("보관 메시지", self.query.href()),
                (say("모두 {decision}", decision=DECISIONS[decision]), ""),
            ],
        }


def _seen(request: HttpRequest, chosen: QuerySet[HeldMessage]) -> QuerySet[HeldMessage]:
    return in_sight(chosen, neighbourhoods=visible_neighbourhoods(request.user))


def _decide(request: HttpRequest, chosen: QuerySet[HeldMessage]) -> bool:
    reason = request.POST.get("reason", "").replace("\0", "").strip()
    by, now = actor_of(request), clock.now()
    try:
        if request.POST.get("decision") == "discard":
            moved = discard(messages=chosen, by=by, now=now, reason=reason)
            messages.success(request, say("{moved:,}건을 폐기했습니다.", moved=moved))
        else:
            moved = ask_for_replay(messages=chosen, by=by, now=now, reason=reason)
            messages.success(
                request,
                say("{moved:,}건의 재처리를 요청했습니다. 곧 다시 처리합니다.", moved=moved),
            )
    except UnableToDecide as error:
        messages.error(request, str(error))
        return False
    return True
