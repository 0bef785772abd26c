"""Declared table columns: each knows its head, its cell and its typed value in a file."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.ui import charts, states, wording
from dashboard.ui.badges import icon, state_badge
from dashboard.ui.language import say, word
from mdm.lib.spreadsheets import WHOLE
from mdm.lib.units import cubic_metres, rounded

SheetValue = str | int | float | Decimal | date | datetime | None


class Table(tables.Table):
    """A list; `total` counts all its rows, `caption` names it, `today` shortens its times."""

    total: int = 0
    caption: str = ""
    today: date | None = None
    wrap: str = "fill"
    pinned: Sequence[Any] = ()

    class Meta:
        """Every list orders by `sort` and is drawn by our one template."""

        order_by_field = "sort"
        template_name = "components/table.html"
        attrs = {"class": "cards plain"}


class ListTable(Table):
    """A table of a list page; `optional` columns appear only when chosen in 열 설정, `imposed` ones
    when the page says so; `kept_as` = the table whose choice it shares; a `fixed` one has no choice."""

    optional: ClassVar[Sequence[str]] = ()
    imposed: ClassVar[Sequence[str]] = ()
    kept_as: ClassVar[str] = ""
    fixed: ClassVar[bool] = False
    empty_note: ClassVar[str] = "조건에 맞는 자료가 없습니다"
    bare_note: ClassVar[str] = ""  # where there was no condition, "" = empty_note
    row_query: str = ""

    @classmethod
    def why_empty(cls, *, narrowed: bool) -> str:
        """This method will say why there is no row, under conditions or without any."""
        return cls.empty_note if narrowed else cls.bare_note or cls.empty_note


class Column(tables.Column):
    """A text column; `group` = the head above neighbours, `css` = classes of head and cells.

    `phone` = the label before the value where rows become cards, `hint` = what the figures mean,
    behind a "?" in the head.
    """

    css = ""
    term: ClassVar[str] = ""  # the definition its figures have, "" = as its head says (terms.py)
    in_files: ClassVar[bool] = True
    sheet_format: ClassVar[str] = ""  # of its numbers in a workbook, "" = by the value
    file_unit: ClassVar[str] = ""  # of what a file holds as a number and the page writes as words

    def __init__(
        self,
        *,
        group: str = "",
        css: str = "",
        phone: str = "",
        hint: str = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("default", wording.DASH)
        super().__init__(**kwargs)
        self.hint = hint
        self.group = group
        self.css = f"{self.css} {css}".strip()
        self.phone = phone
        self.attrs: dict[str, Any] = {"th": {"class": self.css}, **kwargs.get("attrs", {})}

    def typed(self, value: Any) -> SheetValue:
        """This function will return the value for a file: a number stays a number."""
        return (
            value
            if value is None or isinstance(value, int | float | Decimal | date)
            else str(value)
        )


class WordColumn(Column):
    """Words of ours (a state, a kind, a reason), translated in the cell and in the file."""

    def render(self, value: Any) -> str:
        """This function will write the words in the viewer's language."""
        return word(value)

    def typed(self, value: Any) -> SheetValue:
        """This function will return the words as the cell shows them."""
        return None if value is None else word(value)


