"""검침집계, 월보 and 일보 on paper: A4 landscape, one page wide, with conditions and page numbers."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WITHIN_PX = 1047  # 277 mm between the margins at 96 dpi
PAPERS = ("/totals/", "/totals/?view=table&cols=median", "/totals/month/", "/totals/day/")


@pytest.mark.parametrize("path", PAPERS)
def test_a_paper_is_a4_and_one_page_wide(logged_in: Page, live_server: Any, path: str) -> None:
    page = logged_in
    page.goto(f"{live_server.url}{path}")
    page.wait_for_load_state("networkidle")

    page.emulate_media(media="print")
    page.set_viewport_size({"width": WITHIN_PX, "height": 718})
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('main *')]"
        ".filter(each => each.checkVisibility())"
        ".map(each => each.getBoundingClientRect().right))"
    )
    pdf = page.pdf(prefer_css_page_size=True)

    assert widest <= WITHIN_PX + 1
    boxes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf))
    assert {(round(float(wide)), round(float(tall))) for wide, tall in boxes} == {(842, 595)}
    assert page.get_by_text("기준: ").first.is_visible()


def test_the_report_leaves_the_screen_and_prints_black_on_white_in_the_dark_theme(
    logged_in: Page, live_server: Any
) -> None:
    page = logged_in
    page.goto(f"{live_server.url}/totals/")
    page.get_by_role("link", name="월보").click()
    page.wait_for_url("**/totals/month/**")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print")

    paper = page.locator(".paper")
    shown = paper.evaluate("e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]")
    assert shown == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert not page.locator(".gnb").is_visible()
    assert page.locator(".signing").is_visible()


def test_the_workbook_comes_with_one_click(logged_in: Page, live_server: Any) -> None:
    page = logged_in
    page.goto(f"{live_server.url}/totals/day/")

    with page.expect_download() as started:
        page.locator("[data-excel]").click()

    assert re.fullmatch(r"검침_일보_\d{4}-\d\d-\d\d\.xlsx", started.value.suggested_filename)
