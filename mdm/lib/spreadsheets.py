"""The one door to workbooks: typed xlsx and csv out, guarded xlsx and csv in."""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from mdm.lib.archives import MAX_FILE_BYTES, UnableToTrustArchive, check_workbook_archive
from mdm.lib.clock import SEOUL

MAX_ROWS = 100_000
MAX_COLUMNS = 100
MAX_CELL_CHARACTERS = 1_000
_XLSX_CELL_LIMIT = 32_767
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ENCODINGS = ("utf-8-sig", "cp949")
_HEADER_WITHIN = 10

Value = str | int | float | Decimal | date | datetime | None


class UnableToReadWorkbook(ValueError):
    """An upload that cannot be read as a table; the message is one Korean sentence."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column of a file: head, number format ("" = by the value's type), characters wide."""

    header: str
    number_format: str = ""
    width: int = 14


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One data row of an upload: its number in the file and its cells by head, as text."""

    number: int
    cells: Mapping[str, str]


def write_xlsx(
    *,
    columns: Sequence[SheetColumn],
    rows: Iterable[Sequence[Value]],
    conditions: str = "",
    title: str = "목록",
) -> IO[bytes]:
    """This function will write a workbook and return it as an open temporary file at its start.

    The first row states `conditions` ("" = no such row), then a frozen bold head. Numbers and dates
    stay typed, instants become Seoul time, text is never a formula.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = "A3" if conditions else "A2"
    if conditions:
        sheet.append([_cell(sheet, conditions, "")])
    sheet.append([_bold(sheet, column.header) for column in columns])
    for row in rows:
        sheet.append(
            [
                _cell(sheet, value, column.number_format)
                for value, column in zip(row, columns, strict=True)
            ]
        )
    file = tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115 - the caller closes it
    book.save(file)
    file.seek(0)
    return file


def write_csv(
    *, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Value]]
) -> Iterator[bytes]:
    """This function will yield a csv file in UTF-8 with BOM; texts like formulas get a quote."""
    line = io.StringIO()
    writer = csv.writer(line)
    yield b"\xef\xbb\xbf"
    writer.writerow([column.header for column in columns])
    for values in rows:
        yield _taken(line)
        writer.writerow([_csv_text(value) for value in values])
    yield _taken(line)


def read_rows(file: IO[bytes], *, name: str) -> Iterator[SheetRow]:
    """This function will yield the data rows of an xlsx or csv upload; empty rows are left out.

    The head is the first row with two or more filled cells among the first ten. Raises
    `UnableToReadWorkbook` for files that are too large, unsafe, no table, or have doubled heads.
    """
    file.seek(0, io.SEEK_END)
    if file.tell() > MAX_FILE_BYTES:
        raise UnableToReadWorkbook(f"파일이 {MAX_FILE_BYTES // 1024 // 1024} MB보다 큽니다.")
    file.seek(0)
    magic = file.read(4)
    file.seek(0)
    if magic == b"PK\x03\x04":
        return _table(_xlsx_lines(file))
    if name.lower().endswith((".xlsx", ".xlsm", ".xls")) or magic == b"\xd0\xcf\x11\xe0":
        raise UnableToReadWorkbook(
            "xlsx 형식이 아니거나 암호가 걸려 있습니다. xlsx 또는 csv로 저장해 주세요."
        )
    return _table(_csv_lines(file.read()))


def _table(lines: Iterator[tuple[int, list[str]]]) -> Iterator[SheetRow]:
    heads: list[str] = []
    found = 0
    for number, cells in lines:
        if not heads:
            if sum(map(bool, cells)) >= 2:
                heads = _heads(cells)
            elif number >= _HEADER_WITHIN:
                break
            continue
        if not any(cells):
            continue
        found += 1
        if found > MAX_ROWS:
            raise UnableToReadWorkbook(
                f"{MAX_ROWS:,}행까지 읽을 수 있습니다. 파일을 나누어 주세요."
            )
        padded = cells + [""] * (len(heads) - len(cells))
        yield SheetRow(number, {head: padded[place] for place, head in enumerate(heads) if head})
    if not heads:
        raise UnableToReadWorkbook("머리글 행을 찾지 못했습니다. 첫 행에 열 이름을 넣어 주세요.")


def _heads(cells: list[str]) -> list[str]:
    if len(cells) > MAX_COLUMNS:
        raise UnableToReadWorkbook(f"열은 {MAX_COLUMNS}개까지 읽을 수 있습니다.")
    named = [cell for cell in cells if cell]
    doubled = sorted({cell for cell in named if named.count(cell) > 1})
    if doubled:
        raise UnableToReadWorkbook(f"같은 열 이름이 두 번 있습니다: {', '.join(doubled)}")
    return cells


def _xlsx_lines(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    try:
        check_workbook_archive(file)
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except UnableToTrustArchive as error:
        raise UnableToReadWorkbook(str(error)) from error
    except Exception as error:  # openpyxl raises whatever a broken part makes of it
        raise UnableToReadWorkbook("엑셀 파일을 읽을 수 없습니다. 다시 저장해 주세요.") from error
    if not book.worksheets:
        raise UnableToReadWorkbook("파일에 시트가 없습니다.")
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # a false dimension hides rows or invents millions
    try:
        for number, row in enumerate(
            sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), start=1
        ):
            yield number, _trimmed([_text(value) for value in row])
    except UnableToReadWorkbook:
        raise
    except Exception as error:  # a sheet is parsed while it is read
        raise UnableToReadWorkbook("엑셀 파일을 읽는 중에 깨진 부분을 만났습니다.") from error
    finally:
        book.close()


def _csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    if "\0" in text:
        raise UnableToReadWorkbook(
            "글자가 아닌 자료가 들어 있습니다. xlsx 또는 csv로 저장해 주세요."
        )
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, _trimmed([_text(_unquoted(cell)) for cell in cells])
    except csv.Error as error:
        raise UnableToReadWorkbook(
            f"csv {reader.line_num}행을 읽을 수 없습니다. 따옴표를 확인해 주세요."
        ) from error


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnableToReadWorkbook("글자 방식을 알 수 없습니다. UTF-8로 저장해 주세요.")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (
            value.isoformat(sep=" ", timespec="minutes")
            if value.hour or value.minute
            else value.date().isoformat()
        )
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if len(text) > MAX_CELL_CHARACTERS:
        raise UnableToReadWorkbook(f"한 칸에 {MAX_CELL_CHARACTERS:,}자가 넘는 글이 있습니다.")
    return text


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell(sheet: Any, value: Value, number_format: str) -> Any:
    if isinstance(value, str):
        return _text_cell(sheet, value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(SEOUL).replace(tzinfo=None)
    cell: Any = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # dates and decimals are fine
    default = (
        "yyyy-mm-dd hh:mm"
        if isinstance(value, datetime)
        else "yyyy-mm-dd"
        if isinstance(value, date)
        else ""
    )
    default = default or (
        "0.000" if isinstance(value, Decimal) and value.as_tuple().exponent == -3 else ""
    )
    if number_format or default:
        cell.number_format = number_format or default
    return cell


def _text_cell(sheet: Any, text: str) -> Any:
    cell: Any = WriteOnlyCell(sheet, _CONTROL.sub("", text)[:_XLSX_CELL_LIMIT])
    cell.data_type = "s"  # a text that begins with = stays a text
    return cell


def _bold(sheet: Any, text: str) -> Any:
    cell = _text_cell(sheet, text)
    cell.font = Font(bold=True)
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
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _unquoted(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell


def _taken(line: io.StringIO) -> bytes:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text.encode()
