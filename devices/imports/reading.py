"""Rows of text → rows of values, with every unreadable cell named."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from devices.imports.codes import Codes
from devices.imports.columns import (
    KEEP,
    LATITUDE,
    LONGITUDE,
    NUMBER,
    REGION,
    Column,
    Part,
    column_called,
)
from devices.imports.problems import Problem, Result, UnreadableCell
from mdm.lib.spreadsheets import SheetRow


@dataclass(slots=True)
class Row:
    """One customer of a file: values by part and field; a missing field is left as it is."""

    line: int
    number: str
    values: dict[Part, dict[str, Any]]

    def get(self, column: Column) -> Any:
        """This function will return a column's value, KEEP where the file says nothing."""
        return self.values[column.part].get(column.field, KEEP)


def read_sheet(lines: Iterable[SheetRow], *, codes: Codes, result: Result) -> Iterator[Row]:
    """This function will yield the readable rows of a file and name in `result` what is wrong."""
    first_line_of: dict[str, int] = {}
    columns: dict[str, Column] | None = None
    for line in lines:
        if columns is None:
            columns = _columns(line.cells, result)
            if NUMBER not in columns.values():
                result.errors.append(
                    Problem(0, NUMBER.header, "이 열이 없습니다. 머리글을 확인해 주세요.")
                )
                return
        result.rows += 1
        row = _row(line, columns, codes, result.errors)
        if row is None:
            continue
        first = first_line_of.setdefault(row.number, row.line)
        if first != row.line:
            message = _("{first}행과 고객번호가 같습니다.").format(first=first)
            result.errors.append(Problem(row.line, NUMBER.header, message, row.number))
            continue
        yield row


def _columns(cells: Mapping[str, str], result: Result) -> dict[str, Column]:
    known: dict[str, Column] = {}
    for head in cells:
        column = column_called(head)
        if column is None:
            result.warnings.append(Problem(0, head, "모르는 열이라 읽지 않습니다."))
        elif column in known.values():
            result.errors.append(Problem(0, head, "같은 열이 두 번 있습니다."))
        else:
            known[head] = column
    return known


def _row(
    line: SheetRow, columns: dict[str, Column], codes: Codes, errors: list[Problem]
) -> Row | None:
    found = len(errors)
    values: dict[Part, dict[str, Any]] = {part: {} for part in Part}
    for head, column in columns.items():
        cell = line.cells[head]
        if fault := line.faults.get(head):
            errors.append(Problem(line.number, column.header, fault, cell[:80]))
            continue
        try:
            value = column.parse(cell, codes) if cell else column.empty
        except UnreadableCell as error:
            errors.append(Problem(line.number, column.header, str(error), cell[:80]))
            continue
        if column is NUMBER and value is KEEP:
            errors.append(Problem(line.number, column.header, "고객번호가 비어 있습니다."))
        elif value is not KEEP:
            values[column.part][column.field] = value
    if len(errors) == found:
        _place(line.number, values, codes, errors)
    if len(errors) > found:
        return None
    return Row(line.number, values[Part.CUSTOMER]["number"], values)


def _place(
    line: int, values: dict[Part, dict[str, Any]], codes: Codes, errors: list[Problem]
) -> None:
    """The three names of a region become one 동; two halves of a point belong together."""
    names = [values[Part.REGION].get(column.field, "") for column in REGION]
    if any(names) and not all(names):
        errors.append(Problem(line, "동", "사업소·구·동을 함께 적어 주세요."))
    elif any(names):
        try:
            values[Part.CUSTOMER]["neighbourhood_id"] = codes.region(*names)
        except UnreadableCell as error:
            errors.append(Problem(line, "동", str(error), " ".join(names)[:80]))
    point = [values[Part.CUSTOMER].get(column.field) for column in (LATITUDE, LONGITUDE)]
    if point.count(None) == 1:
        errors.append(Problem(line, LATITUDE.header, "위도와 경도를 함께 적어 주세요."))
