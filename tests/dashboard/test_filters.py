"""The one filter: what it selects, and that nothing a browser sends can break a page (B-09)."""

from urllib.parse import quote

import pytest
from django.test import Client

from mdm.accounts.models import Role
from tests import make
from tests.dashboard.conftest import total_of
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]

NAMES = (
    "office", "gu", "dong", "state", "alarm", "use", "block", "wtp", "year", "maker", "comm",
    "bore", "since", "missing", "bbox", "q", "sort", "per", "page", "cols", "format", "date",
)  # fmt: skip
BROKEN = (
    "", "x" * 5_000, "-1", "0", "999999999999999999999", "all", "2026-02-30", "1' OR '1'='1",
    "customer__name__regex", "\x00", "한글🙂", "NaN", "1,2,3,4", "../../etc",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_value_is_dropped_and_the_page_still_comes(client: Client, name: str) -> None:
    for value in BROKEN:
        assert client.get("/status/", {name: value}).status_code == 200, value


def test_all_values_broken_at_once_break_no_page(client: Client, town: Town) -> None:
    for path in ("/", "/search/", "/fragments/map/", f"/customers/{town.customers[0].number}/"):
        for value in ("1' OR '1'='1", "\x00", "x" * 5_000):
            names = [name for name in NAMES if (path, name) != ("/search/", "q")]
            assert client.get(path, dict.fromkeys(names, value)).status_code == 200, path


def test_a_dropped_condition_is_named_in_one_line(client: Client) -> None:
    html = client.get("/status/?use=nothing&state=leak").content.decode()

    assert "알 수 없는 조건을 뺐습니다: 업종" in html


def test_values_of_one_name_add_up_and_names_narrow_each_other(client: Client, town: Town) -> None:
    both = ",".join(make.neighbourhood(name).code for name in ("가동", "나동"))
    one = make.neighbourhood("가동").code

    assert total_of(client.get("/status/", {"dong": both}).content.decode()) == 6
    assert total_of(client.get("/status/", {"dong": one}).content.decode()) == 3
    assert total_of(client.get(f"/status/?dong={one}&state=normal,comm").content.decode()) == 0
    assert total_of(client.get(f"/status/?dong={one}&bore=15").content.decode()) == 3
    assert total_of(client.get(f"/status/?dong={one}&comm=LORA").content.decode()) == 0


def test_a_repeated_name_means_the_same_as_a_comma_list(client: Client, town: Town) -> None:
    codes = [make.neighbourhood(name).code for name in ("가동", "나동")]

    html = client.get("/status/", {"dong": codes}).content.decode()

    assert total_of(html) == 6


def test_an_office_and_a_district_select_everything_below_them(client: Client, town: Town) -> None:
    office = make.office()

    assert total_of(client.get("/status/", {"office": office.code}).content.decode()) == 6
    assert total_of(client.get("/status/", {"gu": make.district().code}).content.decode()) == 6


def test_an_inclusive_alarm_is_found_behind_another_state(client: Client, town: Town) -> None:
    leaking = total_of(client.get("/status/?alarm=leak").content.decode())

    assert leaking == 6
    assert total_of(client.get("/status/?alarm=back").content.decode()) == 0


def test_the_conditions_stay_in_the_form_and_in_the_links(client: Client, town: Town) -> None:
    code = make.neighbourhood("가동").code

    html = client.get(f"/status/?dong={code}&state=leak&since=2020-01-01&per=20").content.decode()

    assert f'name="dong" value="{code}" checked' in html
    assert 'name="since" value="2020-01-01"' in html
    assert 'name="per" value="20"' in html
    assert f"dong={quote(code)}" in html


def test_a_region_scope_narrows_list_map_search_and_choices(client_of, town: Town) -> None:
    client = client_of(Role.OPERATOR, make.neighbourhood("나동"))
    outside = make.neighbourhood("가동")

    html = client.get("/status/").content.decode()
    asked = client.get("/status/", {"dong": outside.code}).content.decode()
    found = client.get("/search/?q=10-10-001").content.decode()
    marks = client.get("/fragments/map/").json()["features"]

    assert total_of(html) == 3
    assert "가동" not in html
    assert "알 수 없는 조건" in asked
    assert total_of(found) == 3
    assert sum(mark["properties"].get("count", 1) for mark in marks) <= 3
