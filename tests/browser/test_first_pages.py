"""The first pages under a hand: columns of one's own, alarms that wait, groups that open, 확인 처리 in place."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from metering.models import Alarm, Handling
from tests.browser.conftest import NARROW
from tests.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_column_is_left_out_by_keyboard_and_stays_out_on_the_next_visit(
    logged_in: Page, live_server: Any
) -> None:
    page = logged_in
    page.goto(f"{live_server.url}/status/")
    page.locator("summary", has_text="열 설정").focus()
    page.keyboard.press("Enter")
    page.get_by_label("주소", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("CTN", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    page.wait_for_url("**/status/?cols=-address,ctn")
    page.goto(f"{live_server.url}/status/?state=leak")
    heads = page.locator("thead").inner_text()
    assert "CTN" in heads
    assert "주소" not in heads


def test_columns_are_chosen_on_a_phone_without_leaving_the_screen(
    logged_in: Page, live_server: Any
) -> None:
    page = logged_in
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/alarms/")
    page.get_by_label("열 설정").click()
    menu = page.get_by_role("group", name="보일 열")
    box = menu.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    menu.get_by_label("고객번호").uncheck()
    menu.get_by_role("button", name="적용").click()

    page.wait_for_url("**/alarms/?cols=-number")
    expect(page.locator("tbody tr").first).not_to_contain_text("10-10-001")


@pytest.mark.parametrize("path", ["/alarms/", "/checks/", "/health/held/", "/status/"])
def test_no_form_of_a_list_ends_before_its_rows(
    logged_in: Page, live_server: Any, path: str
) -> None:
    """A form inside a form ends the outer one: rows would stand outside and no step would take them."""
    page = logged_in
    page.goto(live_server.url + path)

    assert page.locator("#results form table.t").count() == 1
    assert page.locator("form form").count() == 0


def test_a_step_takes_the_ticked_alarms(logged_in: Page, live_server: Any, town: Town) -> None:
    page = logged_in
    page.goto(f"{live_server.url}/alarms/")
    page.locator("tbody input.cb").nth(1).check()
    page.locator(".bulk").get_by_label("메모").fill("전화함")
    page.locator(".bulk").get_by_role("button", name="확인", exact=True).click()

    page.get_by_text("알람 1건을 처리했습니다").wait_for()
    assert Alarm.objects.get(handling=Handling.ACKNOWLEDGED).memo == "전화함"
    assert re.search(r"/alarms/$", page.url)
