"""The three forms of 값 고치기: enter a register, leave a device value out, take a correction back."""

from datetime import datetime
from typing import Any

from django import forms

from dashboard.pages.customer.slot_words import doubts
from dashboard.ui.form_fields import RegisterField, StyledForm
from metering.queries.slot import SlotFacts

SHORTEST_REASON, LONGEST_REASON = 2, 200


class ReasonField(forms.CharField):
    """Why somebody changes a value; 이력관리 keeps it."""

    def __init__(self) -> None:
        super().__init__(label="사유", min_length=SHORTEST_REASON, max_length=LONGEST_REASON)


class DoingForm(StyledForm):
    """A form that names what it does in a hidden field, with its own element ids."""

    does = ""

    def __init__(self, data: Any = None) -> None:
        asked = data if data is not None and data.get("do") == self.does else None
        super().__init__(asked, auto_id=f"{self.does}_%s", initial={"do": self.does})
        self.fields["do"] = forms.CharField(widget=forms.HiddenInput)


class EnterForm(DoingForm):
    """A register read by a person; doubts must be confirmed, a 정상 device value left out."""

    does = "enter"

    register = RegisterField(label="지침(m³)")
    reason = ReasonField()
    reject = forms.BooleanField(
        label="받은 값 제외",
        required=False,
        help_text="기기에서 받은 정상 값을 제외하고 이 값을 씁니다.",
    )
    confirm = forms.BooleanField(
        label="확인", required=False, help_text="위 내용을 확인했습니다. 이대로 저장합니다."
    )

    def __init__(self, data: Any = None, *, facts: SlotFacts, at: datetime) -> None:
        super().__init__(data)
        self.facts, self.at = facts, at
        self.doubts: list[str] = []
        if not facts.good or facts.rejected:
            del self.fields["reject"]

    def clean(self) -> dict[str, Any]:
        """This function will demand that doubts are confirmed."""
        found = super().clean() or {}
        if found.get("register") is not None:
            self.doubts = doubts(self.facts, register_l=found["register"], at=self.at)
        if self.doubts and not found.get("confirm"):
            for each in self.doubts:
                self.add_error(None, each)
        return found

    def visible_fields(self) -> list[forms.BoundField]:
        """This function will show the box 확인 only where there is a doubt."""
        return [each for each in super().visible_fields() if each.name != "confirm" or self.doubts]


class RejectForm(DoingForm):
    """A device value that is not to be used."""

    does = "reject"

    reason = ReasonField()


class UndoForm(DoingForm):
    """Takes one correction in force back."""

    does = "undo"

    pk = forms.IntegerField(widget=forms.HiddenInput)
    reason = ReasonField()

    def __init__(self, data: Any = None, *, pk: int | None = None) -> None:
        super().__init__(data)
        if pk is not None:
            self.initial["pk"] = pk
            self.auto_id = f"undo{pk}_%s"
