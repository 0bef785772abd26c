"""진행, 잠정, 확정: the state of a day beside its figures, and how often it was corrected later (T-5)."""

from datetime import date, datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.ui.badges import mark_tag
from dashboard.ui.columns import Column, SheetValue
from dashboard.ui.language import say, word
from dashboard.ui.links import CountColumn
from dashboard.ui.wording import DASH, count
from metering.core.settlement import Settlement, settlement_of

SETTLED = {
    Settlement.RUNNING: "진행",
    Settlement.PROVISIONAL: "잠정",
    Settlement.FINAL: "확정",
}
_REASONS = {
    "진행": "아직 받을 검침이 남아 있습니다",
    "잠정": "늦게 온 검침이 있으면 값이 바뀝니다",
    "확정": "이후에 바뀐 값은 정정으로 남습니다",
}


def settled_word(*, day: date, at: datetime, report_interval_h: int) -> str:
    """This function will name the state of a day at an instant (T-5)."""
    return SETTLED[settlement_of(day=day, now=at, report_interval_h=report_interval_h)]


class SettledColumn(Column):
    """The state of the row's day as a badge; 확정 stands out from what may still change."""

    css = "nw"
    term = "T-5"

    def render(self, value: str) -> SafeString:
        """This function will draw the word in a frame; it says what may still change."""
        return mark_tag(value, "fixed" if value == "확정" else "", _REASONS.get(value, ""))

    def typed(self, value: Any) -> SheetValue:
        """This function will return the word as the badge shows it."""
        return None if value is None else word(value)


class CorrectedColumn(CountColumn):
    """How often a day was corrected after 확정, linked to the list of these corrections."""

    css = "nw"

    def typed(self, value: Any) -> Any:
        """This function will leave a file's cell empty where the page has a dash."""
        return value or None

    def render(self, value: int, record: Any) -> SafeString:
        """This function will draw 확정 후 정정 n건, nothing for none."""
        if not value:
            return SafeString(DASH)
        return format_html(
            '<a class="tag cut" href="{}" data-count="{}">{}</a>',
            self.href(record), value, say("확정 후 정정 {n}건", n=count(value)),
        )  # fmt: skip
