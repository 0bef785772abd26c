"""A list in its page: conditions, order, pages and typed text change it without a load of the page."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from metering.models import Alarm, CustomerState, Handling, Snapshot
from tests.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def status(logged_in: Page, live_server: Any) -> Page:
    """검침현황 in a window that carries a mark, which a load of a page would take away."""
    logged_in.goto(f"{live_server.url}/status/")
    logged_in.wait_for_load_state("networkidle")
    logged_in.evaluate("window.stayed = true")
    return logged_in


def _expect_rows(page: Page, count: int) -> None:
    expect(page.locator("table[data-total]")).to_have_attribute("data-total", str(count))
    expect(page.locator("#results tbody a.rl")).to_have_count(count)


def _stayed(page: Page) -> bool:
    return page.evaluate("window.stayed") is True


def test_a_ticked_condition_a_tab_and_an_order_change_the_list_in_place(status: Page) -> None:
    page = status
    page.locator("summary", has_text="지역").first.click()
    page.locator(".menu.wide details").evaluate_all(
        "all => all.forEach((each) => each.open = true)"
    )
    page.get_by_label("가동").check()
    page.get_by_role("button", name="적용").locator("visible=true").click()

    _expect_rows(page, 3)
    expect(page.locator("#live")).to_have_text("동 가동 · 3건")
    expect(page.locator(".tabs a").first).to_have_attribute("data-count", "3")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.locator(".tabs a.leak").click()
    page.wait_for_url("**/status/?dong=*&state=leak")
    page.locator("th a", has_text="고객번호").click()
    page.wait_for_url("**/status/?dong=*&state=leak&sort=number")
    expect(page.locator("th", has_text="고객번호")).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("#save-view [name=query]")).to_have_value(urlsplit(page.url).query)
    assert _stayed(page)


def test_back_and_forward_bring_the_lists_before_and_after(status: Page) -> None:
    page = status
    page.locator(".tabs a.normal").click()
    expect(page.locator("table[data-total]")).to_have_attribute("data-total", "0")

    page.go_back()
    _expect_rows(page, 6)
    expect(page.locator(".tabs a[aria-current]")).to_contain_text("전체")
    page.go_forward()
    expect(page.locator("table[data-total]")).to_have_attribute("data-total", "0")
    assert _stayed(page)
    page.reload()
    expect(page.locator(".tabs a[aria-current]")).to_contain_text("정상")


def test_typing_narrows_the_list_and_keeps_text_focus_and_caret(status: Page) -> None:
    page = status
    field = page.locator("#filters [type=search]")
    field.press_sequentially("물길", delay=30)
    expect(page.locator("table[data-total]")).to_have_attribute("data-total", "0")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("3")

    _expect_rows(page, 1)
    page.wait_for_url("**/status/?q=*")
    expect(field).to_have_value("물3길")
    expect(field).to_be_focused()
    assert field.evaluate("field => field.selectionStart") == 2
    page.go_back()
    _expect_rows(page, 6)
    expect(field).to_have_value("")
    assert _stayed(page)


def test_rows_of_a_changed_list_are_handled_alone_and_its_keys_work(
    status: Page, town: Town
) -> None:
    page = status
    page.locator("[data-check-all]").check()
    page.locator("#filters [type=search]").fill("물3길")
    _expect_rows(page, 1)
    expect(page.locator(".bulk")).to_be_hidden()
    page.locator("[data-check-all]").check()
    expect(page.locator("[data-selected]")).to_have_text("1")
    page.get_by_role("button", name="확인 처리").first.click()
    page.locator("#acknowledge").get_by_role("button", name="확인 처리").click()

    page.get_by_text("확인 처리했습니다").first.wait_for()
    handled = Alarm.objects.filter(handling=Handling.ACKNOWLEDGED)
    assert {alarm.customer_id for alarm in handled} == {town.customers[3].pk}
    page.locator(".fbar").get_by_role("link", name="초기화").click()
    _expect_rows(page, 6)
    page.locator("a.rl").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.locator("tbody tr").nth(1).locator("td").nth(5).dblclick()
    page.wait_for_url("**/customers/**")


def test_a_newer_snapshot_changes_the_list_but_neither_address_nor_what_is_being_typed(
    status: Page, town: Town
) -> None:
    page = status
    page.locator(".tabs a.leak").click()
    page.wait_for_url("**/status/?state=leak")
    page.locator("#filters [type=search]").focus()
    CustomerState.objects.filter(customer=town.customers[0]).update(state="BACKFLOW")
    made = Snapshot.objects.create(made_at=town.now, latest_received_at=town.now)

    page.evaluate("htmx.trigger(document.body, 'mdm:poll')")

    _expect_rows(page, 5)
    expect(page.locator(".tabs a.back")).to_have_attribute("data-count", "1")
    shown = [page.locator(each) for each in ("body", "#grid")]
    for place in shown:
        expect(place).to_have_attribute("data-snapshot", str(made.pk))
    expect(page.locator("#fresh")).to_have_attribute("data-newest", str(made.pk))
    expect(page.locator("#filters [type=search]")).to_be_focused()
    assert page.url.endswith("/status/?state=leak")
    assert _stayed(page)


def test_a_session_that_ended_leads_to_the_log_in_and_back_to_the_wanted_list(status: Page) -> None:
    page = status
    Session.objects.all().delete()

    page.locator(".tabs a.leak").click()

    page.wait_for_url("**/login/?next=%2Fstatus%2F%3Fstate%3Dleak**")
    expect(page.locator("#results")).to_have_count(0)


def test_a_list_that_cannot_be_had_stays_and_offers_another_try(
    status: Page, complaints: list[str]
) -> None:
    page = status
    page.route("**/status/?state=leak*", lambda route: route.abort())
    page.locator(".tabs a.leak").click()

    expect(page.locator(".toast.bad")).to_contain_text("불러오지 못했습니다")
    expect(page.locator("#live")).to_contain_text("불러오지 못했습니다")
    _expect_rows(page, 6)
    assert any("ERR_FAILED" in said for said in complaints)
    complaints.clear()
    page.unroute_all()
    page.locator(".toast.bad a").click()
    page.wait_for_url("**/status/?state=leak*")
    expect(page.locator(".tabs a[aria-current]")).to_contain_text("누수")


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/alarms/", "#results .tabs >> text=전체"),
        ("/readings/", "#results .tabs >> text=수신"),
        ("/history/", "#results .tabs a >> nth=1"),
        ("/totals/", "#results .seg a:not([aria-current]) >> nth=0"),
        ("/settings/", "#results th a >> nth=0"),
        ("/health/held/", "#results .tabs a >> nth=1"),
    ],
)
def test_the_other_lists_change_in_place_too(
    logged_in: Page, live_server: Any, path: str, link: str
) -> None:
    page = logged_in
    page.goto(live_server.url + path)
    page.wait_for_load_state("networkidle")
    page.evaluate("window.stayed = true")
    wanted = page.locator(link).first
    address = wanted.evaluate("link => link.href")

    wanted.click()

    page.wait_for_url(address)
    expect(page.locator("#live")).to_contain_text("건")
    in_place = page.locator("#results").inner_text()
    assert _stayed(page)
    page.reload()
    assert page.locator("#results").inner_text() == in_place
