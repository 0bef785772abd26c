"""설정 사용 신청: requests for accounts, each approved with a role and regions or refused."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from customers.actions.scoping import set_regions
from customers.queries import visible_neighbourhoods
from dashboard.pages.settings.fields import RegionsField, StyledForm
from dashboard.pages.settings.pages import FormPage, SettingsList
from dashboard.ui.columns import Column, MomentColumn, RowLinkColumn, WordColumn
from dashboard.ui.doing import demand_administrator
from dashboard.ui.pages import ListTable, Rows
from mdm.accounts.models import Role, SignUpRequest
from mdm.accounts.signing_up import UnableToSignUp, approve, refuse

_APPROVE, _REFUSE = "approve", "refuse"


class SignUpsTable(ListTable):
    """Who asked, for what, and what was decided."""

    caption = "사용 신청"
    empty_note = "사용 신청이 없습니다"

    username = RowLinkColumn(
        verbose_name="아이디", href=lambda row: reverse("sign-up-decide", args=[row.pk])
    )
    display_name = Column(verbose_name="이름", css="nw")
    office_name = Column(verbose_name="소속", css="nw")
    purpose = Column(verbose_name="사용 목적", css="wrap wide")
    requested_at = MomentColumn(verbose_name="신청 일시", css="nw")
    state = WordColumn(verbose_name="처리", accessor="get_state_display", order_by=("state",))
    decided_by = Column(verbose_name="처리자", css="nw")
    decided_reason = Column(verbose_name="처리 사유", css="wrap")


class SignUpsPage(SettingsList):
    """All requests, newest first."""

    title = "사용 신청"
    table_class = SignUpsTable
    default_sort = "-requested_at"

    def answer(self) -> HttpResponseBase:
        """This function will refuse whoever does not administer."""
        demand_administrator(self.request)
        return super().answer()

    def rows(self) -> Rows:
        """This function will return open requests, or all with `state=all`."""
        if self.request.GET.get("state") == "all":
            return SignUpRequest.objects.all()
        return SignUpRequest.objects.filter(state=SignUpRequest.State.OPEN)

    def context(self) -> dict[str, Any]:
        """This function will add the way to the decided ones."""
        shows_all = self.request.GET.get("state") == "all"
        link = ("미처리만", "?") if shows_all else ("처리된 신청까지", "?state=all")
        return super().context() | {"links": [link]}


class DecisionForm(StyledForm):
    """Approve with rights, or refuse with a reason."""

    decision = forms.ChoiceField(label="처리", choices=[(_APPROVE, "승인"), (_REFUSE, "거절")])
    role = forms.ChoiceField(label="역할", choices=Role, initial=Role.VIEWER)
    regions = RegionsField(label="권한 지역", help_text="고르지 않으면 전체 지역입니다.")
    reason = forms.CharField(
        label="거절 사유", max_length=200, required=False, help_text="거절할 때만 적습니다."
    )

    def __init__(self, *args: Any, visible: frozenset[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("decision") != _REFUSE:
            self.fields["regions"].within(visible)  # type: ignore[attr-defined]


class DecisionPage(FormPage):
    """One request."""

    title = "사용 신청 처리"
    done = "신청을 처리했습니다."
    refusals = (UnableToSignUp,)

    @cached_property
    def asked(self) -> SignUpRequest:
        """This function will return the request of the address."""
        return get_object_or_404(SignUpRequest, pk=self.kwargs["pk"])

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form."""
        return DecisionForm(data, visible=visible_neighbourhoods(self.request.user))

    @transaction.atomic
    def save(self, form: Any) -> str:
        """This function will make the account with its regions, or turn the request down."""
        values = form.cleaned_data
        if values["decision"] == _REFUSE:
            refuse(asked=self.asked, reason=values["reason"], by=self.actor, now=self.now)
            return self.back()
        user = approve(asked=self.asked, role=Role(values["role"]), by=self.actor, now=self.now)
        set_regions(user=user, regions=values["regions"], by=self.actor, now=self.now)
        return self.back()

    def back(self) -> str:
        """This function will return to the open requests."""
        return reverse("sign-ups")

    def intro(self) -> str:
        """This function will say who asks and what for."""
        asked = self.asked
        said = f"{asked.username} · {asked.display_name} · {asked.office_name} · {asked.purpose}"
        return f"{said} · {asked.get_state_display()}"
