"""값 고치기 in a browser: on the phone and without script, from the table to the new value and back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import make
from tests.browser.conftest import NARROW
from tests.town import GAPPED, Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plain_phone(browser: Browser, live_server: Any, town: Town) -> Any:
    """A phone that runs no script, with an administrator logged in."""
    make.user("admin")
    context = browser.new_context(viewport=NARROW, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/login/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", make.PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{live_server.url}/")
    yield page
    context.close()


def test_a_value_is_entered_and_taken_back_on_a_phone_without_script(
    plain_phone: Page, live_server: Any, town: Town
) -> None:
    page = plain_phone
    number = town.customers[GAPPED].number
    page.goto(f"{live_server.url}/customers/{number}/?date={town.yesterday.isoformat()}")
    row = page.locator("#grid tbody tr", has_text=f"{town.yesterday.isoformat()} 06:00")
    row.locator("td.act a").click()

    page.fill("#enter_register", "1.660")
    page.fill("#enter_reason", "현장에서 읽음")
    page.locator("form", has=page.locator("#enter_register")).locator("button.prim").click()

    expect(row.locator(".tag.hand")).to_have_attribute("data-said", re.compile("현장에서 읽음"))
    expect(row.locator("td.hand")).to_contain_text("1.660")

    row.locator("td.act a").click()
    undo = page.locator("form", has=page.locator("input[name=do][value=undo]"))
    undo.locator("input[name=reason]").fill("잘못 읽음")
    undo.locator("button[type=submit]").click()

    expect(row.locator(".tag.hand")).to_have_count(0)


def test_a_mark_says_who_and_why_to_the_keyboard(
    logged_in: Page, live_server: Any, town: Town
) -> None:
    make.override(town.customers[GAPPED], at=town.slot_of_yesterday(6), register_l=1_660)
    page = logged_in
    page.goto(f"{live_server.url}/readings/?reads=edited")
    mark = page.locator(".tag.hand").first

    mark.focus()

    said = mark.evaluate("each => getComputedStyle(each, '::after').display")
    assert said == "block"
    assert "현장 확인" in (mark.get_attribute("aria-label") or "")
