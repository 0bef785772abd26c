"""The first pages under a hand: columns of one's own, alarms that wait, groups that open, 확인 처리 in place."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from customers.models import Block
from metering.models import Alarm, AlarmTransition, Handling, Segment
from tests.browser.conftest import NARROW, WIDE
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


def _gateway(town: Town, *, hours: int = 3) -> list[Alarm]:
    """Everybody of one block falls silent together."""
    Segment.objects.update(block=Block.objects.create(code="B-1", name="대치 1블록"))
    start = town.now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours)
    return [
        Alarm.objects.create(
            customer_id=each.pk, kind="COMM_FAULT", level=1, by_rule=True, started_at=start,
            recorded_at=start,
        )
        for each in town.customers
    ]  # fmt: skip


def test_a_group_opens_inside_the_list_and_its_rows_are_counted_once(
    logged_in: Page, live_server: Any, town: Town
) -> None:
    silent = _gateway(town)
    page = logged_in
    page.goto(f"{live_server.url}/alarms/")
    fold = page.locator("tr.fold")
    bar = page.locator(".bulk [data-selected]")
    fold.locator("input.cb").check()
    expect(bar).to_have_text("6")

    page.get_by_role("link", name="같은 블록 통신장애 6건").focus()
    page.keyboard.press("Enter")

    members = page.locator("tr[data-member]")
    expect(members).to_have_count(6)
    assert page.url.endswith("/alarms/")
    assert members.locator("input.cb:checked").count() == 6
    expect(bar).to_have_text("6")
    page.locator("tbody tr:not(.fold):not([data-member]) input.cb").first.check()
    expect(bar).to_have_text("7")
    members.nth(0).locator("input.cb").uncheck()
    expect(bar).to_have_text("6")  # five of the group and one beside it
    assert not fold.locator("input.cb").is_checked()
    members.nth(0).locator("input.cb").check()
    expect(bar).to_have_text("7")
    assert fold.locator("input.cb").is_checked()
    page.get_by_role("link", name="같은 블록 통신장애 6건").click()
    expect(members).to_have_count(0)
    expect(bar).to_have_text("7")
    page.locator(".bulk").get_by_role("button", name="조치중").click()

    page.get_by_text("알람 7건을 처리했습니다").wait_for()
    taken = Alarm.objects.filter(handling=Handling.IN_PROGRESS)
    assert {each.pk for each in silent} < set(taken.values_list("pk", flat=True))


def test_new_alarms_wait_above_the_list_until_they_are_asked_for(
    logged_in: Page, live_server: Any, town: Town
) -> None:
    page = logged_in
    page.goto(f"{live_server.url}/alarms/?sort=-started_at")
    shown = page.locator("#results tbody").inner_text()
    box = page.locator("#results tbody tr").nth(2).locator("input.cb")
    box.check()
    alarm = Alarm.objects.create(
        customer_id=town.customers[0].pk, kind="BACKFLOW", level=1, by_rule=True,
        started_at=town.now, recorded_at=town.now,
    )  # fmt: skip
    AlarmTransition.objects.create(alarm=alarm, event="RAISED", level=1, recorded_at=town.now)

    page.evaluate("htmx.trigger(document.body, 'mdm:poll')")

    bar = page.get_by_role("link", name="새 알람 1건 보기")
    expect(bar).to_be_visible()
    assert page.locator("#results tbody").inner_text() == shown
    assert box.is_checked()
    bar.click()
    expect(page.locator("#results tbody tr").first).to_contain_text("역류")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_alarms_of_a_customer_are_acknowledged_without_leaving_his_page(
    logged_in: Page, live_server: Any, town: Town, size: dict[str, int]
) -> None:
    page = logged_in
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/customers/{town.customers[0].number}/?sort=number")
    page.evaluate("window.stayed = true")
    expect(page.locator(".banner.leak")).to_contain_text("미확인")
    page.locator(".title").get_by_role("link", name="확인 처리").click()
    dialog = page.locator("#acknowledge")
    dialog.get_by_label("메모").fill("현장 확인 예정")
    dialog.get_by_role("button", name="확인 처리").click()

    expect(page.locator("#toasts")).to_contain_text("알람 1건을 확인 처리했습니다")
    expect(page.locator(".banner.leak")).not_to_contain_text("미확인")
    expect(page.locator(".title").get_by_role("link", name="확인 처리")).to_have_count(0)
    expect(page.locator("#live")).to_contain_text("확인 처리했습니다")
    assert page.evaluate("window.stayed") is True
    assert Alarm.objects.get(handling=Handling.ACKNOWLEDGED).memo == "현장 확인 예정"


def test_yesterdays_missing_customers_are_two_clicks_from_the_first_page(
    logged_in: Page, town: Town
) -> None:
    page = logged_in
    page.get_by_role("link", name="어제 시간대별").click()
    page.wait_for_url("**/status/hours/?date=*")
    page.locator("tbody tr", has_text="6시").locator("a[data-count]").first.click()

    page.wait_for_url(f"**/status/?missing={town.yesterday}T*")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody")).to_contain_text("5–8시")


def test_a_map_far_from_any_boundary_shows_its_marks_and_the_names_of_places(
    logged_in: Page, live_server: Any, town: Town
) -> None:
    for place, customer in enumerate(town.customers):
        customer.latitude, customer.longitude = 35.15 + place / 1000, 129.05
        customer.save()
    page = logged_in
    page.goto(f"{live_server.url}/")

    expect(page.locator(".clu, .pin").first).to_be_visible()
    expect(page.locator(".dlabel", has_text="가동")).to_be_visible()
    expect(page.locator(".leaflet-control-scale-line")).to_be_visible()
    assert page.locator(".leaflet-land-pane path").count() == 0
