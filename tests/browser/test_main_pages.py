"""A person at a screen: log in, filter, follow a number, open a customer, take a file."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests import make
from tests.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ("/", "/status/", "/customers/{number}/", "/search/?q=T-0000")


def _settle(page: Page) -> None:
    page.wait_for_load_state("networkidle")


def test_somebody_comes_in_through_the_form_with_the_keyboard(
    page: Page, live_server: Any, town: Town, complaints: list[str]
) -> None:
    make.user("admin")
    page.goto(f"{live_server.url}/status/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", make.PASSWORD)
    page.press("#id_password", "Enter")

    page.wait_for_url(f"{live_server.url}/status/")
    expect(page.locator("table[data-total]")).to_have_attribute("data-total", "6")
    _settle(page)


def test_a_number_of_the_dashboard_leads_to_its_list_and_on_to_a_customer(
    logged_in: Page, live_server: Any, town: Town
) -> None:
    page = logged_in
    tile = page.locator("#strip .leak a")
    count = tile.get_attribute("data-count")

    tile.click()
    expect(page.locator("table[data-total]")).to_have_attribute("data-total", count or "")
    page.locator("a.rl").first.click()

    expect(page.locator(".banner.leak")).to_contain_text("사용량이 0인 시간이 없습니다")
    expect(page.locator(".title .r")).to_contain_text("1 / 6")


def test_ticking_a_filter_narrows_the_list_and_stays_in_the_address(
    logged_in: Page, live_server: Any
) -> None:
    page = logged_in
    page.goto(f"{live_server.url}/status/")
    page.locator("summary", has_text="구경").click()
    page.get_by_label("15 mm").check()
    page.get_by_role("button", name="적용").locator("visible=true").click()

    page.wait_for_url("**/status/?bore=15")
    expect(page.locator("table[data-total]")).to_have_attribute("data-total", "6")
    page.reload()
    expect(page.locator("summary", has_text="구경")).to_contain_text("15 mm")


def test_the_downloaded_workbook_has_the_rows_of_the_page(
    logged_in: Page, live_server: Any, tmp_path: Path
) -> None:
    page = logged_in
    page.goto(f"{live_server.url}/status/?state=leak&sort=-number")
    shown = page.locator("tbody tr td:nth-child(5)").all_inner_texts()

    page.locator("[data-excel]").click()
    page.get_by_label("사유").fill("월말 누수 점검")
    with page.expect_download() as started:
        page.get_by_role("button", name="받기").click()
    started.value.save_as(tmp_path / "list.xlsx")

    rows = list(load_workbook(tmp_path / "list.xlsx").active.values)
    place = rows[1].index("고객번호")
    assert [row[place] for row in rows[2:]] == shown
    assert len(shown) == 6


def test_double_click_and_keys_open_a_row(logged_in: Page, live_server: Any) -> None:
    page = logged_in
    page.goto(f"{live_server.url}/status/?sort=number")
    page.locator("a.rl").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/10-10-001-000001/**")

    page.go_back()
    page.locator("tbody tr").nth(2).locator("td").nth(5).dblclick()
    page.wait_for_url("**/customers/10-10-001-000002/**")
    page.keyboard.press("Alt+ArrowRight")
    page.wait_for_url("**/customers/10-10-001-000003/**")


def test_the_slash_key_searches_and_an_exact_number_jumps(
    logged_in: Page, live_server: Any
) -> None:
    page = logged_in
    _settle(page)
    page.keyboard.press("/")
    page.keyboard.type("S0000004")
    page.keyboard.press("Enter")

    page.wait_for_url("**/customers/10-10-001-000004/")


def test_the_map_draws_clusters_on_bundled_boundaries(logged_in: Page) -> None:
    expect(logged_in.locator(".clu, .pin").first).to_be_visible()
    expect(logged_in.locator(".leaflet-land-pane path").first).to_be_attached()


def test_the_table_twin_of_the_map_shows_each_neighbourhood(logged_in: Page) -> None:
    logged_in.get_by_role("button", name="동별 표").click()

    expect(logged_in.locator("#places-table tbody tr")).to_have_count(2)


def test_a_newer_snapshot_refreshes_the_cards_without_a_reload(logged_in: Page, town: Town) -> None:
    from metering.models import CustomerState, Snapshot

    page = logged_in
    _settle(page)
    page.evaluate("window.stayed = true")
    CustomerState.objects.filter(customer=town.customers[0]).update(state="BACKFLOW")
    Snapshot.objects.create(made_at=town.now, latest_received_at=town.now)

    page.evaluate("htmx.trigger(document.body, 'mdm:poll')")

    expect(page.locator("#strip .back a")).to_have_attribute("data-count", "1")
    assert page.evaluate("window.stayed") is True


def test_no_page_scrolls_sideways_on_a_tablet(
    logged_in: Page, live_server: Any, town: Town
) -> None:
    page = logged_in
    page.set_viewport_size({"width": 768, "height": 1024})
    for path in PAGES:
        page.goto(live_server.url + path.format(number=town.customers[0].number))
        _settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 768, path
