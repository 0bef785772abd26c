"""COPY into tables through Django's connection."""

from collections.abc import Iterable, Sequence

from django.db import connection
from psycopg import sql


def copy_rows(
    *,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    types: Sequence[str] | None = None,
) -> None:
    """This function will COPY rows of Python values into a table inside the open transaction.

    `types` (PostgreSQL's names, one per column) switches to the faster binary format.
    """
    _pass_on_history_context()
    statement = sql.SQL("COPY {} ({}) FROM STDIN{}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(" (FORMAT BINARY)" if types else ""),
    )
    with (
        connection.wrap_database_errors,  # what is refused is raised as Django's errors are
        connection.connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        if types:
            copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def next_keys(*, table: str, count: int) -> list[int]:
    """This function will take keys for new rows of a table whose `id` counts up by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _pass_on_history_context() -> None:
    """History's context travels in front of Django's statements only, and COPY is none of them."""
    connection.ensure_connection()
    if connection.execute_wrappers:
        with connection.cursor() as cursor:
            cursor.execute("VALUES (1)")
