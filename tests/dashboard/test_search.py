"""통합검색 (search): exact numbers jump, everything else lists with the field that matched."""

import pytest
from django.test import Client

from dashboard.pages.search import marked
from tests.dashboard.conftest import total_of
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    ["10-10-001-000003", "1010001000003", "S0000003", "T-000003", "012-0000-0003", "01200000003"],
)
def test_an_exact_number_leads_straight_to_the_customer(
    client: Client, town: Town, text: str
) -> None:
    response = client.get("/search/", {"q": text})

    assert response["Location"] == f"/customers/{town.customers[3].number}/"


def test_part_of_a_number_lists_what_it_fits_and_says_where(client: Client, town: Town) -> None:
    html = client.get("/search/", {"q": "T-00000"}).content.decode()

    assert total_of(html) == 6
    assert "단말 ID" in html


def test_a_name_is_found_by_its_syllables_and_not_by_wildcards(client: Client, town: Town) -> None:
    assert total_of(client.get("/search/", {"q": "물2"}).content.decode()) == 1
    assert total_of(client.get("/search/", {"q": "물%길"}).content.decode()) == 0
    assert total_of(client.get("/search/", {"q": ""}).content.decode()) == 0


def test_the_page_has_a_box_of_its_own_for_phones(client: Client) -> None:
    html = client.get("/search/", {"q": "가나<다>"}).content.decode()

    assert 'placeholder="수용가 번호/이름/주소/계량기번호/CTN/단말 ID"' in html
    assert "가나<다>" not in html


def test_what_matched_is_marked_in_names_addresses_and_numbers(client: Client, town: Town) -> None:
    html = client.get("/search/", {"q": "물2 10-10"}).content.decode()

    assert "<mark>물2</mark>길</a>" in html
    assert "<mark>10-10</mark>-001-000002" in html
    assert "<mark>T-</mark>000002" in client.get("/search/", {"q": "t-"}).content.decode()


def test_marking_escapes_and_never_nests() -> None:
    assert marked("<b>가나</b>", ["가나", "나"]) == "&lt;b&gt;<mark>가나</mark>&lt;/b&gt;"
    assert marked("abc", ["c", "a"]) == "<mark>a</mark>b<mark>c</mark>"
    assert marked("abc", []) == "abc"
