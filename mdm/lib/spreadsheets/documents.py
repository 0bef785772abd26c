"""Formatted workbooks: a title, boxes to sign, conditions and tables with totals, ready for A4 paper."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from mdm.lib.clock import SEOUL
from mdm.lib.spreadsheets import SheetColumn, Value

_LINE = Side(style="thin", color="FF8A94A6")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="FFE8EEF7")
_TOTAL = PatternFill("solid", fgColor="FFF4F6FA")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_A4 = "9"
_SIGNING_HEIGHT_PT = 36
_MARGIN_IN = 0.5


@dataclass(frozen=True, slots=True)
class Block:
    """One table of a document: heads, typed rows, and what they add up to (() = nothing)."""

    title: str
    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[Value]]
    totals: Sequence[Value] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A report on one sheet: `lines` say conditions and as-of time, `signers` who signs it."""

    title: str
    lines: Sequence[str]
    blocks: Sequence[Block]
    signers: Sequence[str] = ()
    landscape: bool = False
    widths: Sequence[int] = field(default=())  # characters; () = the widest of the tables


def write_document(document: Document) -> IO[bytes]:
    """This function will write a document as an xlsx and return it as an open temporary file.

    One A4 page wide, page numbers at the foot; numbers and dates stay typed, text is never a
    formula, instants become Seoul time.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = document.title[:31]
    widths = document.widths or _widths(document.blocks)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    row = _opened(sheet, document, columns=max(len(widths), len(document.signers) + 2))
    for block in document.blocks:
        row = _block(sheet, block, row=row + 1)
    _paper(sheet, landscape=document.landscape, printed=document.lines)
    file = tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115 - the caller closes it
    book.save(file)
    file.seek(0)
    return file


def _opened(sheet: Any, document: Document, *, columns: int) -> int:
    """Write title, boxes to sign and conditions; the row below them is returned."""
    signing = len(document.signers)
    title = sheet.cell(1, 1)
    _put(title, document.title)
    title.font = Font(bold=True, size=18)
    title.alignment = _CENTRE
    sheet.merge_cells(start_row=1, end_row=2, start_column=1, end_column=columns - signing)
    for place, signer in enumerate(document.signers, start=columns - signing + 1):
        for row, text in ((1, signer), (2, "")):
            cell = sheet.cell(row, place)
            _put(cell, text)
            cell.border = _BOX
            cell.alignment = _CENTRE
    sheet.row_dimensions[2].height = _SIGNING_HEIGHT_PT
    for row, line in enumerate(document.lines, start=3):
        cell = sheet.cell(row, 1)
        _put(cell, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
        sheet.row_dimensions[row].height = 15 * (1 + len(line) // (9 * columns))
    return 3 + len(document.lines)


def _block(sheet: Any, block: Block, *, row: int) -> int:
    """Write one table; the row below it is returned."""
    title = sheet.cell(row, 1)
    _put(title, block.title)
    title.font = Font(bold=True, size=12)
    _row(sheet, row + 1, [column.header for column in block.columns], block.columns)
    for cell in sheet[row + 1][: len(block.columns)]:
        cell.font, cell.fill, cell.alignment = Font(bold=True), _HEAD, _CENTRE
    row += 2
    for values in block.rows:
        _row(sheet, row, values, block.columns)
        row += 1
    if block.totals:
        _row(sheet, row, block.totals, block.columns)
        for cell in sheet[row][: len(block.columns)]:
            cell.font, cell.fill = Font(bold=True), _TOTAL
        row += 1
    if block.note:
        _put(sheet.cell(row, 1), block.note)
        row += 1
    return row


def _row(sheet: Any, row: int, values: Sequence[Value], columns: Sequence[SheetColumn]) -> None:
    for place, (value, column) in enumerate(zip(values, columns, strict=True), start=1):
        cell = sheet.cell(row, place)
        _put(cell, value)
        cell.border = _BOX
        if column.number_format and not isinstance(value, str):
            cell.number_format = column.number_format


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


def _widths(blocks: Sequence[Block]) -> list[int]:
    most = max((len(block.columns) for block in blocks), default=0)
    return [
        max(block.columns[place].width for block in blocks if place < len(block.columns))
        for place in range(most)
    ]


def _paper(sheet: Any, *, landscape: bool, printed: Sequence[str]) -> None:
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0  # as many pages long as it takes
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, _MARGIN_IN)
    sheet.oddFooter.center.text = "&P / &N"
    sheet.oddFooter.right.text = printed[-1].replace("&", "&&")[:200] if printed else ""
