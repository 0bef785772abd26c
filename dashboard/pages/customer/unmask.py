"""전체 보기: an operator sees one customer's name and phone in full, with a reason, for ten minutes."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from customers.queries import scoped
from dashboard.ui.language import say
from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessKind
from mdm.lib import clock
from mdm.lib.actors import actor_of

LASTS = timedelta(minutes=10)
SHORTEST_REASON, LONGEST_REASON = 4, 200
_KEY = "unmasked"


@require_POST
def unmask(request: HttpRequest, number: str) -> HttpResponse:
    """This function will log who wants to see whose name and why, and lift the mask for a while."""
    user: Any = request.user
    customer = get_object_or_404(scoped(user), number=number)
    if not user.may_operate:
        return HttpResponseForbidden()
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        messages.error(
            request,
            say("사유를 {shortest}자 이상 적어 주세요.", shortest=SHORTEST_REASON),
        )
        return redirect("customer", number=number)
    now = clock.now()
    log_access(
        Access(AccessKind.UNMASK, customer.number, 1, reason, [customer.number]),
        by=actor_of(request),
        now=now,
    )
    lifted = {**request.session.get(_KEY, {}), number: (now + LASTS).isoformat()}
    request.session[_KEY] = {each: until for each, until in lifted.items() if _lasts(until, now)}
    return redirect("customer", number=number)


def is_masked(request: HttpRequest, *, number: str, now: datetime) -> bool:
    """This function will say whether a customer's name is hidden from the viewer."""
    user: Any = request.user
    if user.may_administer:
        return False
    until = request.session.get(_KEY, {}).get(number)
    return not (user.may_operate and until and _lasts(until, now))


def _lasts(until: str, now: datetime) -> bool:
    return datetime.fromisoformat(until) > now
