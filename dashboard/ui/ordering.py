"""Puts the rows of a list in order by the column that the query string names."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet
from django_tables2.data import TableListData
from django_tables2.utils import OrderBy

Rows = QuerySet[Any] | Sequence[Any]


class OrderedRows(TableListData):
    """Rows that the query has put in order: the table only marks the column."""

    def order_by(self, aliases: Any) -> None:
        """This function will leave the rows as they are."""


def known_sort(asked: str, *, table_class: type[tables.Table], default: str) -> str:
    """This function will return the asked sort column with its sign, the default for an unknown one."""
    column = table_class.base_columns.get(asked.removeprefix("-"))
    return asked if column is not None and column.orderable is not False else default


def ordered(rows: Rows, *, sort: str, table_class: type[tables.Table], key: str) -> Rows:
    """This function will order rows by the sort column, unknown values last, then by a unique key."""
    if not sort:
        return rows
    order = OrderBy(sort)
    column = table_class.base_columns[order.bare]
    paths = [str(path) for path in column.order_by or (column.accessor or order.bare,)]
    if not isinstance(rows, QuerySet):
        return _sorted(rows, path=paths[0], descending=order.is_descending)
    fields = [
        F(path).desc(nulls_last=True) if order.is_descending else F(path).asc(nulls_last=True)
        for path in paths
    ]
    return rows.order_by(*fields, key)


def _sorted(rows: Sequence[Any], *, path: str, descending: bool) -> Sequence[Any]:
    accessor = tables.A(path)
    known = [row for row in rows if accessor.resolve(row, quiet=True) is not None]
    unknown = [row for row in rows if accessor.resolve(row, quiet=True) is None]
    return sorted(known, key=accessor.resolve, reverse=descending) + unknown
