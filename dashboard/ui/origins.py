"""수신, 추정, 수기, 제외: where a figure comes from, and who put it in and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from dashboard.ui.badges import mark_tag
from dashboard.ui.columns import Column
from dashboard.ui.language import say
from dashboard.ui.wording import cubic_metres, moment, slot
from metering.models import SlotOverride


@dataclass(frozen=True, slots=True)
class Mark:
    """One word about a figure and why it is said; `is_deed` = a person's, with author and reason."""

    word: str
    tone: str = ""
    why: str = ""
    is_deed: bool = False

    @property
    def text(self) -> str:
        """This function will write the mark for a file, where only deeds are explained."""
        return f"{self.word} ({self.why})" if self.is_deed else self.word


RECEIVED = Mark("수신", "plain")
PARTIAL = Mark("부분", "", "하루의 시작 또는 끝 지침이 없어 받은 만큼만 셉니다")
MISSING = Mark("미수신")
ESTIMATED = Mark("추정", "est", "앞뒤 지침 사이의 사용량을 나누어 채운 값입니다")


class OriginColumn(Column):
    """Marks of a row; a file carries who and why in the cell."""

    css = "nw"

    def render(self, value: Sequence[Mark]) -> SafeString:
        """This function will draw the marks one after another."""
        return format_html_join(
            "", "{}", ((mark_tag(each.word, each.tone, each.why),) for each in value)
        )

    def typed(self, value: Sequence[Mark] | None) -> str | None:
        """This function will write the marks as words."""
        return "; ".join(each.text for each in value) if value else None


def override_marks(overrides: Iterable[SlotOverride]) -> list[Mark]:
    """This function will write values by hand and rejections in force, oldest slot first."""
    return [_mark(each) for each in overrides]


def _mark(override: SlotOverride) -> Mark:
    said = f"{override.author} {moment(override.created_at)} · {override.reason}"
    at = slot(override.slot_end_at)
    if override.origin == SlotOverride.Origin.MANUAL:
        read = say("{at} 지침 {register_l} m³", at=at, register_l=cubic_metres(override.register_l))
        return Mark("수기", "hand", f"{read} · {said}", is_deed=True)
    return Mark(
        "제외", "cut", say("{at} 받은 값을 쓰지 않음 · {said}", at=at, said=said), is_deed=True
    )
