"""열 설정: which columns of a list its reader wants; one choice gives the page and its file."""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.http import HttpRequest

from dashboard.ui.columns import ActionColumn, CheckColumn, ListTable, RowLinkColumn
from dashboard.ui.doing import account_of

_ALWAYS = (ActionColumn, CheckColumn, RowLinkColumn)
_LEFT_OUT = "-"


class ColumnChoice(NamedTuple):
    """One column as the menu offers it."""

    name: str
    group: str
    label: str
    shown: bool


class ColumnMenu(NamedTuple):
    """What 열 설정 draws: the table's name and its columns in their order."""

    table: str
    choices: list[ColumnChoice]


def table_named(name: str) -> type[ListTable] | None:
    """This function will return the list table of a name, None when there is no such table."""
    waiting = [ListTable]
    while waiting:
        found = waiting.pop()
        if found.__name__ == name and name:
            return found
        waiting += found.__subclasses__()
    return None


def name_of(table_class: type[ListTable]) -> str:
    """This function will name the table under which choices are kept."""
    return table_class.kept_as or table_class.__name__


def chosen_columns(request: HttpRequest, *, table_class: type[ListTable]) -> str:
    """This function will return the columns that the address names, else those that the reader has
    kept: a comma list of what is added and, with a minus, of what is left out."""
    if "cols" in request.GET:
        return ",".join(request.GET.getlist("cols"))
    return str(account_of(request).chosen_columns.get(name_of(table_class), ""))


def hidden_columns(*, table_class: type[ListTable], chosen: str) -> tuple[str, ...]:
    """This function will name the columns that a choice hides; one that would hide all hides none of
    the usual ones."""
    asked = set(chosen.split(","))
    extra = tuple(name for name in table_class.optional if name not in asked)
    usual = tuple(
        name
        for name in _choosable(table_class)
        if name not in table_class.optional and f"{_LEFT_OUT}{name}" in asked
    )
    everything = len(extra) + len(usual) >= len(table_class.base_columns)
    return extra if everything else extra + usual


def written_choice(*, table_class: type[ListTable], shown: Collection[str]) -> str:
    """This function will write what differs from the table as it comes, "" when nothing does."""
    parts = []
    for name in _choosable(table_class):
        if name in table_class.optional:
            parts += [name] if name in shown else []
        elif name not in shown:
            parts.append(f"{_LEFT_OUT}{name}")
    return ",".join(parts)


def column_menu(*, table_class: type[ListTable], chosen: str) -> ColumnMenu:
    """This function will return what 열 설정 offers for a table."""
    hidden = hidden_columns(table_class=table_class, chosen=chosen)
    return ColumnMenu(
        name_of(table_class),
        [
            ColumnChoice(name, column.group, str(column.verbose_name or name), name not in hidden)
            for name, column in _choosable(table_class).items()
        ],
    )


def _choosable(table_class: type[ListTable]) -> dict[str, Any]:
    """Columns of days, which come and go with a month, are no choice; nor are link and box of a row."""
    declared = table_named(name_of(table_class)) or table_class
    return {
        name: column
        for name, column in declared.base_columns.items()
        if not isinstance(column, _ALWAYS) and name not in table_class.imposed
    }
