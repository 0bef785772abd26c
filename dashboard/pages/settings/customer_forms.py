"""Forms that register and change a customer, its 운용상태 and its 정수장."""

from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property

from customers.actions.registering import (
    UnableToDatePeriod,
    change_customer,
    register_customer,
    set_plant,
    set_service_state,
)
from customers.models import Customer, Plant, ServiceState
from customers.queries import visible_neighbourhoods
from dashboard.pages.settings.customers import customer_of
from dashboard.pages.settings.fields import (
    DayField,
    NeighbourhoodField,
    StyledForm,
    StyledModelForm,
    neighbourhoods,
)
from dashboard.pages.settings.pages import FormPage
from dashboard.ui.doing import account_of
from mdm.lib.masking import mask_name


class CustomerForm(StyledModelForm):
    """All fields of a customer that people enter."""

    neighbourhood = NeighbourhoodField(label="동", queryset=None)

    class Meta:
        model = Customer
        fields = (
            "number", "management_number", "name", "phone", "address", "neighbourhood", "block",
            "use_class", "billing_group", "kind", "remote_since_year", "latitude", "longitude", "always_on_lph",
            "note",
        )  # fmt: skip

    def __init__(self, *args: Any, visible: frozenset[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["neighbourhood"]
        places.queryset = neighbourhoods(visible)


class NewCustomerForm(CustomerForm):
    """A new customer begins with a state and a plant from a day on."""

    state = forms.ChoiceField(label="운용상태", choices=ServiceState, initial=ServiceState.IN_USE)
    plant = forms.ModelChoiceField(label="정수장", queryset=Plant.objects.none(), required=False)
    day = DayField(label="시작일")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plants: Any = self.fields["plant"]
        plants.queryset = Plant.objects.order_by("name", "pk")


class StateForm(StyledForm):
    """A state from a day on, with the reason (P-1: who is left out is listed with one)."""

    state = forms.ChoiceField(label="운용상태", choices=ServiceState)
    day = DayField(label="적용일")
    reason = forms.CharField(label="사유", max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """This function will demand a reason for an exclusion."""
        found = super().clean() or {}
        if found.get("state") == ServiceState.EXCLUDED and not found.get("reason"):
            self.add_error("reason", "집계에서 제외하는 사유를 적어 주세요.")
        return found


class PlantForm(StyledForm):
    """A plant from a day on; none = fed from nowhere."""

    plant = forms.ModelChoiceField(label="정수장", queryset=Plant.objects.none(), required=False)
    day = DayField(label="적용일")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plants: Any = self.fields["plant"]
        plants.queryset = Plant.objects.order_by("name", "pk")


class NewCustomerPage(FormPage):
    """등록."""

    title = "수용가 등록"
    done = "수용가를 등록했습니다."
    refusals = (UnableToDatePeriod,)

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form, its day today."""
        visible = visible_neighbourhoods(self.request.user)
        return NewCustomerForm(data, visible=visible, initial={"day": self.today})

    def save(self, form: Any) -> str:
        """This function will register the customer."""
        values = form.cleaned_data
        customer = register_customer(
            customer=form.save(commit=False),
            day=values["day"],
            by=self.actor,
            state=ServiceState(values["state"]),
            plant=values["plant"],
        )
        return reverse("settings-customer", args=[customer.number])

    def back(self) -> str:
        """This function will return to the list."""
        return reverse("settings")


class CustomerFormPage(FormPage):
    """A form about one customer in scope."""

    refusals: ClassVar[tuple[type[Exception], ...]] = (UnableToDatePeriod,)

    @cached_property
    def customer(self) -> Customer:
        """This function will return the customer; 404 out of scope."""
        return customer_of(self)

    def back(self) -> str:
        """This function will return to the customer's card."""
        return reverse("settings-customer", args=[self.kwargs["number"]])

    def intro(self) -> str:
        """This function will name the customer, masked for those who only operate."""
        name = self.customer.name
        shown = name if account_of(self.request).may_administer else mask_name(name)
        return f"{self.customer.number} {shown}"


class CustomerEditPage(CustomerFormPage):
    """수정."""

    title = "수용가 수정"

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form over the customer."""
        visible = visible_neighbourhoods(self.request.user)
        return CustomerForm(data, instance=self.customer, visible=visible)

    def save(self, form: Any) -> str:
        """This function will change what moved."""
        change_customer(customer=form.instance, values=form.cleaned_data)
        return reverse("settings-customer", args=[form.instance.number])

    def back(self) -> str:
        """This function will return to the card by the number in the address."""
        return reverse("settings-customer", args=[self.kwargs["number"]])


class ServiceStatePage(CustomerFormPage):
    """운용상태 변경."""

    title = "운용상태 변경"

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form, its day today."""
        return StateForm(data, initial={"day": self.today})

    def save(self, form: Any) -> str:
        """This function will put the customer into the state."""
        values = form.cleaned_data
        set_service_state(
            customer=self.customer,
            state=ServiceState(values["state"]),
            day=values["day"],
            by=self.actor,
            reason=values["reason"],
        )
        return self.back()


class PlantPage(CustomerFormPage):
    """정수장 변경."""

    title = "정수장 변경"

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form, its day today."""
        return PlantForm(data, initial={"day": self.today})

    def save(self, form: Any) -> str:
        """This function will feed the customer from the plant."""
        values = form.cleaned_data
        set_plant(customer=self.customer, plant=values["plant"], day=values["day"])
        return self.back()
