"""월간 점검 beside the access log: which months were looked through, and the button that signs one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from customers.queries import visible_neighbourhoods
from dashboard.ui.doing import demand_auditor
from dashboard.ui.language import say
from dashboard.ui.wording import count, moment
from mdm.audit.models import AccessKind
from mdm.audit.reviewing import Month, UnableToReview, months, sign
from mdm.lib import clock
from mdm.lib.actors import actor_of

SHOWN_MONTHS = 6
_TOLD = (AccessKind.DOWNLOAD, AccessKind.UNMASK, AccessKind.LOGIN_FAILED, AccessKind.PERMISSION)


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month as the card shows it; `said` = who signed it when, "" = still to do."""

    value: str
    href: str
    lines: str
    counts: Sequence[tuple[str, str]]
    said: str
    note: str
    may_sign: bool
    is_over: bool


def month_lines(*, day: date, accounts: Collection[int] | None) -> list[MonthLine]:
    """This function will write the latest months with what was done in them by some accounts (None =
    everybody) and who signed them, none from before the first record."""
    found = months(count=SHOWN_MONTHS, day=day, accounts=accounts)
    while len(found) > 1 and not found[-1].counts and found[-1].review is None:
        found.pop()
    return [_line(each, sees_all=accounts is None) for each in found]


def _line(month: Month, *, sees_all: bool) -> MonthLine:
    review = month.review
    return MonthLine(
        value=f"{month.first:%Y-%m}",
        href=f"?tab=access&from={month.first}&to={month.last}",
        lines=count(sum(month.counts.values())),
        counts=[(str(kind.label), count(month.counts.get(kind.value, 0))) for kind in _TOLD],
        said=f"{moment(review.reviewed_at)} {review.reviewed_by}" if review else "",
        note=review.note if review else "",
        may_sign=sees_all and month.is_over and review is None,
        is_over=month.is_over,
    )


@require_POST
def review(request: HttpRequest) -> HttpResponse:
    """This function will sign the month that an auditor of the whole utility has looked through."""
    if visible_neighbourhoods(demand_auditor(request)) is not None:
        raise PermissionDenied
    try:
        month = date.fromisoformat(f"{request.POST.get('month', '')}-01")
    except ValueError:
        return HttpResponseBadRequest()
    note = request.POST.get("note", "").replace("\0", "").strip()
    try:
        sign(month=month, note=note, by=actor_of(request), now=clock.now())
    except UnableToReview as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, say("{month:%Y-%m} 기록의 점검을 마쳤습니다.", month=month))
    return redirect(f"{reverse('history')}?tab=access")
