"""Body rows of a django-tables2 table; a column's attributes are computed once, not per cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.ui.headers import group_starts
from dashboard.ui.language import word


@dataclass(frozen=True, slots=True)
class BodyCell:
    """One table cell: finished attributes and finished content."""

    attributes: SafeString
    content: Any


@dataclass(frozen=True, slots=True)
class PinnedCell:
    """One cell of the 합계 row."""

    text: str
    css: str = ""
    phone: str = ""


def body_rows(table: Any) -> Iterator[list[BodyCell]]:
    """This function will yield the cells of every row on the table's page."""
    columns = list(table.columns)
    starts = group_starts(columns)
    fixed = [
        (column, _css(column, starts), word(getattr(column.column, "phone", "")))
        for column in columns
    ]
    plain = [_attributes(css, phone) for _, css, phone in fixed]
    for row in table.paginated_rows:
        cells = []
        for (column, css, phone), attributes in zip(fixed, plain, strict=True):
            extra = _extra_class(column, row.record)
            cells.append(
                BodyCell(
                    _attributes(f"{css} {extra}", phone) if extra else attributes,
                    row.get_cell(column.name),
                )
            )
        yield cells


def _css(column: Any, starts: set[str]) -> str:
    css = getattr(column.column, "css", "")
    return f"{css} gl".strip() if column.name in starts else css


def _extra_class(column: Any, record: Any) -> str:
    mark = getattr(column.column, "mark", None)
    return str(mark(column.accessor.resolve(record, quiet=True), record)) if mark else ""


def _attributes(css: str, phone: str) -> SafeString:
    shown = format_html(' class="{}"', css) if css else SafeString("")
    return shown + format_html(' data-l="{}"', phone) if phone else shown
