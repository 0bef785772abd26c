"""Form fields that several pages share: our look, registers in m³ over litres."""

from decimal import Decimal
from typing import Any

from django import forms

from dashboard.ui.language import say, word

BLANK = "---------"  # what Django shows where nothing is chosen


def styled(form: forms.BaseForm) -> None:
    """This function will give every field of a form our look."""
    for field in form.fields.values():
        widget = field.widget
        if isinstance(field, forms.ModelChoiceField) and field.empty_label == BLANK:
            field.empty_label = word("고르세요" if field.required else "없음")
        if isinstance(widget, forms.CheckboxInput):
            widget.attrs["class"] = "cb"
        elif not isinstance(widget, forms.HiddenInput):
            widget.attrs["class"] = (
                "inp tall" if isinstance(widget, forms.SelectMultiple) else "inp"
            )


def hour_choices() -> list[tuple[int, str]]:
    """This function will offer the intervals that divide a day, in hours, in the viewer's language."""
    return [(hours, say("{hours}시간", hours=hours)) for hours in (1, 2, 3, 4, 6, 8, 12, 24)]


class StyledForm(forms.Form):
    """A plain form in our look."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        styled(self)


class RegisterField(forms.DecimalField):
    """A register in m³ with up to three decimals; the value is litres."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal(0), max_digits=15, decimal_places=3, **kwargs)

    def clean(self, value: Any) -> int | None:
        """This function will return litres, None for an empty field."""
        cubic_metres = super().clean(value)
        return None if cubic_metres is None else int(cubic_metres * 1000)
