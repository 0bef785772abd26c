"""Tables, filters and page numbers of every list."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import RequestContext, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from dashboard.ui import columns
from dashboard.ui.facets import Facet, Option, RegionNode, RegionTree
from dashboard.ui.paging import Pager, pager_for

ROW = {
    "id": 7,
    "state": "LEAK",
    "others": ["LOW_BATTERY"],
    "name": "<홍>",
    "number": "30-18-096-327000",
    "last": datetime(2026, 11, 20, 15, tzinfo=UTC),
    "reads": 9,
    "use_l": -42,
    "missing_l": None,
    "spark": [None, 5],
}


class Sample(columns.Table):
    id = columns.CheckColumn(label=lambda row: row["number"])
    state = columns.StateColumn(verbose_name="상태", others="others")
    name = columns.RowLinkColumn(
        verbose_name="수용가", href=lambda row: f"/customers/{row['number']}/"
    )
    last = columns.SlotColumn(verbose_name="최종검침")
    reads = columns.NumberColumn(
        verbose_name="당일", group="검침수", mark=lambda value, row: "lowv" if value < 12 else ""
    )
    use_l = columns.CubicMetresColumn(verbose_name="당일", group="사용량 (m³)", phone="당일")
    missing_l = columns.CubicMetresColumn(verbose_name="전일", group="사용량 (m³)")
    spark = columns.SparkColumn(verbose_name="최근 24시간")


def _drawn(rows, query="", **attributes):
    table = Sample(rows, order_by=query)
    for name, value in attributes.items():
        setattr(table, name, value)
    request = RequestFactory().get("/status/", {"sort": query, "page": "3", "use": "1"})
    source = '{% include "components/table.html" %}'
    return Template(source).render(RequestContext(request, {"table": table, "snapshot": "42"}))


def test_a_table_counts_its_whole_list_and_names_its_snapshot():
    html = _drawn([ROW], total=2214, caption="검침현황")

    assert 'data-total="2214" data-snapshot="42"' in html
    assert '<caption class="sr">검침현황.' in html


def test_neighbouring_columns_of_a_group_share_one_head():
    html = _drawn([ROW])

    assert '<th scope="colgroup" class="grp" colspan="2">사용량 (m³)<' in html
    assert html.count('rowspan="2"') == 5


def test_a_sorted_column_says_its_direction_and_links_to_the_other_one():
    html = _drawn([ROW], query="-last")

    assert 'aria-sort="descending"' in html
    assert '<a href="?sort=last&amp;use=1">최종검침' in html


def test_cells_are_formatted_escaped_and_marked():
    html = _drawn([ROW], today=date(2026, 11, 20))

    assert '<a class="rl" href="/customers/30-18-096-327000/">&lt;홍&gt;</a>' in html
    assert '<td class="num gl lowv">9</td>' in html
    assert '<td class="num gl" data-l="당일">−0.042</td>' in html
    assert '<td class="num">–</td>' in html
    assert "<td>24:00</td>" in html
    assert 'aria-label="30-18-096-327000 선택"' in html


def test_an_empty_table_says_why():
    assert "조건에 맞는 수용가가 없습니다" in _drawn([], empty_text="조건에 맞는 수용가가 없습니다")


def test_file_cells_keep_their_types():
    table = Sample([])

    def typed(name, value):
        return table.columns[name].column.typed(value)

    assert typed("use_l", 1500) == Decimal("1.500")
    assert typed("reads", 9) == 9
    assert typed("state", "BACKFLOW") == "역류"
    assert typed("last", ROW["last"]) == "2026-11-20 24:00"
    assert typed("use_l", None) is None


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        (columns.DecimalColumn(), 23.0333333, "23.0"),
        (columns.DecimalColumn(), 22.95, "23.0"),
        (columns.DecimalColumn(), -0.04, "0.0"),
        (columns.DecimalColumn(digits=2), 3.605, "3.61"),
        (columns.DecimalColumn(digits=3), 0.0125, "0.013"),
        (columns.RateColumn(), 99.97, "99.9"),
        (columns.RateColumn(), 91.8283, "91.8"),
        (columns.CubicMetresColumn(), -0.3, "0.000"),
        (columns.CubicMetresColumn(), 1234.5678, "1.235"),
    ],
)
def test_a_file_holds_the_number_that_the_page_writes(column, value, shown):
    assert column.render(value) == shown
    assert str(column.typed(value)) == shown


def test_a_column_of_rounded_numbers_leaves_what_is_unknown_empty_in_a_file():
    assert columns.DecimalColumn().typed(None) is None
    assert columns.RateColumn().typed(None) is None


def test_page_links_leave_out_the_far_ones():
    assert Pager(1, 50, 2214).numbers == [1, 2, 3, None, 45]
    assert Pager(23, 50, 2214).numbers == [1, None, 21, 22, 23, 24, 25, None, 45]
    assert Pager(1, 50, 0).numbers == [1]


def test_rows_gathered_on_the_first_page_are_counted_there() -> None:
    first, last = Pager(1, 50, 112, gathered=12), Pager(2, 50, 112, gathered=12)

    assert (first.first_row, first.last_row, first.last) == (1, 62, 2)
    assert (last.first_row, last.last_row, last.following) == (63, 112, None)


@pytest.mark.parametrize("page", ["", "0", "-1", "all", "9" * 30, "٣", "1.5", "²"])
@pytest.mark.parametrize("per", ["", "1000000", "-5", "x", "²"])
def test_senseless_page_values_fall_back_to_a_page_that_exists(page, per):
    pager = pager_for(page=page, per=per, total=120)

    assert 1 <= pager.number <= pager.last
    assert pager.per == 50


@given(st.integers(0, 5000), st.integers(1, 400), st.sampled_from(["20", "50", "100", "200"]))
def test_the_pages_cover_every_row_once(total, page, per):
    pager = pager_for(page=str(page), per=per, total=total)

    assert pager.offset < max(1, total)
    assert pager.last_row - pager.offset <= pager.per
    assert Pager(pager.last, pager.per, total).last_row == total


def test_a_facet_names_its_choice_shortly():
    options = [Option("1", "가정용", True), Option("2", "일반용", True), Option("3", "욕탕용")]

    assert Facet("use", "업종", options).summary == "가정용 외 1"
    assert Facet("use", "업종", options[2:]).summary == ""


def test_the_region_tree_opens_where_a_dong_is_ticked():
    dong = RegionNode("dong", "11680103", "개포동", selected=True)
    gu = RegionNode("gu", "11680", "강남구", children=[dong])
    tree = RegionTree("지역", [RegionNode("office", "1", "강남수도사업소", children=[gu])])

    assert gu.open
    assert tree.summary == "개포동"
