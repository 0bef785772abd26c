"""Forms that correct or undo what was recorded about meters and terminals of a customer."""

from typing import Any

from django import forms
from django.http import Http404
from django.utils.functional import cached_property

from dashboard.pages.settings.customer_forms import CustomerFormPage
from dashboard.pages.settings.fields import MomentField, RegisterField, StyledForm
from dashboard.ui.doing import account_of
from dashboard.ui.language import say
from dashboard.ui.wording import cubic_metres, slot
from devices.actions.correcting import Start, correct_attachment, correct_removal, correct_start
from devices.actions.installing import UnableToInstall
from devices.actions.provisional import adopt_number
from devices.actions.undoing import undo_attachment, undo_removal, undo_replacement
from devices.models import Attachment, Installation
from devices.queries import previous_installation
from mdm.lib.units import cubic_metres as exact_cubic_metres
from metering.queries.provisional import seen_of


class StartForm(StyledForm):
    """When a meter began and at which register; `final_register` is the meter's before."""

    at = MomentField(label="교체 일시")
    final_register = RegisterField(label="철거 지침(m³)", required=False)
    initial_register = RegisterField(label="시작 지침(m³)", required=False)
    note = forms.CharField(label="메모", max_length=200, required=False)


class RemovalForm(StyledForm):
    """When a meter was taken away and at which register."""

    at = MomentField(label="철거 일시")
    final_register = RegisterField(label="철거 지침(m³)", required=False)


class WireForm(StyledForm):
    """Since when a terminal is on its meter."""

    at = MomentField(label="연결 일시")


class ReasonForm(StyledForm):
    """Why something is undone."""

    note = forms.CharField(label="사유", max_length=200)


class PlacePage(CustomerFormPage):
    """A form about one installation of the customer, past or present."""

    refusals = (UnableToInstall,)

    @cached_property
    def place(self) -> Installation:
        """This function will return the installation of the address; 404 for another customer's."""
        found = self.customer.installations.select_related("meter")
        place = found.filter(pk=self.kwargs["pk"]).first()
        if place is None:
            raise Http404
        return place

    def intro(self) -> str:
        """This function will name the customer and the meter."""
        return say(
            "{intro} · 계량기 {serial}", intro=super().intro(), serial=self.place.meter.serial
        )


class StartPage(PlacePage):
    """교체 확인·고치기: date and registers of a replacement or of a first installation."""

    title = "설치·교체 고치기"
    done = "설치·교체 기록을 고쳤습니다. 검침은 새 일시에 맞추어 다시 계산합니다."
    template_name = "pages/settings/start.html"
    for_operators = True

    @cached_property
    def before(self) -> Installation | None:
        """This function will return the meter that this one replaced at once."""
        old = previous_installation(self.place)
        return old if old and old.removed_at == self.place.installed_at else None

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form over what is recorded; no final register without a meter
        before."""
        place = self.place
        initial = {
            "at": place.installed_at,
            "initial_register": _cubic_metres(place.initial_register_l),
            "note": place.note,
        }
        form = StartForm(data, initial=initial)
        if self.before is None:
            del form.fields["final_register"]
            form.fields["at"].label = "설치 일시"
        else:
            form.initial["final_register"] = _cubic_metres(self.before.final_register_l)
        for name, text in self._received().items():
            if name in form.fields:
                form.fields[name].help_text = text
        return form

    def save(self, form: Any) -> str:
        """This function will correct the start; a provisional one is confirmed thereby."""
        values = form.cleaned_data
        start = Start(
            at=values["at"],
            initial_register_l=values["initial_register"],
            final_register_l=values.get("final_register"),
            note=values["note"],
        )
        correct_start(installation=self.place, start=start)
        return self.back()

    def context(self) -> dict[str, Any]:
        """This function will offer what else a seen replacement may have been."""
        return super().context() | {
            "place": self.place,
            "before": self.before,
            "number": self.customer.number,
            "may_change": account_of(self.request).may_administer,
        }

    def _received(self) -> dict[str, str]:
        """What was received of both meters, beside the registers that people read."""
        seen = seen_of(installations=[self.place.pk])[self.place.pk]
        told: dict[str, str] = {}
        if seen.last_slot_at:
            told["final_register"] = say(
                "마지막 정상 검침 {last_slot_at} {last_l} m³",
                last_slot_at=slot(seen.last_slot_at),
                last_l=cubic_metres(seen.last_l),
            )
        if seen.first_slot_at:
            told["initial_register"] = say(
                "첫 검침 {first_slot_at} {first_l} m³",
                first_slot_at=slot(seen.first_slot_at),
                first_l=cubic_metres(seen.first_l),
            )
        return told


class SameMeterPage(PlacePage):
    """번호 정정: the meter never changed, its number was registered wrongly."""

    title = "같은 계량기, 번호만 정정"
    done = "교체를 취소하고 계량기 번호를 정정했습니다."
    submit_label = "정정"
    for_operators = True

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form."""
        return ReasonForm(data)

    def save(self, form: Any) -> str:
        """This function will take the replacement back and give its number to the meter before."""
        adopt_number(installation=self.place, note=form.cleaned_data["note"])
        return self.back()


