"""Sheets on paper: one A4 page wide, heads on every page, nothing cut off, boxes to sign of one size."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from mdm.lib.spreadsheets import WHOLE, SheetColumn, Value, write_xlsx
from mdm.lib.spreadsheets.documents import Block, Document, write_document
from mdm.lib.spreadsheets.paper import LINE_PT, fitting, height_of, lines_of, wide

ADDRESS = "서울특별시 강남구 한결길42번길 110 (개포동)"


def _list(columns: Sequence[str], rows: Iterable[Sequence[Value]], conditions: str = "조건") -> Any:
    heads = [SheetColumn(head, WHOLE) for head in columns]
    with write_xlsx(columns=heads, rows=rows, conditions=conditions) as file:
        return load_workbook(file).active


def test_a_hangul_syllable_is_as_wide_as_two_digits() -> None:
    assert wide("지침 12") == 2 * 2 + 1 + 2


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 9, 1), ("검침건수", 10, 1), ("시간 검침률(%)", 9, 2), ("가나다라마바사", 6, 3)],
)
def test_lines_break_between_words_and_inside_long_ones(text: str, width: int, lines: int) -> None:
    assert lines_of(text, width=width) == lines


def test_a_row_is_as_high_as_its_longest_text() -> None:
    assert height_of(["일 검침률(%)", "시각"], [9, 9]) == 2 * LINE_PT


def test_a_column_fits_its_values_and_the_longest_word_of_its_head() -> None:
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)

    assert fitting("주소", [ADDRESS, None]) > wide(ADDRESS)
    assert fitting("일간 사용량 (m³) 당일", [1]) > wide("사용량")
    assert fitting("값", [Decimal("1234567.890")]) > len("1,234,567.890")
    assert fitting("때", [at]) > len("2026-11-20 21:00")
    assert fitting("메모", ["가" * 500]) < 100


def test_a_number_larger_than_the_first_ones_still_fits() -> None:
    rows: list[list[Value]] = [[1, Decimal("0.000")]] * 300
    sheet = _list(["순번", "사용량"], [*rows, [100_000, Decimal("12345.678")]])

    widths = [sheet.column_dimensions[letter].width for letter in "AB"]
    assert widths[0] > len("100,000") + 1
    assert widths[1] > len("12,345.678") + 1


def test_long_conditions_take_as_many_lines_as_they_need() -> None:
    said = "조건: " + "업종 가정용, " * 20
    sheet = _list(["고객번호", "값"], [["1", 1]], conditions=said)

    assert [str(each) for each in sheet.merged_cells.ranges] == ["A1:B1"]
    assert sheet["A1"].alignment.wrap_text
    assert sheet.row_dimensions[1].height > 5 * LINE_PT
    block = Block("표", (SheetColumn("이름", width=20),), [("가",)])
    with write_document(Document("보고서", (said, "짧은 줄"), [block])) as file:
        report = load_workbook(file).active
    assert report.row_dimensions[3].height > 5 * LINE_PT
    assert report.row_dimensions[4].height == LINE_PT


def test_the_title_of_a_table_runs_on_and_its_sums_fit() -> None:
    columns = (SheetColumn("날", width=6), SheetColumn("양", "#,##0.000", 6))
    block = Block(
        "아주 긴 표의 제목입니다",
        columns,
        [("1일", Decimal(1))],
        ("합계", Decimal("123456.789")),
        "덧붙인 긴 말",
    )
    with write_document(Document("월보", (), [block])) as file:
        sheet = load_workbook(file).active

    long_ones = [row[0] for row in sheet.iter_rows() if row[0].value in (block.title, block.note)]
    assert [cell.alignment.wrap_text for cell in long_ones] == [None, None]
    assert sheet.column_dimensions["B"].width > len("123,456.789")


def test_every_page_of_a_list_begins_with_conditions_and_head_and_is_one_a4_wide() -> None:
    sheet = _list(["고객번호", "주소", "시간 검침률(%)"], [["1", ADDRESS, 7]] * 3)

    assert sheet.print_title_rows == "$1:$2"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.orientation == "portrait"
    assert sheet.row_dimensions[2].height == 2 * LINE_PT
    assert sheet.oddFooter.center.text == "&P / &N"


def test_a_list_too_wide_for_upright_paper_lies_down() -> None:
    sheet = _list([f"주소 {place}" for place in range(4)], [[ADDRESS] * 4])

    assert sheet.page_setup.orientation == "landscape"


@pytest.mark.parametrize("rows", [0, 1, 250])
def test_the_filter_of_excel_covers_every_row(rows: int) -> None:
    sheet = _list(["가", "나"], ([each, each] for each in range(rows)))
    bare = _list(["가", "나"], ([each, each] for each in range(rows)), conditions="")

    assert sheet.auto_filter.ref == f"A2:B{rows + 2}"
    assert bare.auto_filter.ref == f"A1:B{rows + 1}"
    assert sheet.max_row == rows + 2


def test_counts_have_thousands_and_a_year_has_none() -> None:
    columns = [SheetColumn("건수", WHOLE), SheetColumn("설치년"), SheetColumn("m³")]
    with write_xlsx(columns=columns, rows=[[45_733, 2019, Decimal("1461.854")]]) as file:
        sheet = load_workbook(file).active

    assert [cell.number_format for cell in sheet[2]] == ["#,##0_-", "General", "#,##0.000_-"]


def test_boxes_to_sign_are_of_one_size_whatever_the_columns_of_the_table() -> None:
    columns = (
        SheetColumn("날", width=12),
        SheetColumn("수", "0", 7),
        SheetColumn("비고", width=36),
    )
    block = Block("표", columns, [("1일", 1, "통신장애 발생 4전")], ("합계", 1, ""))
    with write_document(
        Document("월보", ("조건",), [block], signers=("담당", "팀장", "과장"))
    ) as file:
        sheet = load_workbook(file).active

    boxes = [cell.column_letter for cell in sheet[1] if cell.value in ("담당", "팀장", "과장")]
    widths = {sheet.column_dimensions[letter].width for letter in boxes}
    assert len(boxes) == 3
    assert len(widths) == 1
    assert sum(sheet.column_dimensions[letter].width for letter in boxes) >= 36
    # The remarks span the columns below the boxes, in every row of the table.
    spans = {str(each) for each in sheet.merged_cells.ranges}
    assert {f"{boxes[0]}{row}:{boxes[-1]}{row}" for row in (6, 7, 8)} <= spans


def test_no_head_and_no_remark_of_a_report_is_cut_off() -> None:
    columns = (SheetColumn("기간", width=8), SheetColumn("시간 검침률(%)", "0.0", 9))
    block = Block("표", columns, [("2026-11-01 ~ 2026-11-23", 97.8)])
    with write_document(Document("월보", ("조건",), [block])) as file:
        sheet = load_workbook(file).active

    assert sheet.row_dimensions[6].height == 2 * LINE_PT
    assert sheet.column_dimensions["A"].width > len("2026-11-01 ~ 2026-11-23")
