"""Form fields of 설정: dates as pickers, regions and devices by their names."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from customers.models import District, Neighbourhood, Office
from dashboard.ui.form_fields import RegisterField, StyledForm, styled
from dashboard.ui.language import say
from devices.models import Meter, Terminal

__all__ = [
    "DayField",
    "MeterField",
    "MomentField",
    "NeighbourhoodField",
    "RegionsField",
    "RegisterField",
    "StyledForm",
    "StyledModelForm",
    "TerminalField",
    "neighbourhoods",
    "styled",
]


class StyledModelForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form over a model in our look; dates get pickers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        styled(self)


class DayField(forms.DateField):
    """A day with a picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs
        )


class MomentField(forms.DateTimeField):
    """An instant of Seoul time with a picker, whole minutes."""

    def __init__(self, **kwargs: Any) -> None:
        picker = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=picker, **kwargs)


class NeighbourhoodField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """동 by the names of 구 and 동."""

    def label_from_instance(self, obj: Any) -> str:
        """This function will write 강남구 개포동."""
        return f"{obj.district.name} {obj.name}"


class MeterField(forms.CharField):
    """A registered meter by its number."""

    def clean(self, value: Any) -> Meter | None:
        """This function will return the meter; a number that two makers share is refused."""
        serial = super().clean(value).strip()
        found = list(Meter.objects.filter(serial=serial).order_by("pk")[:2]) if serial else []
        if serial and not found:
            raise forms.ValidationError(
                "등록되지 않은 계량기 번호입니다. 계량기를 먼저 등록하세요."
            )
        if len(found) > 1:
            raise forms.ValidationError("같은 번호의 계량기가 여럿입니다. 관리자에게 문의하세요.")
        return found[0] if found else None


class TerminalField(forms.CharField):
    """A registered terminal by its id or CTN."""

    def clean(self, value: Any) -> Terminal | None:
        """This function will return the terminal."""
        text = super().clean(value).strip()
        if not text:
            return None
        for name in ("terminal_id", "ctn"):
            found = list(Terminal.objects.filter(**{name: text}).order_by("pk")[:2])
            if len(found) == 1:
                return found[0]
        raise forms.ValidationError("등록되지 않은 단말 ID 또는 CTN입니다. 단말을 먼저 등록하세요.")


class RegionsField(forms.MultipleChoiceField):
    """권한 지역: any of 사업소, 구 and 동; none = the whole utility."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, choices=region_choices, **kwargs)

    def within(self, visible: frozenset[int] | None) -> None:
        """This function will offer the regions inside the giver's own alone (None = all): nobody gives
        away more than he has, so then no region is no answer."""
        if visible is not None:
            self.required = True
            self.choices = region_choices(visible)
            self.help_text = "담당 지역 안에서 고릅니다."

    def clean(self, value: Any) -> list[Office | District | Neighbourhood]:
        """This function will return the regions."""
        regions: list[Office | District | Neighbourhood] = []
        for text in super().clean(value):
            kind, _, number = text.partition(":")
            regions.append(_MODELS[kind]._default_manager.get(pk=int(number)))
        return regions


_MODELS: dict[str, Any] = {"office": Office, "gu": District, "dong": Neighbourhood}


def region_choices(visible: frozenset[int] | None = None) -> list[tuple[str, str]]:
    """This function will list 사업소, 구 and 동 as values of a RegionsField, all of them or those that
    lie wholly inside some 동."""
    places = Neighbourhood.objects.select_related("district").order_by(
        "district__name", "name", "pk"
    )
    offices = Office.objects.order_by("name", "pk")
    districts = District.objects.order_by("name", "pk")
    if visible is not None:
        beyond = Neighbourhood.objects.exclude(pk__in=visible)
        places = places.filter(pk__in=visible)
        districts = districts.filter(neighbourhood__in=visible).distinct()
        districts = districts.exclude(pk__in=beyond.values("district"))
        offices = offices.filter(district__neighbourhood__in=visible).distinct()
        offices = offices.exclude(pk__in=beyond.values("district__office"))
    return [
        *((f"office:{each.pk}", say("사업소 {name}", name=each.name)) for each in offices),
        *((f"gu:{each.pk}", say("구 {name}", name=each.name)) for each in districts),
        *(
            (
                f"dong:{each.pk}",
                say("동 {district} {name}", district=each.district.name, name=each.name),
            )
            for each in places
        ),
    ]


def neighbourhoods(visible: frozenset[int] | None) -> QuerySet[Neighbourhood]:
    """This function will return the 동 that somebody may put customers into (None = all)."""
    found = Neighbourhood.objects.select_related("district").order_by(
        "district__name", "name", "pk"
    )
    return found if visible is None else found.filter(pk__in=visible)