class NumberColumn(Column):
    """Right-aligned; `mark` returns the extra class of a cell, as `lowv` below a target."""

    css = "num"
    sheet_format: ClassVar[str] = WHOLE

    def __init__(self, *, mark: Callable[[Any, Any], str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mark = mark

    def render(self, value: Any) -> str:
        """This function will write the number in the column's format."""
        return wording.count(value)


class CubicMetresColumn(NumberColumn):
    """Litres in the record, m³ with three decimals in the cell; the unit stands in the head."""

    def render(self, value: float) -> str:
        """This function will write litres as m³."""
        return wording.cubic_metres(value)

    def typed(self, value: Any) -> SheetValue:
        """This function will return m³ as a decimal number."""
        return None if value is None else cubic_metres(value)


class DecimalColumn(NumberColumn):
    """A number with a fixed count of decimals, one unless told."""

    def __init__(self, *, digits: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.digits = digits

    def render(self, value: float) -> str:
        """This function will write the number with its decimals."""
        return wording.decimals(value, self.digits)

    def typed(self, value: Any) -> SheetValue:
        """This function will return the number as it is written, so that a file says the same."""
        return None if value is None else rounded(value, digits=self.digits)


class RateColumn(NumberColumn):
    """A rate of 0…100; the per-cent sign stands in the head."""

    def render(self, value: float) -> str:
        """This function will write the rate with one decimal."""
        return wording.percent(value).rstrip("%")

    def typed(self, value: Any) -> SheetValue:
        """This function will return the rate as it is written."""
        return None if value is None else wording.shown_rate(value)


class SignalColumn(NumberColumn):
    """RSSI, RSRP, RSRQ, SNIR as they came, plain minus; the unit stands in the head."""

    css = "num mut"
    sheet_format: ClassVar[str] = ""

    def render(self, value: float) -> str:
        """This function will write the signal value."""
        return f"{value:g}"


class DayColumn(Column):
    """A calendar day."""

    css = "nw"

    def render(self, value: date) -> str:
        """This function will write the day as 2026-11-20."""
        return wording.day(value)


class MomentColumn(Column):
    """An instant, Seoul time; a table that has a `today` shows what it does not already say."""

    def render(self, value: datetime, table: Any) -> str:
        """This function will write the instant as 2026-11-20 21:04, or 21:04 when that is today."""
        today = getattr(table, "today", None)
        return wording.short_moment(value, today) if today else wording.moment(value)


class SlotColumn(Column):
    """A slot by its end; midnight is 24:00 of the day before (T-2); the table's `today` shortens it."""

    def render(self, value: datetime, table: Any) -> str:
        """This function will write the slot as 2026-11-20 24:00, or 24:00 when that is today."""
        today = getattr(table, "today", None)
        return wording.short_slot(value, today) if today else wording.slot(value)

    def typed(self, value: Any) -> SheetValue:
        """This function will return the slot as text, because a sheet knows no 24:00."""
        return None if value is None else wording.slot(value)


class StateColumn(Column):
    """A state code as badge; `others` names the field of further active codes (D-13)."""

    term = "D-13"

    def __init__(self, *, others: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.others = others

    def render(self, value: str, record: Any) -> SafeString:
        """This function will draw the badge."""
        return state_badge(value, _field(record, self.others) or () if self.others else ())

    def typed(self, value: Any) -> SheetValue:
        """This function will return the state's Korean word."""
        state = states.state_of(str(value))
        return word(state.label) if state else value


class RowLinkColumn(Column):
    """The row's one real link; `href` makes the address of a record's page."""

    css = "c-name"

    def __init__(self, *, href: Callable[[Any], str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.href = href

    def render(self, value: Any, record: Any, table: Any) -> SafeString:
        """This function will draw the link that Enter and double click follow."""
        query = getattr(table, "row_query", "")
        href = f"{self.href(record)}?{query}" if query else self.href(record)
        return format_html('<a class="rl" href="{}">{}</a>', href, value)


class SparkColumn(Column):
    """24 slot values as a tiny bar chart, not sortable, not in files."""

    css = "c-sp"
    in_files = False

    def __init__(self, *, due: str = "", **kwargs: Any) -> None:
        super().__init__(**{"orderable": False, **kwargs})
        self.due = due

    def render(self, value: Sequence[float | None], record: Any) -> SafeString:
        """This function will draw the chart."""
        return charts.sparkline(value, _field(record, self.due) if self.due else None)


class CheckColumn(Column):
    """A box that puts the row into the selection `ids`; `label` names the row to screen readers."""

    css = "chk"
    in_files = False

    def __init__(self, *, label: Callable[[Any], str], **kwargs: Any) -> None:
        super().__init__(**{"orderable": False, "verbose_name": "", **kwargs})
        self.label = label

    def render(self, value: Any, record: Any) -> SafeString:
        """This function will draw the box."""
        return format_html(
            '<input class="cb" type="checkbox" name="ids" value="{}" aria-label="{}">',
            value,
            say("{name} 선택", name=self.label(record)),
        )


class ActionColumn(Column):
    """What can be done with a row, as an icon that leads to a page, not in files."""

    css = "act"
    in_files = False

    def __init__(
        self, *, href: Callable[[Any], str], label: str, icon: str = "edit", **kwargs: Any
    ) -> None:
        super().__init__(**{"orderable": False, "empty_values": (), **kwargs})
        self.href = href
        self.label = label
        self.icon = icon

    def render(self, record: Any) -> SafeString:
        """This function will draw the link."""
        return format_html(
            '<a class="ib s" href="{}" title="{}">{}</a>',
            self.href(record), word(self.label), icon(self.icon, small=True, label=self.label),
        )  # fmt: skip


def _field(record: Any, name: str) -> Any:
    return record.get(name) if isinstance(record, dict) else getattr(record, name)
