"""What people say to findings, from the list or from one finding's page."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from customers.queries import visible_neighbourhoods
from dashboard.pages.checks.conditions import findings_within
from dashboard.ui.doing import demand_operator
from dashboard.ui.language import say
from mdm.lib import clock
from metering.actions.checking import UnableToHandleFindings, Verdict, handle_findings
from metering.models import FindingState

MOST = 1_000


class VerdictForm(forms.Form):
    """이상 없음, 조치 or open again, and a note."""

    state = forms.ChoiceField(
        label="처리",
        choices=[
            (FindingState.REVIEWED.value, FindingState.REVIEWED.label),
            (FindingState.ACTION.value, FindingState.ACTION.label),
            (FindingState.OPEN.value, "미처리로 되돌리기"),
        ],
        widget=forms.Select(attrs={"class": "inp"}),
    )
    note = forms.CharField(
        label="메모",
        required=False,
        max_length=300,
        help_text="조치에는 무엇을 했는지 적습니다",
        widget=forms.TextInput(attrs={"class": "inp"}),
    )


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """This function will put the chosen findings down as handled and go back, or on to the next."""
    account = demand_operator(request)
    form = VerdictForm(request.POST)
    asked = [int(each) for each in request.POST.getlist("ids")[:MOST] if each.isdecimal()]
    ids = list(
        findings_within(visible_neighbourhoods(request.user))
        .filter(pk__in=asked)
        .values_list("pk", flat=True)
    )
    if not form.is_valid() or not ids:
        messages.error(request, "항목과 처리 내용을 고르세요.")
        return HttpResponseRedirect(_way(request, "back"))
    verdict = Verdict(state=form.cleaned_data["state"], note=form.cleaned_data["note"])
    try:
        handled = handle_findings(ids=ids, verdict=verdict, by=account, now=clock.now())
    except UnableToHandleFindings as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(_way(request, "back"))
    label = FindingState(verdict.state).label
    messages.success(
        request, say("{handled:,}건을 {label}(으)로 처리했습니다.", handled=handled, label=label)
    )
    return HttpResponseRedirect(_way(request, "next" if request.POST.get("next") else "back"))


def _way(request: HttpRequest, name: str) -> str:
    way = request.POST.get(name, "")
    if url_has_allowed_host_and_scheme(way, allowed_hosts=None):
        return way
    return reverse("checks")
