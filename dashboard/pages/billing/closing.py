"""마감 and 재개 of a billing group's reading day: by operators, and by administrators with a reason."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from customers.models import BillingGroup
from customers.queries import visible_neighbourhoods
from dashboard.ui.doing import demand_administrator, demand_operator
from dashboard.ui.filter_fields import read_day
from dashboard.ui.language import say
from mdm.lib import clock
from mdm.lib.actors import actor_of
from metering.actions.billing import UnableToClose, close_round, reopen_round


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """This function will close the reading day of a group; 403 for who does not see all of it."""
    demand_operator(request)
    group, day = _asked(request)
    try:
        closing = close_round(group=group, month=day, by=actor_of(request), now=clock.now())
        messages.success(request, say("{read_on} 검침을 마감했습니다.", read_on=closing.read_on))
    except UnableToClose as error:
        messages.error(request, str(error))
    return _back(group, day)


@require_POST
def reopen(request: HttpRequest) -> HttpResponse:
    """This function will take a closing back with a reason, for administrators."""
    demand_administrator(request)
    group, day = _asked(request)
    reason = request.POST.get("reason", "").replace("\0", "")
    try:
        reopen_round(group=group, month=day, reason=reason, by=actor_of(request), now=clock.now())
        messages.success(request, "마감을 재개했습니다. 마감했던 자료는 이력에 남아 있습니다.")
    except UnableToClose as error:
        messages.error(request, str(error))
    return _back(group, day)


def _asked(request: HttpRequest) -> tuple[BillingGroup, date]:
    if visible_neighbourhoods(request.user) is not None:
        raise PermissionDenied
    day = read_day(request.POST.get("date", ""))
    if day is None:
        raise Http404
    return get_object_or_404(BillingGroup, code=request.POST.get("group", "")), day


def _back(group: BillingGroup, day: date) -> HttpResponse:
    query = urlencode({"group": group.code, "date": day.isoformat()})
    return HttpResponseRedirect(f"{reverse('billing')}?{query}")
