"""The two kinds of files: which columns each has, and which of them a head means."""

from collections.abc import Sequence

from devices.imports.columns import column_called, column_names
from devices.imports.matching import LEFT_OUT
from devices.imports.replacement_rows import field_called, field_names
from devices.models import ImportKind


def names_of(kind: str) -> Sequence[str]:
    """This function will return the names of the columns that are read from a kind of file."""
    return column_names() if kind == ImportKind.REGISTER else field_names()


def called(head: str, *, kind: str) -> str:
    """This function will name our column of a head, LEFT_OUT for an unknown one."""
    known = column_called(head) if kind == ImportKind.REGISTER else field_called(head)
    return known.header if known else LEFT_OUT
