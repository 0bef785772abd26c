"""B-05, B-06: what every kind of bad workbook and csv gives, and what it may cost."""

import io
import subprocess
import sys
import time
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from mdm.lib import workbooks
from mdm.lib.archives import MAX_FILE_BYTES
from mdm.lib.spreadsheets import SheetRow, UnableToReadWorkbook, read_rows

ROOT = Path(__file__).resolve().parents[3]
SHEET_HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def _book(*rows: object, merged: str = "", epoch_1904: bool = False) -> io.BytesIO:
    book = Workbook()
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    file = io.BytesIO()
    book.save(file)
    return file


def _rows(file: io.BytesIO, name: str = "목록.xlsx") -> list[SheetRow]:
    return list(read_rows(file, name=name))


def _refusal(file: io.BytesIO, name: str = "목록.xlsx") -> str:
    with pytest.raises(UnableToReadWorkbook) as refused:
        _rows(file, name)
    return str(refused.value)


def _with_sheet(content: bytes) -> io.BytesIO:
    """A workbook whose only sheet is replaced."""
    source, target = _book(["번호", "이름"]), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, content if "sheet1" in entry else old.read(entry))
    return target


def test_a_formula_is_named_with_its_row_and_column_and_never_taken_for_an_empty_cell() -> None:
    (row,) = _rows(_book(["번호", "이름"], [1, "=A2"]))

    assert row.number == 2
    assert "수식" in row.faults["이름"]
    assert "번호" not in row.faults


def test_an_error_of_a_formula_is_named_with_its_row() -> None:
    (row,) = _rows(_book(["번호", "이름"], [1, "#N/A"]))

    assert "오류 값" in row.faults["이름"]


@pytest.mark.parametrize("digits", [1_001, 5_000])
def test_a_cell_that_is_too_long_is_named_with_its_row(digits: int) -> None:
    (row,) = _rows(_book(["번호", "이름"], ["9" * digits, "홍"]))

    assert "1,000자" in row.faults["번호"]
    assert len(row.cells["번호"]) <= workbooks.MAX_CELL_CHARACTERS


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_a_date_is_the_same_day_whichever_year_a_workbook_counts_from(epoch_1904: bool) -> None:
    written = datetime.fromisoformat("2024-02-29")

    (row,) = _rows(_book(["번호", "검정일"], [1, written], epoch_1904=epoch_1904))

    assert row.cells["검정일"] == "2024-02-29"


def test_merged_cells_among_the_data_are_refused_by_name() -> None:
    file = _book(["번호", "동"], [1, "가동"], [2, None], merged="B2:B3")

    assert "B2:B3" in _refusal(file)


def test_a_merged_title_above_the_heads_is_no_obstacle() -> None:
    file = _book(["수용가 명단", None], ["번호", "이름"], [1, "홍"], merged="A1:B1")

    assert [row.cells for row in _rows(file)] == [{"번호": "1", "이름": "홍"}]


def test_hidden_rows_are_rows_and_a_second_sheet_is_not_read() -> None:
    book = Workbook()
    for row in (["번호", "이름"], [1, "홍"], [2, "김"]):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = True
    book.create_sheet("둘째").append([3, "이"])
    file = io.BytesIO()
    book.save(file)

    assert [row.cells["번호"] for row in _rows(file)] == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SHEET_HEAD + b"<row><c><v>1</v></c>", "깨진"),
        (SHEET_HEAD.replace(b"?>", b"?><!DOCTYPE a>", 1), "XML 선언"),
        (b"\x00\x01\x02", "깨진"),
    ],
)
def test_a_broken_sheet_gets_one_sentence(content: bytes, reason: str) -> None:
    assert reason in _refusal(_with_sheet(content))


def test_a_spreadsheet_of_another_program_under_a_false_name_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office/>")

    assert "다시 저장" in _refusal(file)


def test_an_encrypted_workbook_is_refused() -> None:
    assert "암호" in _refusal(io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096))


def test_a_workbook_above_the_limit_is_refused_unread() -> None:
    file = io.BytesIO(b"PK\x03\x04" + b"\0" * MAX_FILE_BYTES)

    assert "20 MB" in _refusal(file)


MEASURED = """
import resource, sys
from mdm.lib.spreadsheets import UnableToReadWorkbook, read_rows
try:
    with open(sys.argv[1], "rb") as file:
        print(sum(1 for _ in read_rows(file, name="a.xlsx")))
except UnableToReadWorkbook as error:
    print(error)
for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
    print(resource.getrusage(who).ru_maxrss // 1024)
"""


def _cost(file: io.BytesIO, tmp_path: Path) -> tuple[str, int, float]:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(file.getvalue())
    began = time.monotonic()
    told = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)],
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    return told[0], max(int(told[1]), int(told[2])), time.monotonic() - began


def _bomb(start: bytes, piece: bytes, count: int) -> io.BytesIO:
    """A workbook with one large part, written piece by piece: the test itself stays small."""
    source, target = _book(["번호", "이름"]), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if "sheet1" not in entry:
                new.writestr(entry, old.read(entry))
        with new.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(start)
            for _ in range(count):
                sheet.write(piece)
            sheet.write(b"</row></sheetData></worksheet>")
    return target


LETTERS = SHEET_HEAD + b'<row><c t="inlineStr"><is><t>'
BOMBS = {
    "500 MB of nothing": (SHEET_HEAD + b"<row>", b" " * 1_000_000, 500),
    "one row of millions of cells": (SHEET_HEAD + b"<row>", b"<c/>" * 100_000, 120),
    "one cell of millions of letters": (LETTERS, b"x" * 1_000_000, 48),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_zip_bomb_costs_less_than_512_mb_and_60_s(bomb: str, tmp_path: Path) -> None:
    file = _bomb(*BOMBS[bomb])
    assert len(file.getvalue()) < 511 * 1024

    words, megabytes, seconds = _cost(file, tmp_path)

    assert words[-1] in ".0", words
    assert megabytes < 512
    assert seconds < 60


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'a,b\n1,"2\n3,4\n', "따옴표"),
        (b'a,b\n1,"2"x\n', "따옴표"),
        (b"a,b\n1,\0\n", "2행에 글자가 아닌"),
        (b"a,b\n" + b"x" * 200_000, "2행이 너무 길어"),
        ("a,b\n1,가".encode("utf-16-le"), "글자 방식"),
    ],
)
def test_a_bad_csv_is_refused_with_its_row(content: bytes, reason: str) -> None:
    assert reason in _refusal(io.BytesIO(content), "목록.csv")


def test_mixed_line_ends_and_line_breaks_in_quotes_keep_the_row_numbers() -> None:
    file = io.BytesIO('번호,이름\r\n1,"홍\n길동"\n2,김\r\n'.encode())

    assert [(row.number, row.cells["번호"]) for row in _rows(file, "a.csv")] == [(3, "1"), (4, "2")]


def test_a_formula_in_a_csv_stays_a_text_that_the_columns_judge() -> None:
    (row,) = _rows(io.BytesIO('번호,이름\n=1+1,"\'=1+1"\n'.encode()), "a.csv")

    assert row.cells == {"번호": "=1+1", "이름": "=1+1"}


def test_a_hundred_thousand_rows_of_csv_are_read_beyond_20_mb() -> None:
    line = ("09-13-121-130003," + "물" * 90 + "\n").encode()
    content = "고객번호,주소\n".encode() + line * 100_000
    assert len(content) > MAX_FILE_BYTES

    assert sum(1 for _ in read_rows(io.BytesIO(content), name="a.csv")) == 100_000
