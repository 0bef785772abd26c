"""Table columns whose cells lead on: a count to the rows that it counts, a value to its customer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.ui.columns import Column
from dashboard.ui.wording import count, cubic_metres
from mdm.lib.spreadsheets import WHOLE
from mdm.lib.units import cubic_metres as exact_cubic_metres


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a toggle or of tabs; `count` None hides the number."""

    label: str
    href: str
    current: bool = False
    count: int | None = None
    tone: str = ""


class CountColumn(Column):
    """A count of rows that links to the list of exactly these; `href` makes its address."""

    css = "num"
    sheet_format = WHOLE

    def __init__(self, *, href: Callable[[Any], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.href = href

    def render(self, value: int, record: Any) -> SafeString:
        """This function will draw the count as a link that states it."""
        return format_html(
            '<a href="{}" data-count="{}">{}</a>', self.href(record), value, count(value)
        )


class PageLinkColumn(Column):
    """A value that leads to another page, without being the row's own link."""

    def __init__(self, *, href: Callable[[Any], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.href = href

    def render(self, value: Any, record: Any) -> SafeString:
        """This function will draw the value as a link."""
        return format_html('<a href="{}">{}</a>', self.href(record), value)


class CustomerUseColumn(Column):
    """Litres shown as m³ that link to the customer who used them; `number` names the field of the
    고객번호."""

    css = "num"

    def __init__(self, *, number: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.number = number

    def render(self, value: int, record: Any) -> SafeString:
        """This function will draw the use as a link to 종합정보."""
        number = getattr(record, self.number)
        href = reverse("customer", args=[number])
        return format_html('<a href="{}" title="{}">{}</a>', href, number, cubic_metres(value))

    def typed(self, value: Any) -> Any:
        """This function will return m³ as a decimal number."""
        return None if value is None else exact_cubic_metres(value)


def tag(text: str) -> SafeString:
    """This function will draw a small word in a frame."""
    return format_html('<span class="tag">{}</span>', text)
