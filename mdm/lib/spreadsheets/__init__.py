"""The one door to workbooks: typed xlsx and csv out, guarded xlsx and csv in."""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from mdm.lib.archives import MAX_FILE_BYTES
from mdm.lib.clock import SEOUL
from mdm.lib.spreadsheets.paper import BOLD, BOX, CENTRE, HEAD, WRAPPED, cover, fitting, frame
from mdm.lib.workbooks import (
    FORMULA_STARTS,
    MAX_COLUMNS,
    Extent,
    Line,
    Merged,
    Told,
    UnableToUnpack,
    csv_lines,
    unpacked,
)

MAX_ROWS = 100_000
MAX_CSV_BYTES = 100 * 1024 * 1024  # read line by line; a register of 100,000 rows has 30–40 MB
WHOLE = "#,##0_-"  # a whole number that counts something, a little off the cell's edge
_XLSX_CELL_LIMIT = 32_767
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEADER_WITHIN, _HEAD_CELLS = 10, 2
_MEASURED_ROWS = 200

Value = str | int | float | Decimal | date | datetime | None


class UnableToReadWorkbook(ValueError):
    """An upload that cannot be read as a table; the message is one Korean sentence."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column of a file: head, number format ("" = by the value's type; in a list days, instants and
    decimals keep their own), characters wide (0 = as head and cells need)."""

    header: str
    number_format: str = ""
    width: int = 0


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One data row of an upload: its number in the file, its cells by head, as text, and by head what
    is wrong with a cell whatever it may mean."""

    number: int
    cells: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)


def write_xlsx(
    *,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[Value]],
    conditions: str = "",
    title: str = "목록",
) -> IO[bytes]:
    """This function will write a workbook and return it as an open temporary file at its start.

    The first row states `conditions` ("" = no such row), then a frozen bold head with Excel's filter.
    Numbers and dates stay typed, instants become Seoul time, text is never a formula. On paper the
    sheet is one A4 page wide, and each page begins with conditions and head.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    head = last = 2 if conditions else 1
    rows = iter(rows)
    first = list(islice(rows, _MEASURED_ROWS))
    heads = [column.header for column in columns]
    frame(sheet, heads, _widths(columns, first), conditions=conditions, head_row=head)
    if conditions:
        stated = _text_cell(sheet, conditions)
        stated.alignment = WRAPPED
        sheet.append([stated])
    sheet.append([_head_cell(sheet, text) for text in heads])
    for row in chain(first, rows):
        last += 1
        sheet.append(
            [
                _cell(sheet, value, column.number_format)
                for value, column in zip(row, columns, strict=True)
            ]
        )
    cover(sheet, columns=len(columns), head_row=head, last_row=last)
    file = tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115 - the caller closes it
    book.save(file)
    file.seek(0)
    return file


def write_csv(
    *, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Value]], conditions: str = ""
) -> Iterator[bytes]:
    """This function will yield a csv file in UTF-8 with BOM; texts like formulas get a quote. The first
    row states `conditions` ("" = no such row), as in a workbook."""
    line = io.StringIO()
    writer = csv.writer(line)
    yield b"\xef\xbb\xbf"
    if conditions:
        writer.writerow([_csv_text(conditions)])
    writer.writerow([column.header for column in columns])
    for values in rows:
        yield _taken(line)
        writer.writerow([_csv_text(value) for value in values])
    yield _taken(line)


