"""단말 등록 from a waiting message: on a customer's meter or with a new customer, then replay."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from customers.queries import scoped, visible_neighbourhoods
from dashboard.pages.health.original import decoded_words
from dashboard.pages.health.registering_forms import (
    AdoptionForm,
    Heard,
    NewCustomerForm,
    StoredCustomerForm,
)
from dashboard.ui.doing import account_of, demand_administrator, demand_operator
from dashboard.ui.language import say
from dashboard.ui.links import Choice
from dashboard.ui.pages import Page
from devices.actions.installing import UnableToInstall
from mdm.lib import clock
from mdm.lib.actors import actor_of
from metering.actions.adopting import adopt
from metering.models import Box, HeldMessage, HeldState
from metering.queries.held import (
    first_reading_at,
    in_sight,
    others_of_terminal,
    owner_of_meter,
)


class RegisterTerminalPage(Page):
    """Operators put a terminal on an installed meter; who may administer also registers customers."""

    title = "단말 등록"
    template_name = "pages/held_register.html"
    facet_names = ()
    bound: AdoptionForm | None = None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """This function will show the form, or the bound one with its errors."""
        demand_operator(request)
        if self.is_new:
            demand_administrator(request)
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """This function will register what the form says and let the messages come in."""
        demand_operator(request)
        if self.is_new:
            demand_administrator(request)
        self.bound = form = self._form(request.POST)
        if form.is_valid():
            try:
                return self._adopt(form)
            except ValidationError as error:
                _add(form, error)
            except UnableToInstall as error:
                form.add_error(None, str(error))
        return super().get(request, **kwargs)

    @cached_property
    def held(self) -> HeldMessage:
        """This function will return the waiting message; 404 where nothing is to be registered."""
        visible = visible_neighbourhoods(self.request.user)
        seen = in_sight(HeldMessage.objects.all(), neighbourhoods=visible)
        held = get_object_or_404(seen, pk=self.kwargs["pk"])
        waits = held.box == Box.WAITING and held.state == HeldState.OPEN
        if not waits or not held.terminal_id:
            raise Http404
        return held

    @property
    def is_new(self) -> bool:
        """This function will say whether a customer is registered too."""
        return self.request.GET.get("customer") == "new"

    def context(self) -> dict[str, Any]:
        """This function will return the form beside what the frames said."""
        return {
            "held": self.held,
            "form": self.bound or self._form(None),
            "waiting": others_of_terminal(self.held).count(),
            "heard": self.heard,
            "decoded": decoded_words(self.held.decoded, held=list(self.held.positions)),
            "meter_owner": owner_of_meter(
                self.heard.facts.get("meter_serial", ""), customers=scoped(self.request.user)
            ),
            "modes": self._modes(),
            "submit_label": "등록하고 재처리",
            "cancel_href": reverse("held-message", args=[self.held.pk]),
            "crumbs": [
                ("운영현황", reverse("health")),
                (Box.WAITING.label, reverse("held")),
                (str(self.held.pk), reverse("held-message", args=[self.held.pk])),
                (self.title, ""),
            ],
        }

    @cached_property
    def heard(self) -> Heard:
        """This function will return what is known of the terminal from its messages."""
        return Heard(
            terminal_id=self.held.terminal_id,
            format=self.held.format,
            first_at=first_reading_at(others_of_terminal(self.held)),
            received_at=self.held.received_at,
            facts=(self.held.decoded or {}).get("facts", {}),
        )

    def _form(self, data: Any) -> AdoptionForm:
        seen = visible_neighbourhoods(self.request.user)
        customers = scoped(self.request.user)
        if self.is_new:
            return NewCustomerForm(data, heard=self.heard, customers=customers, visible=seen)
        owner = owner_of_meter(self.heard.facts.get("meter_serial", ""), customers=customers)
        number = self.request.GET.get("number", owner.number if owner else "")
        return StoredCustomerForm(data, heard=self.heard, customers=customers, number=number)

    def _adopt(self, form: AdoptionForm) -> HttpResponseBase:
        adoption = form.adoption()
        released = adopt(adoption=adoption, by=actor_of(self.request), now=clock.now())
        messages.success(
            self.request,
            say(
                "단말 {terminal_id}을(를) 수용가 {number}에 등록했습니다. 기다리던 메시지 "
                "{released:,}건을 곧 다시 처리합니다.",
                terminal_id=self.held.terminal_id,
                number=adoption.customer.number,
                released=released,
            ),
        )
        if form.other_meter:
            messages.warning(
                self.request,
                say(
                    "프레임의 계량기 번호 {meter_serial}이(가) 설치된 계량기 {other_meter}와 "
                    "다릅니다. 교체로 기록되며 확인이 필요합니다.",
                    meter_serial=self.heard.facts["meter_serial"],
                    other_meter=form.other_meter,
                ),
            )
        return HttpResponseRedirect(reverse("held-message", args=[self.held.pk]))

    def _modes(self) -> list[Choice]:
        modes = [Choice("기존 수용가에 연결", "?", not self.is_new)]
        if account_of(self.request).may_administer:
            modes.append(Choice("새 수용가 등록", "?customer=new", self.is_new))
        return modes


def _add(form: AdoptionForm, error: ValidationError) -> None:
    """Errors of fields that the form does not show belong to the form as a whole."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, problems in error.error_dict.items():
        form.add_error(name if name in form.fields else None, problems)
