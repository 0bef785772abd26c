"""How a sheet looks on A4 paper: one page wide, numbered, heads that fit their cells."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

LINE = Side(style="thin", color="FF8A94A6")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
HEAD = PatternFill("solid", fgColor="FFE8EEF7")
BOLD = Font(bold=True)
WRAPPED = Alignment(vertical="center", wrap_text=True)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LINE_PT = 15
WIDEST = 72  # characters
_FILTER_BUTTON = 2
_NUMBERS = {int: 9, Decimal: 12, float: 9}  # 1,000,000 · 123,456.789: else a sheet shows ####
_NARROW = 1.1
_A4 = "9"
_MARGIN_IN = 0.5
_UPRIGHT_CHARACTERS = 100  # what A4 takes upright


def wide(text: str) -> int:
    """This function will return how many characters wide a text is; a Hangul syllable takes two."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def lines_of(text: str, *, width: float) -> int:
    """This function will return how many lines a text takes in a cell of this width; lines break
    between words, and inside one that is wider than the cell. Most letters are narrower than a digit."""
    width = width * _NARROW
    lines, left = 1, width
    for word in text.split():
        taken = wide(word)
        if left < width and taken > left:
            lines, left = lines + 1, width
        lines += max(0, ceil(taken / width) - 1)
        left -= (taken - 1) % int(width) + 2  # and a space
    return lines


def fitting(head: str, values: Iterable[object], *, least: int = 0) -> int:
    """This function will return how wide (characters) a column has to be for its first values and for
    the longest word of its head; beyond 72 a text is cut. Numbers get room for larger ones that follow."""
    needed = max(map(wide, head.split()), default=0) + _FILTER_BUTTON
    for value in values:
        room = 0 if isinstance(value, str) else _NUMBERS.get(type(value), 0)
        needed = max(needed, wide(shown(value)) + 1, room)
    return min(WIDEST, max(needed, least))


def shown(value: object) -> str:
    """This function will write a value about as wide as a sheet does."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, int | float | Decimal):
        return f"{value:,}"
    return "" if value is None else str(value)


def height_of(texts: Sequence[str], widths: Sequence[float]) -> float:
    """This function will return the height (pt) of a row in which no text is cut off."""
    return LINE_PT * max(
        (lines_of(text, width=width) for text, width in zip(texts, widths, strict=False)), default=1
    )


def frame(
    sheet: Any, heads: Sequence[str], widths: Sequence[float], *, conditions: str, head_row: int
) -> None:
    """This function will lay out a list whose head stands in `head_row`, below its conditions if it has
    any: both stay in sight, and each page begins with them."""
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.row_dimensions[head_row].height = height_of(heads, widths)
    sheet.freeze_panes = f"A{head_row + 1}"
    sheet.print_title_rows = f"1:{head_row}"
    if conditions:
        sheet.row_dimensions[1].height = height_of([conditions], [sum(widths)])
        sheet.merged_cells.add(f"A1:{get_column_letter(len(widths))}1")
    lay_out(sheet, landscape=sum(widths) > _UPRIGHT_CHARACTERS)


def cover(sheet: Any, *, columns: int, head_row: int, last_row: int) -> None:
    """This function will put Excel's filter over all rows of a list."""
    sheet.auto_filter.ref = f"A{head_row}:{get_column_letter(columns)}{last_row}"


def lay_out(sheet: Any, *, landscape: bool, foot: str = "") -> None:
    """This function will set a sheet on A4, one page wide and as many long as it takes, with page numbers."""
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, _MARGIN_IN)
    sheet.oddFooter.center.text = "&P / &N"
    if foot:
        sheet.oddFooter.right.text = foot[:100].replace("&", "&&")
