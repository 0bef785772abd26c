"""값 고치기: a register by hand, a device value left out, or either taken back, each with its reason."""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property

from customers.models import Customer
from customers.queries import scoped
from dashboard.pages.customer.slot_forms import EnterForm, RejectForm, UndoForm
from dashboard.pages.customer.slot_words import doings, value_facts
from dashboard.ui.doing import demand_operator
from dashboard.ui.language import say, word
from dashboard.ui.pages import Page
from dashboard.ui.wording import cubic_metres, slot, slot_day
from mdm.lib import clock
from mdm.lib.actors import actor_of
from metering.actions.editing import Entry, UnableToEdit, enter_value, reject_value, undo
from metering.core.slots import SLOTS, hour_at, instant_of
from metering.queries.slot import SlotFacts, slot_facts, slot_overrides

_SLOT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2})")


class CorrectingPage(Page):
    """One slot of one customer, for operators."""

    title = "값 고치기"
    template_name = "pages/customer_slot.html"
    facet_names = ()

    data: Any = None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """This function will show the slot with its forms; 403 for viewers."""
        demand_operator(request)
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """This function will do what was asked for, or show the form again with what is wrong."""
        demand_operator(request)
        self.now = clock.now()
        self.data = request.POST
        doing = {"enter": self._enter, "reject": self._reject, "undo": self._undo}
        do = doing.get(request.POST.get("do", ""))
        form = self._form()
        if do is not None and form is not None and form.is_valid():
            try:
                messages.success(request, do(form.cleaned_data))
            except UnableToEdit as error:
                form.add_error(None, str(error))
            else:
                return HttpResponseRedirect(self.back())
        return super().get(request, **kwargs)

    @cached_property
    def customer(self) -> Customer:
        """This function will return the customer of the address; 404 out of scope."""
        customer = scoped(self.request.user).filter(number=self.kwargs["number"]).first()
        if customer is None:
            raise Http404
        return customer

    @cached_property
    def at(self) -> datetime:
        """This function will read the slot of the address, 2026-11-20T24; 404 when it is none or has
        not ended."""
        found = _SLOT.fullmatch(self.kwargs["slot"])
        try:
            day, number = date.fromisoformat(found[1]), int(found[2])  # type: ignore[index]
        except (TypeError, ValueError) as error:
            raise Http404 from error
        at = instant_of(hour=hour_at(day=day, slot=number))
        if not 1 <= number <= SLOTS or at > clock.now():
            raise Http404
        return at

    @cached_property
    def facts(self) -> SlotFacts:
        """This function will return what is known of the slot; 404 where no meter stood."""
        facts = slot_facts(customer_id=self.customer.pk, slot_end_at=self.at)
        if facts is None:
            raise Http404
        return facts

    @cached_property
    def forms(self) -> dict[str, Form]:
        """This function will return the forms that make sense now, the sent one bound."""
        made: dict[str, Form] = {"enter": EnterForm(self.data, facts=self.facts, at=self.at)}
        if self.facts.arrived and not self.facts.rejected:
            made["reject"] = RejectForm(self.data)
        return made

    @cached_property
    def undo_forms(self) -> dict[int, UndoForm]:
        """This function will return one form for each correction in force."""
        asked = str(self.data.get("pk", "")) if self.data is not None else ""
        in_force = [each for each in (self.facts.manual, self.facts.rejected) if each]
        return {
            each.pk: UndoForm(self.data if asked == str(each.pk) else None, pk=each.pk)
            for each in in_force
        }

    def _form(self) -> Form | None:
        if self.data.get("do") != "undo":
            return self.forms.get(self.data.get("do", ""))
        return next((form for form in self.undo_forms.values() if form.is_bound), None)

    @property
    def _entry(self) -> Entry:
        return Entry(self.customer.pk, self.facts.installation.pk, self.at)

    @transaction.atomic  # a value left out without the new one in its place would be half a step
    def _enter(self, values: dict[str, Any]) -> str:
        said = {"reason": values["reason"], "by": actor_of(self.request), "now": self.now}
        if values.get("reject"):
            reject_value(self._entry, **said)
        enter_value(replace(self._entry, register_l=values["register"]), **said)
        return say(
            "{at} 지침 {register} m³를 수기로 저장했습니다.",
            at=slot(self.at),
            register=cubic_metres(values["register"]),
        )

    def _reject(self, values: dict[str, Any]) -> str:
        by = actor_of(self.request)
        reject_value(self._entry, reason=values["reason"], by=by, now=self.now)
        return say("{at} 받은 값을 제외했습니다.", at=slot(self.at))

    def _undo(self, values: dict[str, Any]) -> str:
        undo(
            override_id=values["pk"],
            reason=values["reason"],
            by=actor_of(self.request),
            now=self.now,
        )
        return say("{at} 고친 값을 되돌렸습니다.", at=slot(self.at))

    def back(self) -> str:
        """This function will return to the customer's readings of the slot's day."""
        day = slot_day(self.at).isoformat()
        return f"{reverse('customer', args=[self.customer.number])}?date={day}#readings"

    def context(self) -> dict[str, Any]:
        """This function will return the slot's facts, the forms and what was done before."""
        number = self.customer.number
        overrides = slot_overrides(installation_id=self.facts.installation.pk, slot_end_at=self.at)
        return {
            "customer": self.customer,
            "slot_words": slot(self.at),
            "facts": value_facts(self.facts),
            "enter_form": self.forms["enter"],
            "reject_form": self.forms.get("reject"),
            "done": [(each, self.undo_forms.get(each.pk or 0)) for each in doings(overrides)],
            "cancel_href": self.back(),
            "crumbs": [
                ("검침현황", reverse("status")),
                (say("종합정보 {number}", number=number), self.back()),
                (f"{slot(self.at)} {word(self.title)}", ""),
            ],
        }
