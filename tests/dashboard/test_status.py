"""검침현황: rows, tabs, order, pages, files."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from openpyxl import load_workbook

from mdm.accounts.models import Role
from mdm.audit.models import AccessEvent, AccessKind
from metering.models import CustomerState
from tests import make
from tests.dashboard.conftest import counted_links, total_of
from tests.town import FIRST_L, GAPPED, SILENT, Town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]


def _rows(client: Client, query: str = "") -> list[list[object]]:
    content = b"".join(client.get(f"/status/?format=xlsx{query}").streaming_content)  # type: ignore[arg-type]
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.values]


def test_every_tab_counts_the_list_behind_it(client: Client) -> None:
    links = counted_links(client.get("/status/?bore=15").content.decode())

    assert len(links) == 8
    assert sum(count for count, _ in links[1:]) == links[0][0] == 6
    for count, href in links:
        assert total_of(client.get(href).content.decode()) == count, href


def test_a_row_shows_read_counts_and_use_of_yesterday_and_before(
    client: Client, town: Town
) -> None:
    rows = _rows(client, "&sort=number")

    heads = rows[1]
    third = dict(zip(heads, rows[2 + GAPPED], strict=True))
    assert third["고객번호"] == town.customers[GAPPED].number
    assert third["일간 검침수 당일"] == 0
    assert third["일간 검침수 전일"] == 20
    assert third["일간 검침수 7일"] == 23.4  # (6 × 24 + 20) ÷ 7
    assert third["일간 사용량 (m³) 전일"] == pytest.approx(0.072)
    assert third["최종지침(m³)"] == pytest.approx((FIRST_L + 240 * 3) / 1000)


def test_the_one_who_was_silent_yesterday_shows_no_use_rather_than_zero(client: Client) -> None:
    rows = _rows(client, "&sort=number")

    silent = dict(zip(rows[1], rows[2 + SILENT], strict=True))
    assert silent["일간 검침수 전일"] == 0
    assert silent["일간 사용량 (m³) 전일"] is None


def test_the_workbook_has_the_rows_of_the_page_in_its_order_with_typed_cells(
    client: Client, town: Town
) -> None:
    html = client.get("/status/?sort=-usage_7d_l&per=50").content.decode()
    rows = _rows(client, "&sort=-usage_7d_l")

    place = rows[1].index("고객번호")
    numbers = [row[place] for row in rows[2:]]
    assert sorted(numbers, key=lambda number: html.index(f">{number}</td>")) == numbers
    assert len(numbers) == total_of(html)
    assert "조건: 전체" in str(rows[0][0])
    assert "6건" in str(rows[0][0])
    assert all(isinstance(row[rows[1].index("최종지침(m³)")], float) for row in rows[2:])


def test_the_csv_has_the_same_rows_as_the_workbook(client: Client) -> None:
    content = b"".join(client.get("/status/?format=csv&sort=number").streaming_content)  # type: ignore[arg-type]

    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))

    assert lines[:2] == [
        [cell for cell in row if cell] for row in _rows(client, "&sort=number")[:2]
    ]
    assert len(lines) == 8


def test_mean_reads_have_one_decimal_in_both_files_as_on_the_page(client: Client) -> None:
    """D-08: one decimal; the workbook keeps a number and shows it with one place."""
    CustomerState.objects.update(good_7d=22.7142857)
    content = b"".join(client.get("/status/?format=csv").streaming_content)  # type: ignore[arg-type]
    _, heads, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    place = heads.index("일간 검침수 7일")
    answer = client.get("/status/?format=xlsx")
    file = io.BytesIO(b"".join(answer.streaming_content))  # type: ignore[arg-type]
    cell = load_workbook(file).worksheets[0].cell(3, place + 1)

    assert {line[place] for line in lines} == {"22.7"}
    assert (cell.value, cell.number_format) == (22.7, "#,##0.0_-")
    assert ">22.7<" in client.get("/status/").content.decode()


def test_a_download_is_written_to_the_access_log_with_its_conditions(client: Client) -> None:
    _rows(client, "&state=leak")

    event = AccessEvent.objects.get(kind=AccessKind.DOWNLOAD)
    assert event.row_count == 6
    assert "상태 누수" in event.subject


def test_pages_have_no_row_twice_and_the_last_one_is_reached(client: Client, town: Town) -> None:
    for number in range(20):
        make_one_more(number)

    pages = [client.get(f"/status/?per=20&page={page}").content.decode() for page in (1, 2)]

    seen = [number for page in pages for number in _numbers(page)]
    assert len(seen) == len(set(seen)) == 26
    assert client.get("/status/?per=20&page=99").content.decode().count('class="rl"') == 6


def make_one_more(number: int) -> None:
    model = CustomerState.objects.select_related("segment").order_by("customer_id").first()
    assert model is not None
    customer = make.customer(f"20-20-002-{number:06d}")
    model.pk = customer.pk
    model.customer_id = customer.pk
    model.save(force_insert=True)


def _numbers(html: str) -> list[str]:
    return [part.split("/")[0] for part in html.split('class="rl" href="/customers/')[1:]]


@pytest.mark.parametrize(
    ("role", "shown"), [(Role.ADMIN, "물0길"), (Role.OPERATOR, "물*길"), (Role.VIEWER, "물*길")]
)
def test_names_are_masked_for_all_but_administrators_on_screen_and_in_files(
    client_of: Callable[..., Client], role: Role, shown: str
) -> None:
    client = client_of(role)

    assert shown in client.get("/status/").content.decode()
    assert shown in {row[2] for row in _rows(client)[2:]}


def test_chosen_columns_appear_on_the_page_and_in_the_file(client: Client) -> None:
    html = client.get("/status/?cols=ctn,block").content.decode()

    assert "012-0000-0003" in html
    assert "CTN" in _rows(client, "&cols=ctn")[1]
    assert "CTN" not in _rows(client)[1]


def test_ticked_rows_alone_can_be_taken_away(client: Client, town: Town) -> None:
    picked = [town.customers[place].number for place in (1, 4)]

    rows = _rows(client, "&sort=number" + "".join(f"&ids={number}" for number in picked))

    assert [row[rows[1].index("고객번호")] for row in rows[2:]] == picked


def test_an_hour_that_is_no_longer_kept_is_named(client: Client) -> None:
    html = client.get("/status/?asof=2020-01-01T09").content.decode()
    assert "지난 시점은 보관하지 않아" in html
    for path in ("/totals/", "/status/hours/", "/readings/"):
        assert f'<a href="{path}?date=2020-01-01">' in html
    assert "보관하지 않아" in client.get("/status/?asof=<b>").content.decode()


def test_nothing_found_says_so_and_offers_to_reset(client: Client) -> None:
    html = client.get("/status/?q=없는수용가").content.decode()

    assert total_of(html) == 0
    assert "조건에 맞는 수용가가 없습니다" in html


def test_a_word_of_two_syllables_finds_names_and_addresses(client: Client) -> None:
    assert total_of(client.get("/status/?q=자하").content.decode()) == 6
    assert total_of(client.get("/status/?q=물3길").content.decode()) == 1


def test_row_links_hand_the_list_on(client: Client) -> None:
    html = client.get("/status/?state=leak").content.decode()

    assert "?state=leak&amp;sort=-since" in html
