"""Puts the rows of a list in order by the column that the query string names."""

from collections.abc import Sequence
from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet
from django_tables2.data import TableListData
from django_tables2.utils import OrderBy

from dashboard.ui.paging import Pager

LONG_LIST = 1_000  # rows; a shorter one is read in one query

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
    # An index gives rows in the order of a column only where no unknown values must go last.
    lasts = [None if _is_always_known(rows, path) else True for path in paths]
    fields = [
        F(path).desc(nulls_last=last) if order.is_descending else F(path).asc(nulls_last=last)
        for path, last in zip(paths, lasts, strict=True)
    ]
    return rows.order_by(*fields, key)


def rows_of_page(rows: Rows, *, pager: Pager) -> Sequence[Any]:
    """This function will read the rows of one page: from the nearer end of the list, and of a long one
    first the keys, so that what is joined to a row is looked up for the shown ones alone."""
    if not isinstance(rows, QuerySet) or rows.query.combinator:
        return list(rows[pager.offset : pager.offset + pager.per])
    joins = pager.total > LONG_LIST and rows.query.select_related
    wanted = rows.values_list("pk", flat=True) if joins else rows
    shown = _from_nearer_end(wanted, pager)
    return list(rows.filter(pk__in=shown)) if joins else shown


def _from_nearer_end(rows: QuerySet[Any], pager: Pager) -> list[Any]:
    last = pager.last_row
    if pager.offset <= pager.total // 2:
        return list(rows[pager.offset : last])
    return list(rows.reverse()[pager.total - last : pager.total - pager.offset])[::-1]


def _is_always_known(rows: QuerySet[Any], path: str) -> bool:
    """Whether a path is a column of the rows' own table that is never empty."""
    fields = {each.name: each for each in rows.model._meta.concrete_fields}
    return path in fields and not fields[path].null and path not in rows.query.annotations


def _sorted(rows: Sequence[Any], *, path: str, descending: bool) -> Sequence[Any]:
    accessor = tables.A(path)
    known = [row for row in rows if accessor.resolve(row, quiet=True) is not None]
    unknown = [row for row in rows if accessor.resolve(row, quiet=True) is None]
    return sorted(known, key=accessor.resolve, reverse=descending) + unknown
