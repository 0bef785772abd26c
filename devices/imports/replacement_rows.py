"""The columns of a file of replacements, and its rows of text → rows of values."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from devices.imports import cells
from devices.imports.problems import Problem, Result, UnreadableCell
from mdm.lib.spreadsheets import SheetColumn, SheetRow

_UNIT = re.compile(r"\(.*\)$")


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its head, unit, whether every row needs it, and its reader."""

    header: str
    name: str
    read: Callable[[str], Any]
    required: bool = False
    unit: str = ""


NUMBER = Field("고객번호", "number", cells.customer_number, required=True)
AT = Field("교체일시", "at", cells.moment, required=True)
FINAL = Field("철거 지침", "final_l", cells.litres, unit="㎥")
SERIAL = Field("새 계량기번호", "serial", cells.text(limit=40), required=True)
CALIBER = Field("구경", "caliber_mm", cells.whole(low=1, high=5000), unit="mm")
INITIAL = Field("시작 지침", "initial_l", cells.litres, unit="㎥")
TERMINAL = Field("단말 ID", "terminal_id", cells.text(limit=128))
REASON = Field("사유", "reason", cells.text(limit=200))
FIELDS = (NUMBER, AT, FINAL, SERIAL, CALIBER, INITIAL, TERMINAL, REASON)
_BY_HEAD = {field.header.replace(" ", ""): field for field in FIELDS}


@dataclass(frozen=True, slots=True)
class ReplacementRow:
    """One replacement of a file; registers in litres, None = not told."""

    line: int
    number: str
    at: datetime
    serial: str
    final_l: int | None = None
    initial_l: int | None = None
    caliber_mm: int | None = None
    terminal_id: str = ""
    reason: str = ""


def template_columns() -> list[SheetColumn]:
    """This function will return the heads of an empty file to fill in."""
    return [
        SheetColumn(f"{field.header}({field.unit})" if field.unit else field.header, width=18)
        for field in FIELDS
    ]


def field_names() -> list[str]:
    """This function will return the names of all columns that are read."""
    return [field.header for field in FIELDS]


def field_called(head: str) -> Field | None:
    """This function will find a column by its head, whatever its blanks and unit."""
    return _BY_HEAD.get(_UNIT.sub("", "".join(head.split())))


def read_replacements(lines: Iterable[SheetRow], *, result: Result) -> Iterator[ReplacementRow]:
    """This function will yield the readable rows of a file and name in `result` what is wrong."""
    fields: dict[str, Field] | None = None
    for line in lines:
        if fields is None:
            fields = _fields(line.cells, result)
            if result.errors:
                return
        result.rows += 1
        values = _values(line, fields, result)
        if values is not None:
            yield ReplacementRow(line=line.number, **values)


def _fields(heads: Mapping[str, str], result: Result) -> dict[str, Field]:
    known: dict[str, Field] = {}
    for head in heads:
        field = field_called(head)
        if field is None:
            result.warnings.append(Problem(0, head, "모르는 열이라 읽지 않습니다."))
        elif field in known.values():
            result.errors.append(Problem(0, head, "같은 열이 두 번 있습니다."))
        else:
            known[head] = field
    for field in FIELDS:
        if field.required and field not in known.values():
            message = "이 열이 없습니다. 머리글을 확인해 주세요."
            result.errors.append(Problem(0, field.header, message))
    return known


def _values(line: SheetRow, fields: dict[str, Field], result: Result) -> dict[str, Any] | None:
    found = len(result.errors)
    values: dict[str, Any] = {}
    for head, field in fields.items():
        cell = line.cells[head]
        if fault := line.faults.get(head):
            result.errors.append(Problem(line.number, field.header, fault, cell[:80]))
            continue
        if not cell:
            if field.required:
                message = "비어 있습니다. 꼭 적어야 하는 열입니다."
                result.errors.append(Problem(line.number, field.header, message))
            continue
        try:
            values[field.name] = field.read(cell)
        except UnreadableCell as error:
            result.errors.append(Problem(line.number, field.header, str(error), cell[:80]))
    return values if len(result.errors) == found else None
