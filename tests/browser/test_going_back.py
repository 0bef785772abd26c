"""SCREENS §4 row 7: who comes back to a list finds it as he left it: address, conditions, order, rows, place."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as Waited

from mdm.lib import clock
from metering.actions.partitions import prepare
from tests.addresses import Things, furnished_town
from tests.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LISTS = (
    "/?bore=15",
    "/status/?bore=15&sort=-number&cols=ctn",
    "/status/hours/?bore=15",
    "/alarms/?ack=all&sort=-started_at",
    "/checks/?ack=all&bore=15",
    "/totals/?view=table&group=dong&bore=15",
    "/readings/?bore=15&sort=-number",
    "/readings/?view=period&bore=15",
    "/readings/?view=month&bore=15",
    "/readings/billing/?group=G1",
    "/history/?bore=15",
    "/history/?tab=replaced&bore=15",
    "/history/?tab=edits&bore=15",
    "/history/?tab=alarms&bore=15&sort=number",
    "/history/?tab=access&kind=view",
    "/history/?tab=system&what=users",
    "/settings/?bore=15&sort=-number",
    "/settings/meters/?q=S&sort=-serial",
    "/settings/terminals/?q=T",
    "/settings/users/?q=user",
    "/health/held/?kind=unknown_terminal",
)
LOW = {"width": 1440, "height": 330}  # rows scroll inside their frame, and the page too
DOWN_PX = 25
_SCROLL = """px => {
    window.scrollTo(0, px);
    document.querySelectorAll("#results .tw").forEach(each => { each.scrollTop = px; });
}"""
_SEEN = """() => {
    const all = selector => [...document.querySelectorAll(selector)];
    return {
        address: location.pathname + location.search,
        conditions: all(".fbar .chip.on, .tabs [aria-current], .seg [aria-current]").map(each => each.innerText),
        order: all("th[aria-sort]").map(each => [each.innerText, each.getAttribute("aria-sort")]),
        rows: all("main table tbody tr").map(each => each.innerText),
        down: Math.round(scrollY), inside: all("#results .tw").map(each => Math.round(each.scrollTop)),
    };
}"""


@pytest.fixture
def town(transactional_db: None) -> Town:
    prepare(now=clock.now())
    return furnished_town()


def test_who_comes_back_to_a_list_finds_it_as_he_left_it(
    logged_in: Page, live_server: Any, town: Town
) -> None:
    Things(town)
    page = logged_in
    page.set_viewport_size(LOW)  # type: ignore[arg-type]
    different, left = [], []
    for path in LISTS:
        page.goto(live_server.url + path)
        page.evaluate(_SCROLL, DOWN_PX)
        seen = page.evaluate(_SEEN)
        left.append(seen)
        with page.expect_navigation(url=lambda url, path=path: not url.endswith(path)):
            page.locator(
                "main tbody a[href^='/'], .gnb .brand, .gnb a[href='/help/']"
            ).first.dispatch_event("click")
        page.go_back()
        try:
            page.wait_for_function(
                f"was => JSON.stringify(({_SEEN})()) === was",
                arg=json.dumps(seen, separators=(",", ":"), ensure_ascii=False),
                timeout=5_000,
            )
        except Waited:
            different.append((seen, page.evaluate(_SEEN)))

    assert not different, "\n".join(f"{was}\n  {now}" for was, now in different)
    assert sum(bool(each["conditions"]) for each in left) > 12
    assert sum(bool(each["order"]) for each in left) > 4
    assert sum(bool(each["down"]) for each in left) > 10
    assert sum(any(each["inside"]) for each in left) > 3


def test_nobody_comes_back_to_names_after_the_log_out(
    logged_in: Page, live_server: Any, town: Town
) -> None:
    page = logged_in
    page.goto(f"{live_server.url}/customers/{town.customers[0].number}/")
    page.locator("form[action='/logout/']").first.evaluate("form => form.submit()")
    page.wait_for_url("**/login/**")

    page.go_back()

    page.wait_for_url("**/login/**")
    assert town.customers[0].name not in page.content()