class UndoReplacementPage(PlacePage):
    """교체 취소."""

    title = "교체 취소"
    done = "교체를 취소했습니다. 검침은 앞 계량기로 되돌아갑니다."
    submit_label = "교체 취소"

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form."""
        return ReasonForm(data)

    def save(self, form: Any) -> str:
        """This function will undo the replacement."""
        undo_replacement(installation=self.place, note=form.cleaned_data["note"])
        return self.back()


class RemovalPage(PlacePage):
    """철거 고치기."""

    title = "철거 고치기"
    done = "철거 기록을 고쳤습니다. 검침은 새 일시에 맞추어 다시 계산합니다."

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form over what is recorded."""
        initial = {
            "at": self.place.removed_at,
            "final_register": _cubic_metres(self.place.final_register_l),
        }
        return RemovalForm(data, initial=initial)

    def save(self, form: Any) -> str:
        """This function will correct the removal."""
        values = form.cleaned_data
        correct_removal(
            installation=self.place, at=values["at"], final_register_l=values["final_register"]
        )
        return self.back()


class UndoRemovalPage(PlacePage):
    """철거 취소."""

    title = "철거 취소"
    done = "철거를 취소했습니다. 철거 뒤의 검침도 되돌아옵니다."
    submit_label = "철거 취소"

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form."""
        return ReasonForm(data)

    def save(self, form: Any) -> str:
        """This function will let the meter go on."""
        undo_removal(installation=self.place, note=form.cleaned_data["note"])
        return self.back()


class WirePage(CustomerFormPage):
    """A form about one terminal's wire to a meter of the customer."""

    refusals = (UnableToInstall,)

    @cached_property
    def wire(self) -> Attachment:
        """This function will return the wire of the address; 404 for another customer's."""
        found = Attachment.objects.select_related("terminal", "installation")
        wire = found.filter(pk=self.kwargs["pk"], installation__customer=self.customer).first()
        if wire is None:
            raise Http404
        return wire

    def intro(self) -> str:
        """This function will name the customer and the terminal."""
        return say(
            "{intro} · 단말 {terminal_id}",
            intro=super().intro(),
            terminal_id=self.wire.terminal.terminal_id,
        )


class WireStartPage(WirePage):
    """단말 연결 고치기."""

    title = "단말 연결 고치기"
    done = "단말 연결 일시를 고쳤습니다. 검침은 새 일시에 맞추어 다시 계산합니다."

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form over what is recorded."""
        return WireForm(data, initial={"at": self.wire.attached_at})

    def save(self, form: Any) -> str:
        """This function will correct the start."""
        correct_attachment(attachment=self.wire, at=form.cleaned_data["at"])
        return self.back()


class UndoWirePage(WirePage):
    """단말 교체 취소."""

    title = "단말 연결 취소"
    done = "단말 연결을 취소했습니다. 앞 단말이 이어집니다."
    submit_label = "연결 취소"

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form."""
        return ReasonForm(data)

    def save(self, form: Any) -> str:
        """This function will undo the wire."""
        undo_attachment(attachment=self.wire, note=form.cleaned_data["note"])
        return self.back()


def _cubic_metres(register_l: int | None) -> Any:
    return None if register_l is None else exact_cubic_metres(register_l)
