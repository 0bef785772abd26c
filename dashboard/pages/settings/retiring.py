"""Forms that close a connection for good (폐전) and put it into use again."""

from typing import Any

from django import forms

from customers.actions.registering import UnableToDatePeriod
from dashboard.pages.settings.customer_forms import CustomerFormPage
from dashboard.pages.settings.fields import (
    MeterField,
    MomentField,
    RegisterField,
    StyledForm,
    TerminalField,
)
from devices.actions.installing import UnableToInstall
from devices.actions.retiring import Retirement, Return, reactivate, retire


class RetireForm(StyledForm):
    """When the connection ends, the last register of its meter, and why."""

    at = MomentField(label="폐전 일시")
    final_register = RegisterField(label="철거 지침(m³)", required=False)
    reason = forms.CharField(label="사유", max_length=180)


class ReturnForm(StyledForm):
    """When the connection is used again, why, and what is installed then."""

    at = MomentField(label="재사용 일시")
    reason = forms.CharField(label="사유", max_length=200)
    meter = MeterField(
        label="계량기 번호", required=False, help_text="비워 두면 계량기는 나중에 설치합니다."
    )
    terminal = TerminalField(label="단말 ID 또는 CTN", required=False)
    initial_register = RegisterField(label="시작 지침(m³)", required=False)

    def clean(self) -> dict[str, Any]:
        """This function will demand a meter for a terminal."""
        found = super().clean() or {}
        if found.get("terminal") and not found.get("meter"):
            self.add_error("meter", "단말을 연결할 계량기를 적어 주세요.")
        return found


class RetirePage(CustomerFormPage):
    """폐전."""

    title = "폐전"
    done = "폐전으로 처리하고 계량기를 철거했습니다."
    submit_label = "폐전"
    refusals = (UnableToInstall, UnableToDatePeriod)

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form, its time now."""
        return RetireForm(data, initial={"at": self.now})

    def save(self, form: Any) -> str:
        """This function will close the connection."""
        values = form.cleaned_data
        retirement = Retirement(values["at"], values["final_register"], values["reason"])
        retire(customer=self.customer, retirement=retirement, by=self.actor)
        return self.back()


class ReturnPage(CustomerFormPage):
    """재사용."""

    title = "재사용"
    done = "다시 사용 중으로 바꾸었습니다."
    submit_label = "재사용"
    refusals = (UnableToInstall, UnableToDatePeriod)

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form, its time now."""
        return ReturnForm(data, initial={"at": self.now})

    def save(self, form: Any) -> str:
        """This function will open the connection again."""
        values = form.cleaned_data
        back = Return(
            at=values["at"],
            reason=values["reason"],
            meter=values["meter"],
            terminal=values["terminal"],
            initial_register_l=values["initial_register"],
        )
        reactivate(customer=self.customer, back=back, by=self.actor)
        return self.back()
