"""The tasks of an operator that the product is measured by (SCREENS §4 rows 1–7, 13, 15, 19)."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from metering.models import Alarm, Handling, Snapshot
from tests.browser.conftest import WIDE
from tests.town import GAPPED, Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

A4_PT = (595, 842)


def _total(page: Page) -> int:
    return int(page.locator("table[data-total]").get_attribute("data-total") or -1)


def test_row_1_leaks_of_a_place_since_yesterday_take_three_clicks(
    logged_in: Page, town: Town
) -> None:
    page = logged_in

    page.locator("#strip .leak a").click()
    page.locator("summary", has_text="발생").click()
    page.get_by_role("link", name="어제부터").click()

    page.wait_for_url(f"**/status/?state=leak&since={town.yesterday}*")
    began = Alarm.objects.filter(kind="LEAK", started_at__date__gte=town.yesterday)
    assert _total(page) == began.count()


def test_row_2_why_a_customer_is_flagged_stands_on_his_page(
    logged_in: Page, live_server: Any, town: Town
) -> None:
    logged_in.goto(f"{live_server.url}/customers/{town.customers[0].number}/")

    expect(logged_in.locator(".banner.leak")).to_contain_text("시간 동안 사용량이 0인 시간이")
    expect(logged_in.locator(".banner.leak")).to_contain_text("L/h · 하루 추정 손실")


@pytest.mark.parametrize("text", ["10-10-001-000003", "1010001000003", "S0000003", "012-0000-0003"])
def test_row_3_one_field_and_enter_find_a_customer(logged_in: Page, text: str) -> None:
    logged_in.locator("#q").fill(text)
    logged_in.locator("#q").press("Enter")

    logged_in.wait_for_url("**/customers/10-10-001-000003/")


def test_row_4_every_number_of_the_first_pages_is_the_length_of_its_list(
    logged_in: Page, live_server: Any
) -> None:
    page = logged_in
    wrong = []
    for path in ("/", "/status/"):
        page.goto(live_server.url + path)
        links = page.locator("a[data-count]").evaluate_all(
            "all => all.map((link) => [link.getAttribute('href'), Number(link.dataset.count)])"
        )
        assert len(links) >= 8
        for link, count in dict(links).items():
            href = urljoin(live_server.url + path, link)
            page.goto(href)
            if _total(page) != count:
                wrong.append((path, href, count, _total(page)))

    assert wrong == []


def test_row_5_a_file_has_the_rows_and_numbers_of_the_list(
    logged_in: Page, live_server: Any, tmp_path: Path
) -> None:
    page = logged_in
    page.goto(f"{live_server.url}/status/?state=leak")
    total = _total(page)

    page.locator("[data-excel]").click()
    page.get_by_label("사유").fill("월말 누수 점검")
    with page.expect_download() as started:
        page.get_by_role("button", name="받기").click()
    started.value.save_as(tmp_path / "list.xlsx")

    rows = list(load_workbook(tmp_path / "list.xlsx").active.values)
    place = rows[1].index("최종지침(m³)")
    assert len(rows) - 2 == total
    assert all(isinstance(row[place], int | float) for row in rows[2:])


def test_row_6_the_missing_hours_of_a_customer_are_hatched_one_click_from_the_list(
    logged_in: Page, live_server: Any, town: Town
) -> None:
    page = logged_in
    page.goto(f"{live_server.url}/status/?sort=number")
    page.locator("a.rl").nth(GAPPED).click()

    hatched = page.locator(".heat rect.hna")
    assert hatched.count() >= 4
    box = page.locator(".heat rect.night").bounding_box()
    assert box
    assert box["width"] > 100


@pytest.mark.parametrize(
    "query", ["state=leak&sort=-number", "bore=15&per=20", "q=물3길", "cols=ctn,block&state=abn"]
)
def test_row_7_reload_back_and_a_shared_address_show_the_same(
    logged_in: Page, live_server: Any, query: str
) -> None:
    page = logged_in
    page.goto(f"{live_server.url}/status/?{query}")
    shown = page.locator("tbody").inner_text()

    page.reload()
    assert page.locator("tbody").inner_text() == shown
    page.locator("a.rl").first.click()
    page.wait_for_url("**/customers/**")
    page.go_back()
    assert page.locator("tbody").inner_text() == shown
    shared = page.context.new_page()
    shared.goto(page.url)
    assert shared.locator("tbody").inner_text() == shown
    shared.close()


def test_row_13_a_keyboard_alone_filters_walks_and_handles(
    logged_in: Page, live_server: Any, town: Town
) -> None:
    page = logged_in
    page.locator("#strip .leak a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/status/?state=leak*")
    page.locator("tbody input.cb").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="확인 처리").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("메모").focus()
    page.keyboard.type("전화함")
    page.keyboard.press("Enter")

    page.get_by_text("확인 처리했습니다").first.wait_for()
    assert Alarm.objects.get(handling=Handling.ACKNOWLEDGED).memo == "전화함"
    page.locator("a.rl").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/**")
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(".title .r")).to_contain_text("2 / 6")


def test_all_rows_of_the_conditions_are_handled_with_one_button(
    logged_in: Page, live_server: Any, town: Town
) -> None:
    page = logged_in
    page.goto(f"{live_server.url}/status/?state=leak&per=20")
    page.locator("[data-check-all]").check()
    page.get_by_role("button", name="확인 처리").first.click()
    page.locator("#acknowledge").get_by_role("button", name="확인 처리").click()

    page.get_by_text("수용가 6건의 알람").first.wait_for()
    assert not Alarm.objects.filter(kind="LEAK", handling=Handling.NEW).exists()


def test_row_15_data_that_stopped_are_seen_within_a_minute(
    logged_in: Page, live_server: Any, town: Town
) -> None:
    page = logged_in
    page.wait_for_load_state("networkidle")
    stopped = town.now - timedelta(minutes=61)
    Snapshot.objects.create(made_at=town.now, latest_received_at=stopped)

    page.evaluate("htmx.trigger(document.body, 'mdm:poll')")

    expect(page.locator("#fresh")).to_have_class(re.compile("bad"))
    expect(page.locator("#fresh")).to_contain_text("수신 끊김")


@pytest.mark.parametrize("path", ["/customers/{number}/", "/totals/", "/status/"])
def test_row_19_a_print_is_one_sheet_of_a4_wide(
    logged_in: Page, live_server: Any, town: Town, path: str
) -> None:
    page = logged_in
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.goto(live_server.url + path.format(number=town.customers[0].number))
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print")

    sheet = page.pdf(prefer_css_page_size=True)

    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheet)
    assert boxes
    assert {tuple(sorted(round(float(side)) for side in box)) for box in boxes} == {A4_PT}
    page.set_viewport_size({"width": 1047, "height": 740})  # A4 landscape between its margins
    assert page.evaluate("document.documentElement.scrollWidth") <= 1047
