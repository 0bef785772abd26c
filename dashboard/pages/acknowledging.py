"""확인 처리 of 검침현황: the alarms of ticked customers, or of exactly those the conditions select."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from customers.queries import visible_neighbourhoods
from dashboard.ui.doing import demand_operator
from dashboard.ui.filters import AsOf, CustomerFilter
from dashboard.ui.language import say
from mdm.lib import clock
from mdm.lib.actors import actor_of
from metering.actions.handling import Step, UnableToHandle, handle_alarms
from metering.models import Alarm, Handling
from metering.queries.places import choices
from metering.queries.snapshot import snapshot

MOST = 5_000  # customers of one step


class UnableToChoose(ValueError):
    """Rows that cannot be taken together; the message is one Korean sentence."""


class Chosen(NamedTuple):
    """How many customers were meant and their alarms that nobody has looked at yet."""

    customers: int
    alarms: Sequence[int]


@require_POST
def acknowledge(request: HttpRequest) -> HttpResponse:
    """This function will mark the unseen alarms of the chosen customers as 확인 and go back."""
    demand_operator(request)
    now = clock.now()
    try:
        chosen = _chosen(request, now=now)
        step = Step(handling=Handling.ACKNOWLEDGED, memo=request.POST.get("memo", ""))
        done = handle_alarms(ids=chosen.alarms, step=step, by=actor_of(request), now=now)
    except (UnableToChoose, UnableToHandle) as error:
        messages.error(request, str(error))
    else:
        text = say(
            "수용가 {customers:,}건의 알람 {done:,}건을 확인 처리했습니다.",
            customers=chosen.customers,
            done=done,
        )
        messages.success(request, text)
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if safe else reverse("status"))


def _chosen(request: HttpRequest, *, now: datetime) -> Chosen:
    """The rows are found again by their conditions; what changed meanwhile is not handled unseen."""
    scope = visible_neighbourhoods(request.user)
    with snapshot() as shot:
        as_of = AsOf(now.astimezone(clock.SEOUL).date(), shot.made_at or now)
        conditions = CustomerFilter(
            QueryDict(request.POST.get("query", "")),
            choices=choices(neighbourhoods=scope),
            scope=scope,
            as_of=as_of,
        )
        rows = conditions.qs
        if not request.POST.get("all"):
            rows = rows.filter(customer__number__in=request.POST.get("ids", "").split(",")[:MOST])
        customers = list(rows.values_list("customer_id", flat=True)[: MOST + 1])
        _check(request, found=len(customers))
        unseen = Alarm.objects.filter(
            customer_id__in=customers, ended_at=None, withdrawn=False, handling=Handling.NEW
        )
        alarms = list(unseen.order_by("pk").values_list("pk", flat=True))
    if not alarms:
        raise UnableToChoose("고른 수용가에 미확인 알람이 없습니다.")
    return Chosen(len(customers), alarms)


def _check(request: HttpRequest, *, found: int) -> None:
    expected = request.POST.get("expected", "")
    if found > MOST:
        raise UnableToChoose(
            say("한 번에 {most:,}건까지 처리할 수 있습니다. 조건을 좁혀 주세요.", most=MOST)
        )
    if request.POST.get("all") and expected != str(found):
        raise UnableToChoose(
            say(
                "그 사이 목록이 {found:,}건으로 바뀌었습니다. 목록을 확인하고 다시 선택해 주세요.",
                found=found,
            )
        )
