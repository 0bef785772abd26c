"""Steps that people take with alarms, from the list or from one alarm's page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from customers.queries import accounts_elsewhere, in_scope, visible_neighbourhoods
from dashboard.ui.doing import demand_operator
from dashboard.ui.language import say
from mdm.accounts.models import Role, User
from mdm.lib import clock
from mdm.lib.actors import actor_of
from metering.actions.handling import Step, UnableToHandle, handle_alarms
from metering.models import Alarm, CustomerState, Handling

MOST = 5_000  # alarms of one step


VERDICTS = {"1": True, "0": False}


class StepForm(forms.Form):
    """A new handling, somebody to look after it, a memo; each may be left out."""

    handling = forms.ChoiceField(
        label="처리",
        required=False,
        choices=[
            ("", "그대로"),
            *((each.value, each.label) for each in Handling if each != Handling.NEW),
        ],
    )
    assignee = forms.ModelChoiceField(
        label="담당", required=False, queryset=User.objects.none(), empty_label="그대로"
    )
    verdict = forms.ChoiceField(
        label="오탐", required=False, choices=[("", "그대로"), ("1", "오탐"), ("0", "오탐 아님")]
    )
    memo = forms.CharField(label="메모", required=False, max_length=300)

    def __init__(self, *args: Any, visible: frozenset[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, role__in=(Role.OPERATOR, Role.ADMIN))
        if visible is not None:
            people = people.exclude(pk__in=accounts_elsewhere(visible))
        field: Any = self.fields["assignee"]
        field.queryset = people.order_by("display_name", "username")
        for each in self.fields.values():
            each.widget.attrs["class"] = "inp"


def alarms_in_scope(request: HttpRequest) -> QuerySet[Alarm]:
    """This function will return the alarms of customers whom the visitor may see."""
    states = in_scope(CustomerState.objects.all(), user=request.user, path="segment__neighbourhood")
    return Alarm.objects.filter(customer_id__in=states.values("customer_id"))


@require_POST
def handle(request: HttpRequest) -> HttpResponse:
    """This function will take one step with the chosen alarms and go back to the page."""
    demand_operator(request)
    form = StepForm(request.POST, visible=visible_neighbourhoods(request.user))
    asked = _chosen(request.POST.getlist("ids"))
    if len(asked) > MOST:
        messages.error(
            request,
            say("한 번에 {most:,}건까지 처리할 수 있습니다. 조건을 좁혀 주세요.", most=MOST),
        )
        return HttpResponseRedirect(_back(request))
    ids = list(alarms_in_scope(request).filter(pk__in=asked).values_list("pk", flat=True))
    if not form.is_valid() or not ids:
        messages.error(request, "알람과 처리 내용을 고르세요.")
        return HttpResponseRedirect(_back(request))
    step = Step(
        handling=form.cleaned_data["handling"],
        memo=form.cleaned_data["memo"],
        assignee=form.cleaned_data["assignee"],
        false_alarm=VERDICTS.get(form.cleaned_data["verdict"]),
    )
    try:
        moved = handle_alarms(ids=ids, step=step, by=actor_of(request), now=clock.now())
        messages.success(request, say("알람 {moved:,}건을 처리했습니다.", moved=moved))
    except UnableToHandle as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(_back(request))


def _chosen(sent: Sequence[str]) -> set[int]:
    """A box stands for one alarm, or for a group that is written with commas."""
    return {int(each) for value in sent for each in value.split(",") if each.isdecimal()}


def _back(request: HttpRequest) -> str:
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return reverse("alarms")
