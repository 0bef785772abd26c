"""Forms that say where the terminal of waiting messages belongs, filled with what its frames said."""

from abc import ABCMeta, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.forms import DeclarativeFieldsMetaclass

from customers.models import Customer, Neighbourhood, UseClass
from dashboard.ui.form_fields import RegisterField, StyledForm, hour_choices, styled
from dashboard.ui.language import say
from devices.models import Caliber, Communication, Installation, Maker, Meter, Terminal
from devices.queries import usual_payload_codec
from mdm.lib import clock
from metering.actions.adopting import Adoption

LORA_FORMATS = ("chirpstack", "tts")


@dataclass(frozen=True, slots=True)
class Heard:
    """What the messages of an unknown terminal said about it."""

    terminal_id: str
    format: str
    first_at: datetime | None  # the earliest reading, where one could be read
    received_at: datetime
    facts: Mapping[str, Any]


class MomentInput(forms.DateTimeInput):
    """A picker of whole minutes."""

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class _AbstractForm(DeclarativeFieldsMetaclass, ABCMeta):
    """A form that lacks what it must bring fails when it is made."""


class AdoptionForm(StyledForm, metaclass=_AbstractForm):
    """What both ways share: the terminal, the meter, and from when on."""

    terminal_id = forms.CharField(label="단말 ID", disabled=True, required=False)
    communication = forms.ChoiceField(label="통신", choices=Communication)
    maker = forms.ModelChoiceField(label="단말 회사", queryset=Maker.objects.none(), required=False)
    report_interval_h = forms.TypedChoiceField(label="보고 주기", choices=hour_choices, coerce=int)
    payload_codec = forms.CharField(
        label="데이터 코덱",
        max_length=40,
        required=False,
        help_text="LoRaWAN 데이터 형식의 이름입니다. 비우면 자동으로 알아봅니다.",
    )
    meter_serial = forms.CharField(label="계량기 번호", max_length=40, required=False)
    caliber = forms.ModelChoiceField(label="구경", queryset=Caliber.objects.none(), required=False)
    at = forms.DateTimeField(label="연결 일시", widget=MomentInput())
    initial_register_l = RegisterField(
        label="시작 지침(m³)", required=False, help_text="비워 두면 첫 검침 값에서 시작합니다."
    )

    def __init__(
        self, data: Any, *, heard: Heard, customers: QuerySet[Customer], **initial: Any
    ) -> None:
        super().__init__(data, initial=_first_values(heard) | initial)
        self.heard = heard
        self.customers = customers
        fields: Any = self.fields
        fields["maker"].queryset = Maker.objects.filter(makes_terminals=True).order_by("name", "pk")
        fields["caliber"].queryset = Caliber.objects.order_by("mm")

    def clean(self) -> dict[str, Any]:
        """This function will demand a known meter, or a new one with its caliber, where one is needed."""
        found = super().clean() or {}
        if not self.errors and self.needs_meter(found):
            if not found.get("meter_serial"):
                self.add_error(
                    "meter_serial", "설치된 계량기가 없습니다. 계량기 번호를 적어 주세요."
                )
            elif not self._meters(found["meter_serial"]) and not found.get("caliber"):
                self.add_error("caliber", "등록되지 않은 계량기입니다. 구경을 골라 주세요.")
        return found

    @property
    def other_meter(self) -> str:
        """This function will return "": a meter that comes along is the one that the form names."""
        return ""

    def needs_meter(self, _found: Mapping[str, Any]) -> bool:
        """This function will say whether a meter is installed along with the terminal."""
        return True

    @abstractmethod
    def customer(self) -> Customer:
        """This function will return the customer, a stored one or a new one."""

    def adoption(self) -> Adoption:
        """This function will return what a valid form says."""
        values = self.cleaned_data
        return Adoption(
            terminal=self._terminal(),
            customer=self.customer(),
            at=values["at"],
            meter=self._meter() if self.needs_meter(values) else None,
            initial_register_l=values["initial_register_l"],
        )

    def _terminal(self) -> Terminal:
        values, facts = self.cleaned_data, self.heard.facts
        known = Terminal.objects.filter(terminal_id=self.heard.terminal_id).first()
        return known or Terminal(
            terminal_id=self.heard.terminal_id,
            communication=values["communication"],
            maker=values["maker"],
            report_interval_h=values["report_interval_h"],
            metering_interval_h=facts.get("metering_interval_h", 1),
            serial=facts.get("terminal_serial", ""),
            ctn=facts.get("ctn", ""),
            firmware=facts.get("firmware", ""),
            payload_codec=values["payload_codec"].strip(),
        )

    def _meter(self) -> Meter:
        values = self.cleaned_data
        known = self._meters(values["meter_serial"])
        return (
            known[0]
            if known
            else Meter(
                serial=values["meter_serial"],
                caliber=values["caliber"],
                decimals=self.heard.facts.get("decimals", 3),
            )
        )

    def _meters(self, serial: str) -> list[Meter]:
        return list(Meter.objects.filter(serial=serial).order_by("pk")[:1])


