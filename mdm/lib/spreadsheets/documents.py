"""Formatted workbooks: a title, boxes to sign, conditions and tables with totals, ready for A4 paper."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from mdm.lib.clock import SEOUL
from mdm.lib.spreadsheets import SheetColumn, Value
from mdm.lib.spreadsheets.paper import (
    BOLD,
    BOX,
    CENTRE,
    HEAD,
    WRAPPED,
    height_of,
    lay_out,
    shown,
    wide,
)

_TOTAL = PatternFill("solid", fgColor="FFF4F6FA")
_DAY = Alignment(horizontal="center")
_SIGNING_HEIGHT_PT = 36
_SIGNING_WIDTH = 9  # characters, at least
_WIDEST_TEXT = 28


@dataclass(frozen=True, slots=True)
class Block:
    """One table of a document: heads, typed rows, and what they add up to (() = nothing); `formats`
    of each row and then of the sum replace number formats of the columns (() = none)."""

    title: str
    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[Value]]
    totals: Sequence[Value] = ()
    note: str = ""
    formats: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A report on one sheet: `lines` say conditions and as-of time, `signers` who signs it."""

    title: str
    lines: Sequence[str]
    blocks: Sequence[Block]
    signers: Sequence[str] = ()
    landscape: bool = False


def write_document(document: Document) -> IO[bytes]:
    """This function will write a document as an xlsx and return it as an open temporary file.

    One A4 page wide, page numbers at the foot; numbers and dates stay typed, text is never a
    formula, instants become Seoul time.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = document.title[:31]
    grid = _grid(document)
    for place, width in enumerate(grid.widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    row = _opened(sheet, document, grid.widths)
    for block in document.blocks:
        row = _block(sheet, block, grid, row=row + 1)
    lay_out(sheet, landscape=document.landscape, foot=document.lines[-1] if document.lines else "")
    file = tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115 - the caller closes it
    book.save(file)
    file.seek(0)
    return file


@dataclass(frozen=True, slots=True)
class _Grid:
    """The columns of the sheet: the last one of the widest table spans as many as there are signers,
    so that their boxes are of one size whatever the table's columns are."""

    widths: Sequence[float]
    columns: int  # of the widest table

    def last_of(self, place: int) -> int:
        """The sheet's last column of the table's column at a place (1…)."""
        return len(self.widths) if place == self.columns else place

    def width_of(self, place: int) -> float:
        return sum(self.widths[place - 1 : self.last_of(place)])


def _grid(document: Document) -> _Grid:
    widths = _widths(document.blocks)
    parts = max(1, len(document.signers))
    last = (
        [max(_SIGNING_WIDTH, widths[-1] / parts)] * parts if widths and parts > 1 else widths[-1:]
    )
    return _Grid(widths[:-1] + last, len(widths))


def _widths(blocks: Sequence[Block]) -> list[float]:
    most = max((len(block.columns) for block in blocks), default=0)
    return [
        max(_width(block, place) for block in blocks if place < len(block.columns))
        for place in range(most)
    ]


def _width(block: Block, place: int) -> float:
    """As declared, and wider where a value of the column needs it; a rate has one decimal."""
    values = [row[place] for row in (*block.rows, *([block.totals] if block.totals else []))]
    needed = [wide(shown(value)) + 2 for value in values if not isinstance(value, float)]
    return max([block.columns[place].width, *(min(each, _WIDEST_TEXT) for each in needed)])


def _opened(sheet: Any, document: Document, widths: Sequence[float]) -> int:
    """Write title, boxes to sign and conditions; the row below them is returned."""
    signing, columns = len(document.signers), max(len(widths), len(document.signers) + 2)
    whole = sum(widths) or _WIDEST_TEXT
    title = sheet.cell(1, 1)
    _put(title, document.title)
    title.font = Font(bold=True, size=18)
    title.alignment = CENTRE
    sheet.merge_cells(start_row=1, end_row=2, start_column=1, end_column=columns - signing)
    for place, signer in enumerate(document.signers, start=columns - signing + 1):
        for row, text in ((1, signer), (2, "")):
            cell = sheet.cell(row, place)
            _put(cell, text)
            cell.border = BOX
            cell.alignment = CENTRE
    sheet.row_dimensions[2].height = _SIGNING_HEIGHT_PT
    for row, line in enumerate(document.lines, start=3):
        cell = sheet.cell(row, 1)
        _put(cell, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
        sheet.row_dimensions[row].height = height_of([line], [whole])
    return 3 + len(document.lines)


def _block(sheet: Any, block: Block, grid: _Grid, *, row: int) -> int:
    """Write one table; the row below it is returned."""
    title = sheet.cell(row, 1)
    _put(title, block.title)
    title.font = Font(bold=True, size=12)
    _row(sheet, row + 1, [column.header for column in block.columns], block.columns, grid)
    for cell in sheet[row + 1][: len(block.columns)]:
        cell.font, cell.fill, cell.alignment = BOLD, HEAD, CENTRE
    row += 2
    for place, values in enumerate(block.rows):
        _row(sheet, row, values, _formatted(block, place), grid)
        row += 1
    if block.totals:
        _row(sheet, row, block.totals, _formatted(block, -1), grid)
        for cell in sheet[row][: len(block.columns)]:
            cell.font, cell.fill = BOLD, _TOTAL
        row += 1
    if block.note:
        _put(sheet.cell(row, 1), block.note)
        row += 1
    return row


def _formatted(block: Block, place: int) -> Sequence[SheetColumn]:
    own = block.formats[place] if block.formats else {}
    return [
        replace(each, number_format=own.get(each.number_format, each.number_format))
        for each in block.columns
    ]


def _row(
    sheet: Any, row: int, values: Sequence[Value], columns: Sequence[SheetColumn], grid: _Grid
) -> None:
    texts = [value if isinstance(value, str) else "" for value in values]
    widths = [grid.width_of(place) for place in range(1, len(values) + 1)]
    sheet.row_dimensions[row].height = height_of(texts, widths)
    for place, (value, column) in enumerate(zip(values, columns, strict=True), start=1):
        cell = sheet.cell(row, place)
        _put(cell, value)
        if isinstance(value, str):
            cell.alignment = WRAPPED
        elif column.number_format:
            cell.number_format = column.number_format
        last = grid.last_of(place)
        for each in range(place, last + 1):
            sheet.cell(row, each).border = BOX
        if last > place:
            sheet.merge_cells(start_row=row, end_row=row, start_column=place, end_column=last)


def _put(cell: Any, value: Value) -> None:
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"  # a text that begins with = stays a text
        return
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(SEOUL).replace(tzinfo=None)
    cell.value = value
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
        cell.alignment = _DAY
