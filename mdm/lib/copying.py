"""COPY into tables through Django's connection."""

from collections.abc import Iterable, Sequence

from django.db import connection
from psycopg import sql


def copy_rows(
    *, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """This function will COPY rows of Python values into a table inside the open transaction."""
    connection.ensure_connection()
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