class StoredCustomerForm(AdoptionForm):
    """The terminal goes to a customer who is registered."""

    number = forms.CharField(label="고객번호", max_length=30)
    replaces = forms.BooleanField(
        label="단말 교체", required=False, help_text="지금 연결된 단말이 있으면 이 단말로 바꿉니다."
    )
    field_order = ("terminal_id", "number", "replaces")

    def clean_number(self) -> str:
        """This function will look the customer up, never further than the viewer may see."""
        number = str(self.cleaned_data["number"]).strip()
        self.found = self.customers.filter(number=number).first()
        if self.found is None:
            raise forms.ValidationError("등록된 수용가가 아니거나 볼 수 없는 지역의 수용가입니다.")
        self.installed = (
            Installation.objects.filter(customer=self.found, removed_at=None)
            .select_related("meter")
            .first()
        )
        return number

    def clean(self) -> dict[str, Any]:
        """This function will refuse a wrong meter, and a second terminal that was not asked for."""
        found = super().clean()
        if self.errors or self.installed is None:
            return found
        wired = self.installed.attachments.filter(detached_at=None).first()
        if wired and not found["replaces"]:
            self.add_error(
                "replaces",
                say(
                    "이 계량기에는 단말 {terminal_id}이(가) 연결되어 있습니다. 바꾸려면 단말 교체를 선택하세요.",
                    terminal_id=wired.terminal.terminal_id,
                ),
            )
        if found["at"] <= self.installed.installed_at:
            found["at"] = self.installed.installed_at + timedelta(seconds=1)
        return found

    def needs_meter(self, _found: Mapping[str, Any]) -> bool:
        """This function will say that a meter is needed where none is installed."""
        return self.installed is None

    @property
    def other_meter(self) -> str:
        """This function will return the number of the installed meter where frames name another, else
        "" (P-4)."""
        sent = str(self.heard.facts.get("meter_serial", ""))
        known = self.installed.meter.serial if self.installed else ""
        numbers = sent.isdigit() and known.isdigit()
        return known if numbers and sent.lstrip("0") != known.lstrip("0") else ""

    def customer(self) -> Customer:
        """This function will return the stored customer."""
        if self.found is None:
            raise ValueError("the form is not valid")
        return self.found


class NewCustomerForm(AdoptionForm):
    """The terminal comes with a new customer and a meter."""

    number = forms.CharField(label="고객번호", max_length=30)
    name = forms.CharField(label="이름", max_length=100)
    address = forms.CharField(label="주소", max_length=200, required=False)
    neighbourhood = forms.ModelChoiceField(label="동", queryset=Neighbourhood.objects.none())
    use_class = forms.ModelChoiceField(label="업종", queryset=UseClass.objects.none())
    field_order = ("terminal_id", "number", "name", "address", "neighbourhood", "use_class")

    def __init__(self, data: Any, *, visible: frozenset[int] | None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        places = Neighbourhood.objects.select_related("district")
        if visible is not None:
            places = places.filter(pk__in=visible)
        fields: Any = self.fields
        fields["neighbourhood"].queryset = places.order_by("district__name", "name", "pk")
        fields["neighbourhood"].label_from_instance = lambda dong: (
            f"{dong.district.name} {dong.name}"
        )
        fields["use_class"].queryset = UseClass.objects.order_by("name", "pk")
        styled(self)

    def customer(self) -> Customer:
        """This function will return the customer that is to be registered."""
        values = self.cleaned_data
        names = ("number", "name", "address", "neighbourhood", "use_class")
        return Customer(
            remote_since_year=values["at"].astimezone(clock.SEOUL).year,
            **{name: values[name] for name in names},
        )


def _first_values(heard: Heard) -> dict[str, Any]:
    facts, lora = heard.facts, heard.format in LORA_FORMATS
    earliest = heard.first_at or heard.received_at - timedelta(days=1)
    before = (earliest - timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return {
        "terminal_id": heard.terminal_id,
        "communication": Communication.LORA if lora else Communication.NBIOT,
        "report_interval_h": facts.get("report_interval_h", 6),
        "payload_codec": usual_payload_codec() if lora else "",
        "meter_serial": facts.get("meter_serial", ""),
        "caliber": facts.get("caliber_mm"),
        "at": before,
    }
