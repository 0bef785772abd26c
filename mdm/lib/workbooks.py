"""Reads uploaded tables line by line: csv here, workbooks in a process fenced in memory and time."""

import codecs
import csv
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext

MAX_MEMORY_BYTES = 512 * 1024 * 1024
MAX_CPU_S = 60
MAX_COLUMNS = 100
MAX_CELL_CHARACTERS = 1_000
MAX_LINE_CHARACTERS = MAX_COLUMNS * MAX_CELL_CHARACTERS
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ENCODINGS = ("utf-8-sig", "cp949")
_BASE = Path(__file__).resolve().parents[2]
_MERGED = re.compile(rb'<mergeCell [^>]*ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MOST_MERGED = 1_000
_CHUNK = 1 << 16
_NO_TEXT = "csv {n}행에 글자가 아닌 자료가 들어 있습니다. xlsx 또는 csv로 저장해 주세요."
_BURST = "엑셀 파일이 너무 크거나 복잡해 읽을 수 없습니다. csv로 저장하거나 나누어 주세요."


class UnableToUnpack(ValueError):
    """A workbook that cannot be read; the message is one Korean sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its number in the file, its cells as text, and by place what is wrong."""

    number: int
    cells: list[str]
    faults: dict[int, str]


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that were merged into one, as the file calls them."""

    first_row: int
    last_row: int
    name: str


@dataclass(frozen=True, slots=True)
class Extent:
    """How many rows a table has, heads included and empty ones perhaps: for telling how far one is."""

    rows: int


Told = Line | Merged | Extent


def unpacked(file: IO[bytes]) -> Iterator[Told]:
    """This function will yield the merged cells, the extent and then the rows of a workbook's first sheet.

    Raises `UnableToUnpack` for what is no workbook, unsafe, or bursts 512 MB or 60 s of work.
    """
    with _real(file) as source:
        child = subprocess.Popen(
            [sys.executable, "-m", "mdm.lib.workbooks"],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_BASE,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"},
        )
    told = child.stdout
    try:
        for text in told or ():
            yield _understood(json.loads(text))
        if child.wait():
            raise UnableToUnpack(_BURST)
    finally:
        child.kill()
        child.wait()
        if told:
            told.close()


def csv_lines(file: IO[bytes]) -> Iterator[Told]:
    """This function will yield the extent and the rows of a csv file in UTF-8, UTF-16 or CP949, parted
    by comma, semicolon or tab. Raises `UnableToUnpack` with the row."""
    file.seek(0)
    yield Extent(sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(_CHUNK), b"")))
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    try:
        first = text.readline(MAX_LINE_CHARACTERS)
        delimiter = max(",;\t", key=first.count)
        text.seek(0)
        reader = csv.reader(_short_lines(text), delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                yield _csv_line(reader.line_num, cells)
        except csv.Error as error:
            raise _in_row(
                reader.line_num, "csv {n}행을 읽을 수 없습니다. 따옴표를 확인해 주세요."
            ) from error
    finally:
        with suppress(ValueError):  # whoever stopped reading may have closed the upload before
            text.detach()  # the upload stays open


def _csv_line(number: int, cells: list[str]) -> Line:
    texts = [cell_text(_unquoted(cell)) for cell in cells]
    faults = {place: words for place, text in enumerate(texts) if (words := too_long(text))}
    return Line(number, _trimmed([text[:MAX_CELL_CHARACTERS] for text in texts]), faults)


def _unquoted(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _short_lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(MAX_LINE_CHARACTERS + 1):
        number += 1
        if len(line) > MAX_LINE_CHARACTERS:
            raise _in_row(number, "csv {n}행이 너무 길어 읽을 수 없습니다.")
        if "\0" in line:
            raise _in_row(number, _NO_TEXT)
        yield line


def _in_row(number: int, sentence: str) -> UnableToUnpack:
    return UnableToUnpack(gettext(sentence).format(n=number))


def _encoding(file: IO[bytes]) -> str:
    """The first encoding in which the whole file can be read, found piece by piece."""
    file.seek(0)
    is_utf16 = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if is_utf16 else _ENCODINGS:
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        file.seek(0)
        return encoding
    raise UnableToUnpack("글자 방식을 알 수 없습니다. UTF-8로 저장해 주세요.")


def cell_text(value: Any) -> str:
    """This function will write a cell's value as text: dates as ISO, whole numbers without a point."""
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
    return str(value).strip()


def too_long(text: str) -> str:
    """This function will say in one sentence that a cell is too long, "" where it is not."""
    return "한 칸에 1,000자가 넘는 글이 있습니다." if len(text) > MAX_CELL_CHARACTERS else ""


@contextmanager
def _real(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """A file that another process may read from: it gets a copy of what lives in memory alone."""
    if _is_real(file):
        yield file
        return
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.flush()
        yield copy


def _is_real(file: IO[bytes]) -> bool:
    with suppress(OSError):
        return file.fileno() >= 0
    return False


def _understood(told: Any) -> Told:
    match told:
        case {"refused": message}:
            raise UnableToUnpack(message)
        case {"merged": [first, last, name]}:
            return Merged(first, last, name)
        case {"rows": int(rows)}:
            return Extent(rows)
    number, cells, faults = told
    return Line(number, cells, {int(place): words for place, words in faults.items()})


def _unpack() -> None:
    """What the child does: it fences itself in before anything of the file is looked at."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_S, MAX_CPU_S))
    try:
        with os.fdopen(0, "rb") as file:
            _tell_workbook(file)
    except BrokenPipeError:
        os._exit(1)  # nobody listens any more
    except MemoryError:
        _refuse(_BURST)
    except UnableToUnpack as error:
        _refuse(str(error))
    except Exception:  # noqa: BLE001 - openpyxl raises whatever a broken part makes of it
        _refuse("엑셀 파일을 읽는 중에 깨진 부분을 만났습니다. 다시 저장해 주세요.")


def _tell_workbook(file: IO[bytes]) -> None:
    from openpyxl import load_workbook

    from mdm.lib.archives import UnableToTrustArchive, check_workbook_archive

    file.seek(0)
    try:
        check_workbook_archive(file)
    except UnableToTrustArchive as error:
        raise UnableToUnpack(str(error)) from error
    book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    if not book.worksheets:
        raise UnableToUnpack("파일에 시트가 없습니다.")
    sheet: Any = book.worksheets[0]
    sheet.reset_dimensions()  # a false dimension hides rows or invents millions
    _tell_merged(book, sheet)
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
        _tell_row(number, row)


def _tell_merged(book: Any, sheet: Any) -> None:
    rows, found, tail = 0, 0, b""
    with book._archive.open(sheet._worksheet_path) as stream:
        while (chunk := stream.read(_CHUNK)) and found < _MOST_MERGED:
            rows += chunk.count(b"</row>")  # one in a thousand is cut in two: near enough
            text = tail + chunk
            for first, top, last, bottom in _MERGED.findall(text):
                name = f"{first.decode()}{int(top)}:{last.decode()}{int(bottom)}"
                _tell({"merged": [int(top), int(bottom), name]})
                found += 1
            tail = text[-100:] if text.rfind(b"<mergeCell ") > len(text) - 100 else b""
    _tell({"rows": rows})


def _tell_row(number: int, row: Any) -> None:
    cells: list[str] = []
    faults: dict[int, str] = {}
    for place, cell in enumerate(row):
        kind = getattr(cell, "data_type", "n")
        text = cell_text(cell.value)
        fault = _FAULTS.get(kind) or too_long(text)
        if fault and text:
            faults[place] = fault
        cells.append(text[:MAX_CELL_CHARACTERS])
    _tell([number, _trimmed(cells), faults])


_FAULTS = {
    "f": "수식이 든 칸입니다. 값으로 붙여 넣어 주세요.",
    "e": "엑셀 오류 값이 든 칸입니다.",
}


def _refuse(message: str) -> None:
    _tell({"refused": message})


def _tell(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")


if __name__ == "__main__":
    _unpack()
