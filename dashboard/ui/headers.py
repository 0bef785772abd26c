"""Head rows of a django-tables2 table, with one head over neighbouring columns of a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dashboard.ui.terms import term_of


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """One cell of a table head."""

    label: str
    css: str = ""
    scope: str = "col"
    colspan: int = 1
    rowspan: int = 1
    sort: str = ""  # value of the sort query name, "" = not sortable
    direction: str = ""  # aria-sort: ascending, descending, ""
    hint: str = ""  # what the figures mean
    term: str = ""  # id of the definition that the "?" opens


def header_rows(table: Any) -> list[list[HeaderCell]]:
    """This function will return one head row, or two when a column names a `group`."""
    columns = list(table.columns)
    if not any(_group(column) for column in columns):
        return [[_cell(column) for column in columns]]
    upper: list[HeaderCell] = []
    lower: list[HeaderCell] = []
    for group, members in groupby(columns, key=_group):
        run = list(members)
        if group:
            upper.append(
                HeaderCell(
                    label=group, css="grp", scope="colgroup", colspan=len(run), term=term_of(group)
                )
            )
            lower.extend(_cell(column) for column in run)
        else:
            upper.extend(_cell(column, rowspan=2) for column in run)
    return [upper, lower]


def group_starts(columns: Sequence[Any]) -> set[str]:
    """This function will name the columns that open or follow a group: they carry the hairline."""
    return {
        column.name
        for before, column in zip([None, *columns], columns, strict=False)
        if _group(column) != (_group(before) if before is not None else "")
    }


def _group(column: Any) -> str:
    return str(getattr(column.column, "group", "") or "")


def _cell(column: Any, rowspan: int = 1) -> HeaderCell:
    css = column.attrs.get("th", {}).get("class", "")
    direction = ""
    if column.is_ordered:
        direction = "descending" if column.order_by_alias.is_descending else "ascending"
    return HeaderCell(
        label=str(column.header),
        css=css,
        rowspan=rowspan,
        sort=str(column.order_by_alias.next) if column.orderable else "",
        direction=direction,
        hint=str(getattr(column.column, "hint", "") or ""),
        term=_term(column),
    )


def _term(column: Any) -> str:
    """What a column says of itself; its own words, unless the head above explains it already."""
    said = getattr(column.column, "term", "")
    return said or ("" if term_of(_group(column)) else term_of(str(column.header)))