def read_rows(
    file: IO[bytes], *, name: str, expecting: Callable[[int], None] = lambda _: None
) -> Iterator[SheetRow]:
    """This function will yield the data rows of an xlsx (its first sheet) or csv upload; empty rows are
    left out. `expecting` is told about how many there are.

    The head is the first row with two or more filled cells among the first ten. Raises
    `UnableToReadWorkbook` for files that are too large, unsafe, no table, or have doubled heads.
    """
    magic = _magic(file)
    is_archive = magic == b"PK\x03\x04"
    limit = MAX_FILE_BYTES if is_archive else MAX_CSV_BYTES
    file.seek(0, io.SEEK_END)
    if file.tell() > limit:
        raise UnableToReadWorkbook(
            _("파일이 {limit} MB보다 큽니다.").format(limit=limit // 1024 // 1024)
        )
    file.seek(0)
    if is_archive:
        return _table(_told(unpacked(file), expecting))
    if name.lower().endswith((".xlsx", ".xlsm", ".xls")) or magic == b"\xd0\xcf\x11\xe0":
        raise UnableToReadWorkbook(
            "xlsx 형식이 아니거나 암호가 걸려 있습니다. xlsx 또는 csv로 저장해 주세요."
        )
    return _table(_told(csv_lines(file), expecting))


def _magic(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(4)


def _table(lines: Iterator[Line | Merged]) -> Iterator[SheetRow]:
    heads, found = _headed(lines), 0
    for line in lines:
        if isinstance(line, Merged) or not any(line.cells):
            continue
        found += 1
        if found > MAX_ROWS:
            raise UnableToReadWorkbook(
                _("{max_rows:,}행까지 읽을 수 있습니다. 파일을 나누어 주세요.").format(
                    max_rows=MAX_ROWS
                )
            )
        yield _row(line, heads)


def _headed(lines: Iterator[Line | Merged]) -> list[str]:
    merged: list[Merged] = []
    for line in lines:
        if isinstance(line, Merged):
            merged.append(line)
        elif sum(map(bool, line.cells)) >= _HEAD_CELLS:
            _refuse_merged(merged, below=line.number)
            return _heads(line.cells)
        elif line.number >= _HEADER_WITHIN:
            break
    raise UnableToReadWorkbook("머리글 행을 찾지 못했습니다. 첫 행에 열 이름을 넣어 주세요.")


def _row(line: Line, heads: list[str]) -> SheetRow:
    padded = line.cells + [""] * (len(heads) - len(line.cells))
    cells = {head: padded[place] for place, head in enumerate(heads) if head}
    faults = {
        heads[place]: words
        for place, words in line.faults.items()
        if place < len(heads) and heads[place]
    }
    return SheetRow(line.number, cells, faults)


def _refuse_merged(merged: Iterable[Merged], *, below: int) -> None:
    """All but the first of merged cells are empty in the file, and an empty cell means something."""
    for each in merged:
        if each.last_row > below:
            raise UnableToReadWorkbook(
                _("자료에 병합된 칸({name})이 있습니다. 병합을 풀고 저장해 주세요.").format(
                    name=each.name
                )
            )


def _heads(cells: list[str]) -> list[str]:
    if len(cells) > MAX_COLUMNS:
        raise UnableToReadWorkbook(
            _("열은 {max_columns}개까지 읽을 수 있습니다.").format(max_columns=MAX_COLUMNS)
        )
    named = [cell for cell in cells if cell]
    doubled = sorted({cell for cell in named if named.count(cell) > 1})
    if doubled:
        raise UnableToReadWorkbook(
            _("같은 열 이름이 두 번 있습니다: {doubled}").format(doubled=", ".join(doubled))
        )
    return cells


def _told(lines: Iterator[Told], expecting: Callable[[int], None]) -> Iterator[Line | Merged]:
    try:
        for line in lines:
            if isinstance(line, Extent):
                expecting(max(0, line.rows - 1))
            else:
                yield line
    except UnableToUnpack as error:
        raise UnableToReadWorkbook(str(error)) from error


def _cell(sheet: Any, value: Value, number_format: str) -> Any:
    if isinstance(value, str):
        return _text_cell(sheet, value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(SEOUL).replace(tzinfo=None)
    cell: Any = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # dates and decimals are fine
    if shown := _own_format(value) or number_format:
        cell.number_format = shown
    return cell


def _own_format(value: Value) -> str:
    """Days and instants in full; a decimal number with the places that it was rounded to."""
    if isinstance(value, date):
        return "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
    if not isinstance(value, Decimal):
        return ""
    exponent = value.as_tuple().exponent
    return f"#,##0.{'0' * -exponent}_-" if isinstance(exponent, int) and exponent < 0 else ""


def _text_cell(sheet: Any, text: str) -> Any:
    cell: Any = WriteOnlyCell(sheet, _CONTROL.sub("", text)[:_XLSX_CELL_LIMIT])
    cell.data_type = "s"  # a text that begins with = stays a text
    return cell


def _widths(columns: Sequence[SheetColumn], rows: Sequence[Sequence[Value]]) -> list[int]:
    return [
        column.width or fitting(column.header, [row[place] for row in rows])
        for place, column in enumerate(columns)
    ]


def _head_cell(sheet: Any, text: str) -> Any:
    cell = _text_cell(sheet, text)
    cell.font, cell.fill, cell.border, cell.alignment = BOLD, HEAD, BOX, CENTRE
    return cell


def _sheet_title(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "목록"


def _csv_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        local = value.astimezone(SEOUL) if value.tzinfo else value
        return f"{local:%Y-%m-%d %H:%M}"
    if not isinstance(value, str):
        return str(value)
    text = _CONTROL.sub("", value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _taken(line: io.StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode()
