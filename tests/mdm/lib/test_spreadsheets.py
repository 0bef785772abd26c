"""Workbooks out and in: types survive, formulas do not, hostile files stop at the door."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from mdm.lib import archives, spreadsheets
from mdm.lib.spreadsheets import (
    SheetColumn,
    UnableToReadWorkbook,
    read_rows,
    write_csv,
    write_xlsx,
)

COLUMNS = [SheetColumn("이름"), SheetColumn("지침(m³)"), SheetColumn("검침일시")]


def _workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def _archive(*entries, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    file.seek(0)
    return file


def _refusal(file, name="목록.xlsx"):
    with pytest.raises(UnableToReadWorkbook) as refused:
        list(read_rows(file, name=name))
    return str(refused.value)


def test_a_written_workbook_has_conditions_a_frozen_bold_head_and_typed_cells():
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)

    with write_xlsx(
        columns=[*COLUMNS, SheetColumn("날"), SheetColumn("건수")],
        rows=[["홍*동", Decimal("1234.567"), at, date(2026, 11, 20), 7]],
        conditions="검침현황 · 2026-11-20 21:00 기준 · 1건",
    ) as file:
        sheet = load_workbook(file).active

    assert sheet["A1"].value == "검침현황 · 2026-11-20 21:00 기준 · 1건"
    assert sheet["A2"].font.bold
    assert sheet.freeze_panes == "A3"
    assert [cell.value for cell in sheet[3]] == [
        "홍*동",
        1234.567,
        datetime.fromisoformat("2026-11-20 21:00"),
        datetime.fromisoformat("2026-11-20"),
        7,
    ]
    assert sheet["B3"].number_format == "#,##0.000_-"


def test_a_text_that_looks_like_a_formula_stays_a_text_in_both_formats():
    hostile = "=HYPERLINK(1)\x07"

    with write_xlsx(columns=COLUMNS, rows=[[hostile, 1, None]]) as file:
        sheet = load_workbook(file).active
    line = b"".join(write_csv(columns=COLUMNS, rows=[[hostile, -1, None]])).decode("utf-8-sig")

    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == "=HYPERLINK(1)"
    assert list(csv.reader(io.StringIO(line)))[1] == ["'=HYPERLINK(1)", "-1", ""]


def test_what_was_written_can_be_read_again_from_either_format():
    rows = [["홍길동", Decimal("1.500"), "-"], ["=1+1", Decimal("0.250"), "가,나"]]

    with write_xlsx(columns=COLUMNS, rows=rows, conditions="조건") as file:
        book = list(read_rows(file, name="a.xlsx"))
    text = list(
        read_rows(io.BytesIO(b"".join(write_csv(columns=COLUMNS, rows=rows))), name="a.csv")
    )

    assert [row.number for row in book] == [3, 4]
    assert [row.number for row in text] == [2, 3]
    assert [row.cells["이름"] for row in book] == [row.cells["이름"] for row in text]
    assert [row.cells["검침일시"] for row in text] == ["-", "가,나"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_every_usual_encoding_and_delimiter(encoding, delimiter):
    content = f"고객번호{delimiter}이름\r\n01-02-003-000004{delimiter}홍길동\r\n".encode(encoding)

    (row,) = read_rows(io.BytesIO(content), name="고객.csv")

    assert row.cells == {"고객번호": "01-02-003-000004", "이름": "홍길동"}


def test_empty_rows_are_left_out_and_row_numbers_are_those_of_the_file():
    file = _workbook(["번호", "이름"], [None, None], [1, "홍"], [], [2.0, "김"])

    assert [(row.number, row.cells["번호"]) for row in read_rows(file, name="a.xlsx")] == [
        (3, "1"),
        (5, "2"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("xl/vbaProject.bin", b"x", "매크로"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "외부 연결"),
        ("../escape.xml", b"<a/>", "경로"),
        ("xl/workbook.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "XML 선언"),
        ("xl/sheet.xml", b" " * (archives.MAX_RATIO * 70_000), "너무 큰"),
    ],
)
def test_a_hostile_archive_is_refused_before_it_is_parsed(name, content, reason):
    assert reason in _refusal(_archive((name, content)))


def test_an_archive_of_too_many_entries_is_refused():
    entries = [(f"e{number}", b"") for number in range(archives.MAX_ENTRIES + 1)]

    assert "항목" in _refusal(_archive(*entries))


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"PK\x03\x04broken", "a.xlsx", "손상"),
        (b"\xd0\xcf\x11\xe0old excel", "a.xls", "xlsx 형식"),
        (b"not a zip", "a.xlsx", "xlsx 형식"),
        (b"", "a.csv", "머리글"),
        (b"a,b\n1,\0", "a.csv", "글자가 아닌"),
        (b"\xff\xff\xff,\x80", "a.csv", "글자 방식"),
        ("가,가\n1,2".encode(), "a.csv", "두 번"),
    ],
)
def test_an_unreadable_file_gets_one_korean_sentence(content, name, reason):
    assert reason in _refusal(io.BytesIO(content), name)


def test_a_file_above_the_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_CSV_BYTES", 10)

    assert "MB보다" in _refusal(io.BytesIO(b"a,b\n1,2\n3,4\n"), "a.csv")


def test_rows_beyond_the_limit_are_refused(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_ROWS", 2)

    assert "나누어" in _refusal(io.BytesIO(b"a,b\n1,2\n3,4\n5,6\n"), "a.csv")
