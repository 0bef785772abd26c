"""설정 계량기 and 단말: lists of all devices, registered and changed by forms."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from customers.queries import visible_neighbourhoods
from dashboard.pages.settings.fields import StyledModelForm
from dashboard.pages.settings.pages import FormPage, SettingsList
from dashboard.ui.columns import Column, DayColumn, NumberColumn, RowLinkColumn
from dashboard.ui.form_fields import hour_choices
from dashboard.ui.language import word
from dashboard.ui.links import PageLinkColumn
from dashboard.ui.pages import ListTable, Rows
from dashboard.ui.periods import DateField
from devices.actions.registering import (
    change_meter,
    change_terminal,
    register_meter,
    register_terminal,
)
from devices.models import Communication, Meter, MeterProfile, Terminal
from metering.queries.register import in_region, meters, terminals


class ChoiceColumn(Column):
    """A code by its Korean label."""

    def __init__(self, *, choices: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = dict(choices)

    def render(self, value: Any) -> str:
        """This function will write the label."""
        return word(self.words.get(value, value))

    def typed(self, value: Any) -> str | None:
        """This function will return the label."""
        return None if value is None else self.render(value)


def _customer(row: Any) -> str:
    return reverse("settings-customer", args=[row.number])


class MetersTable(ListTable):
    """All meters, installed or in store."""

    caption = "계량기"
    bare_note = "아직 등록한 계량기가 없습니다"

    serial = RowLinkColumn(
        verbose_name="계량기 번호", href=lambda row: reverse("meter-edit", args=[row.pk])
    )
    maker = Column(verbose_name="제조사", order_by=("maker__name",), css="nw")
    caliber = Column(
        verbose_name="구경",
        accessor="caliber_id",
        order_by=("caliber_id",),
        css="num",
        phone="구경",
    )
    profile = ChoiceColumn(verbose_name="프로토콜", choices=MeterProfile.choices, css="nw")
    decimals = NumberColumn(verbose_name="소수 자리", orderable=False, phone="소수")
    verified_on = DayColumn(verbose_name="검정일", phone="검정")
    verification_expires_on = DayColumn(verbose_name="검정만료일", phone="만료")
    number = PageLinkColumn(verbose_name="설치된 수용가", href=_customer)


class TerminalsTable(ListTable):
    """All terminals, connected or in store."""

    caption = "단말"
    bare_note = "아직 등록한 단말이 없습니다"

    terminal_id = RowLinkColumn(
        verbose_name="단말 ID", href=lambda row: reverse("terminal-edit", args=[row.pk])
    )
    ctn = Column(verbose_name="CTN", css="nw", phone="CTN")
    maker = Column(verbose_name="회사", order_by=("maker__name",), css="nw")
    communication = ChoiceColumn(verbose_name="통신", choices=Communication.choices, css="nw")
    report_interval_h = NumberColumn(verbose_name="보고 주기(h)", phone="보고")
    metering_interval_h = NumberColumn(verbose_name="검침 주기(h)", phone="검침")
    firmware = Column(verbose_name="펌웨어", orderable=False)
    number = PageLinkColumn(verbose_name="연결된 수용가", href=_customer)


class DevicesPage(SettingsList):
    """A list of devices, searched by their numbers."""

    personal = False
    searched: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """This function will return what is searched for."""
        return self.filter.chosen.get("q") or ""

    def narrowed(self, devices: QuerySet[Any], placed: str) -> QuerySet[Any]:
        """This function will keep the devices in scope whose numbers contain the text."""
        found = in_region(devices, placed=placed, neighbourhoods=self.filter.scope)
        if not self.text:
            return found
        condition = Q()
        for name in self.searched:
            condition |= Q(**{f"{name}__icontains": self.text})
        return found.filter(condition)

    def context(self) -> dict[str, Any]:
        """This function will add the search field."""
        return super().context() | {
            "dates": [DateField("번호", "q", self.text, "search")],
            "keep": [(name, value) for name, value in self.kept() if name != "q"],
        }


class MetersPage(DevicesPage):
    """계량기 list."""

    title = "계량기"
    table_class = MetersTable
    default_sort = "serial"
    searched = ("serial", "number")

    def rows(self) -> Rows:
        """This function will return the meters."""
        self.new_href = reverse("meter-new")
        found: Rows = self.narrowed(meters(), "installations__customer")
        return found


class TerminalsPage(DevicesPage):
    """단말 list."""

    title = "단말"
    table_class = TerminalsTable
    default_sort = "terminal_id"
    searched = ("terminal_id", "ctn", "serial", "number")

    def rows(self) -> Rows:
        """This function will return the terminals."""
        self.new_href = reverse("terminal-new")
        found: Rows = self.narrowed(terminals(), "attachments__installation__customer")
        return found


class MeterForm(StyledModelForm):
    """All fields of a meter that people enter."""

    class Meta:
        model = Meter
        fields = (
            "serial", "maker", "caliber", "profile", "decimals", "digits", "verified_on",
            "verification_expires_on",
        )  # fmt: skip
        help_texts = {"verification_expires_on": "비워 두면 검정일에서 계산합니다."}


class TerminalForm(StyledModelForm):
    """All fields of a terminal that people enter."""

    report_interval_h = forms.TypedChoiceField(label="보고 주기", choices=hour_choices, coerce=int)
    metering_interval_h = forms.TypedChoiceField(
        label="검침 주기", choices=hour_choices, coerce=int
    )

    class Meta:
        model = Terminal
        fields = (
            "terminal_id", "serial", "ctn", "maker", "communication", "report_interval_h",
            "metering_interval_h", "firmware", "payload_codec", "rssi_reading",
        )  # fmt: skip
        help_texts = {
            "payload_codec": "LoRaWAN 데이터 형식의 이름 (예: plain_register). 비우면 자동으로 알아봅니다.",
            "rssi_reading": "자동: 31 이하는 AT+CSQ 값, 51 이상은 dBm 크기로 읽습니다.",
        }


class MeterPage(FormPage):
    """계량기 등록, or 수정 where the address names one."""

    title = "계량기"

    @cached_property
    def meter(self) -> Meter | None:
        """This function will return the meter of the address, None for a new one; 404 out of scope."""
        if "pk" not in self.kwargs:
            return None
        seen = visible_neighbourhoods(self.request.user)
        found = in_region(meters(), placed="installations__customer", neighbourhoods=seen)
        meter: Meter = get_object_or_404(found, pk=self.kwargs["pk"])
        return meter

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form."""
        return MeterForm(data, instance=self.meter)

    def save(self, form: Any) -> str:
        """This function will register or change the meter."""
        if self.meter is None:
            register_meter(meter=form.save(commit=False))
        else:
            change_meter(meter=form.instance, values=form.cleaned_data)
        return self.back()

    def back(self) -> str:
        """This function will return to the list."""
        return reverse("meters")


class TerminalPage(FormPage):
    """단말 등록, or 수정 where the address names one."""

    title = "단말"

    @cached_property
    def terminal(self) -> Terminal | None:
        """This function will return the terminal of the address, None for a new one; 404 out of scope."""
        if "pk" not in self.kwargs:
            return None
        seen = visible_neighbourhoods(self.request.user)
        placed = "attachments__installation__customer"
        found = in_region(terminals(), placed=placed, neighbourhoods=seen)
        terminal: Terminal = get_object_or_404(found, pk=self.kwargs["pk"])
        return terminal

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form, 6-hour reports for a new one."""
        initial = None if self.terminal else {"report_interval_h": 6, "metering_interval_h": 1}
        return TerminalForm(data, instance=self.terminal, initial=initial)

    def save(self, form: Any) -> str:
        """This function will register or change the terminal."""
        if self.terminal is None:
            register_terminal(terminal=form.save(commit=False))
        else:
            change_terminal(terminal=form.instance, values=form.cleaned_data)
        return self.back()

    def back(self) -> str:
        """This function will return to the list."""
        return reverse("terminals")
