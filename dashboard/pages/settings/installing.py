"""Forms that install, replace and remove meters and terminals at a customer."""

from typing import Any

from django import forms
from django.utils.functional import cached_property

from dashboard.pages.settings.customer_forms import CustomerFormPage
from dashboard.pages.settings.customers import standing_of
from dashboard.pages.settings.fields import (
    MeterField,
    MomentField,
    RegisterField,
    StyledForm,
    TerminalField,
)
from dashboard.ui.language import say
from dashboard.ui.wording import cubic_metres, slot
from devices.actions.installing import (
    Replacement,
    UnableToInstall,
    install,
    remove,
    remove_terminal,
    replace,
    replace_terminal,
)
from devices.actions.registering import meter_like
from devices.models import Caliber, Installation, Meter
from metering.models import CustomerState


class InstallForm(StyledForm):
    """A registered meter, a terminal on it, and the register it begins with."""

    meter = MeterField(label="계량기 번호")
    terminal = TerminalField(label="단말 ID 또는 CTN", required=False)
    at = MomentField(label="설치 일시")
    initial_register = RegisterField(label="시작 지침(m³)", required=False)


class ReplaceMeterForm(StyledForm):
    """The register of the old meter and the new one with its own."""

    at = MomentField(label="교체 일시")
    final_register = RegisterField(label="철거 지침(m³)", required=False)
    meter = forms.CharField(label="새 계량기 번호", max_length=40)
    caliber = forms.ModelChoiceField(
        label="구경",
        queryset=Caliber.objects.order_by("mm"),
        required=False,
        empty_label="등록된 계량기",
        help_text="등록되지 않은 번호면 구경을 고르세요. 제조사와 자릿수는 앞 계량기와 같게 등록합니다.",
    )
    initial_register = RegisterField(label="새 계량기 시작 지침(m³)", required=False)
    terminal = TerminalField(
        label="새 단말 ID 또는 CTN", required=False, help_text="비워 두면 지금 단말이 이어집니다."
    )
    note = forms.CharField(label="사유", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """This function will find the meter by its number; an unknown one needs its caliber."""
        found = super().clean() or {}
        serial = found.get("meter", "")
        known = list(Meter.objects.filter(serial=serial).order_by("pk")[:2])
        found["known"] = known[0] if known else None
        if len(known) > 1:
            self.add_error("meter", "같은 번호의 계량기가 여럿입니다. 관리자에게 문의하세요.")
        elif serial and not known and not found.get("caliber"):
            self.add_error("caliber", "등록되지 않은 계량기 번호입니다. 구경을 고르세요.")
        return found


class ReplaceTerminalForm(StyledForm):
    """Another terminal from an instant on."""

    terminal = TerminalField(label="새 단말 ID 또는 CTN")
    at = MomentField(label="연결 일시")
    note = forms.CharField(label="사유", max_length=200, required=False)


class RemoveTerminalForm(StyledForm):
    """When a terminal left its meter."""

    at = MomentField(label="분리 일시")
    note = forms.CharField(label="사유", max_length=200, required=False)


class RemoveForm(StyledForm):
    """The last register of a meter that is taken away."""

    at = MomentField(label="철거 일시")
    final_register = RegisterField(label="철거 지침(m³)", required=False)
    note = forms.CharField(label="사유", max_length=200, required=False)


class InstallPage(CustomerFormPage):
    """계량기 설치."""

    title = "계량기 설치"
    done = "계량기를 설치했습니다."
    refusals = (UnableToInstall,)

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form, its time now."""
        return InstallForm(data, initial={"at": self.now})

    def save(self, form: Any) -> str:
        """This function will install the meter."""
        values = form.cleaned_data
        install(
            customer=self.customer,
            meter=values["meter"],
            at=values["at"],
            terminal=values["terminal"],
            initial_register_l=values["initial_register"],
        )
        return self.back()


class StandingPage(CustomerFormPage):
    """A form about what is installed now."""

    refusals = (UnableToInstall,)

    @cached_property
    def standing(self) -> Installation:
        """This function will return the installation; 404 where nothing is installed."""
        return standing_of(self.customer)

    def intro(self) -> str:
        """This function will name the customer, the installed meter and what was received of it last."""
        text = say(
            "{intro} · 계량기 {serial}",
            intro=super().intro(),
            serial=self.standing.meter.serial,
        )
        return " · ".join(filter(None, (text, self._heard())))

    def _heard(self) -> str:
        state = CustomerState.objects.filter(customer=self.customer).first()
        if state is None or state.latest_slot_at is None or state.latest_register_l is None:
            return ""
        at, register = slot(state.latest_slot_at), cubic_metres(state.latest_register_l)
        return say("최종지침 {register} m³ ({at})", register=register, at=at)


class ReplaceMeterPage(StandingPage):
    """계량기 교체."""

    title = "계량기 교체"
    done = "계량기를 교체했습니다."

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form, its time now."""
        return ReplaceMeterForm(data, initial={"at": self.now})

    def save(self, form: Any) -> str:
        """This function will end the old installation and begin the new one, all or nothing."""
        values = form.cleaned_data
        new = Replacement(
            meter=values["known"] or self._new_meter(values),
            at=values["at"],
            final_register_l=values["final_register"],
            initial_register_l=values["initial_register"],
            terminal=values["terminal"],
            note=values["note"],
        )
        replace(installation=self.standing, new=new)
        return self.back()

    def _new_meter(self, values: dict[str, Any]) -> Meter:
        before = self.standing.meter
        return meter_like(before=before, serial=values["meter"], caliber=values["caliber"])


class ReplaceTerminalPage(StandingPage):
    """단말 연결·교체."""

    title = "단말 연결·교체"
    done = "단말을 연결했습니다."

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form, its time now."""
        return ReplaceTerminalForm(data, initial={"at": self.now})

    def save(self, form: Any) -> str:
        """This function will put the terminal on the meter."""
        values = form.cleaned_data
        replace_terminal(
            installation=self.standing,
            terminal=values["terminal"],
            at=values["at"],
            note=values["note"],
        )
        return self.back()


class RemoveTerminalPage(StandingPage):
    """단말 분리: the meter stays, nothing radios it any more."""

    title = "단말 분리"
    done = "단말을 분리했습니다."
    submit_label = "분리"

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form, its time now."""
        return RemoveTerminalForm(data, initial={"at": self.now})

    def save(self, form: Any) -> str:
        """This function will take the terminal off."""
        values = form.cleaned_data
        remove_terminal(installation=self.standing, at=values["at"], note=values["note"])
        return self.back()


class RemovePage(StandingPage):
    """철거."""

    title = "계량기 철거"
    done = "계량기를 철거했습니다."
    submit_label = "철거"

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form, its time now."""
        return RemoveForm(data, initial={"at": self.now})

    def save(self, form: Any) -> str:
        """This function will take the meter and its terminal away."""
        values = form.cleaned_data
        remove(
            installation=self.standing,
            at=values["at"],
            final_register_l=values["final_register"],
            note=values["note"],
        )
        return self.back()
