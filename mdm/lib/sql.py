"""Statements kept in .sql files, one a file, and what database errors mean."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.db import DatabaseError, connection

_ROOT = Path(__file__).resolve().parent.parent.parent
_TRY_AGAIN = ("40P01", "40001", "57P01", "57P02", "57P03", "53100", "53300", "55P03")
_TRY_AGAIN_CLASSES = ("08",)
_DATA_CLASSES = ("22", "23")


@cache
def statement(path: str) -> str:
    """This function will return the text of a .sql file, named from the project's root."""
    return (_ROOT / path).read_text(encoding="utf-8")


def rows(path: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """This function will run a statement file and return all its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement(path), params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def run(path: str, params: Mapping[str, Any] | None = None) -> int:
    """This function will run a statement file and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement(path), params)
        return int(cursor.rowcount)


def check_at_once() -> None:
    """This function will check foreign keys at each statement of this transaction, not at COMMIT.

    For bulk writes: a history trigger costs more with every check that waits, so 20,000 rows took
    150 s; and a dry run that never commits must meet the same refusals.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def is_retryable(error: DatabaseError) -> bool:
    """This function will tell whether the same work may succeed when tried again."""
    state = sqlstate(error)
    return state in _TRY_AGAIN or state[:2] in _TRY_AGAIN_CLASSES or not state


def is_data_error(error: DatabaseError) -> bool:
    """This function will tell whether a value in the work itself is refused."""
    return sqlstate(error)[:2] in _DATA_CLASSES


def sqlstate(error: BaseException) -> str:
    """This function will return the SQLSTATE behind a database error, "" when there is none."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    return (cause.sqlstate or "") if isinstance(cause, psycopg.Error) else ""


def constraint_name(error: BaseException) -> str:
    """This function will return the name of the constraint that refused a change, "" when none did."""
    cause = error.__cause__ if isinstance(error, DatabaseError) else error
    return (cause.diag.constraint_name or "") if isinstance(cause, psycopg.Error) else ""


@contextmanager
def binary_rows(path: str, params: Mapping[str, object]) -> Iterator[psycopg.Cursor[Any]]:
    """This function will run a statement file with binary results: fast for arrays of numbers."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:  # Django's own binds on the client
        cursor.execute(statement(path), params, binary=True)
        yield cursor
