"""Formatted workbooks: typed cells, totals, no formulas, A4 paper."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from mdm.lib.spreadsheets import SheetColumn
from mdm.lib.spreadsheets.documents import Block, Document, write_document

COLUMNS = (SheetColumn("이름", width=20), SheetColumn("양", "#,##0.000", 9))


def _written(*blocks: Block, **fields: Any) -> Any:
    document = Document("보고서", ("조건: 전체", "기준: 오늘"), blocks, **fields)
    with write_document(document) as file:
        return load_workbook(file).active


def test_a_text_that_begins_like_a_formula_stays_a_text() -> None:
    sheet = _written(Block("표", COLUMNS, [("=1+1\x07", Decimal("1.5"))]))

    cell = next(row[0] for row in sheet.iter_rows() if row[0].value == "=1+1")
    assert cell.data_type == "s"


def test_numbers_days_and_instants_stay_typed_in_seoul_time() -> None:
    at = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)

    sheet = _written(Block("표", COLUMNS, [(date(2026, 11, 20), Decimal("1.5")), (at, 2)]))

    values = [row[:2] for row in sheet.iter_rows(values_only=True)]
    assert (datetime(2026, 11, 20), 1.5) in values
    assert (datetime(2026, 11, 21, 0, 30), 2) in values


def test_tables_stand_below_each_other_with_bold_sums() -> None:
    first = Block("하나", COLUMNS, [("가", 1), ("나", 2)], ("합계", 3))
    second = Block("둘", COLUMNS, [], note="없음")

    sheet = _written(first, second)

    column = [cell.value for cell in sheet["A"]]
    assert column[5:] == ["하나", "이름", "가", "나", "합계", None, "둘", "이름", "없음"]
    assert sheet["A10"].font.bold
    assert not sheet["A9"].font.bold


def test_the_paper_is_a4_one_page_wide_and_numbered() -> None:
    wide, tall = _written(landscape=True), _written()

    assert (wide.page_setup.orientation, tall.page_setup.orientation) == ("landscape", "portrait")
    assert wide.page_setup.fitToWidth == 1
    assert wide.oddFooter.center.text == "&P / &N"


def test_each_signer_has_a_box_and_without_one_there_is_none() -> None:
    signed = _written(Block("표", COLUMNS, [("가", 1)]), signers=("담당", "과장"))

    assert [cell.value for cell in signed[1] if cell.value] == ["보고서", "담당", "과장"]
    assert signed["C2"].border.left.style == "thin"
    assert _written().max_column == 2
