"""The dashboard follows its filter without a load of the page: figures, lists, charts, and the map below."""

import json
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from customers.models import Customer
from metering.models import CustomerState, Snapshot
from tests.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dashboard(logged_in: Page) -> Page:
    """대쉬보드 in a window that carries a mark, which a load of a page would take away."""
    logged_in.wait_for_load_state("networkidle")
    logged_in.evaluate("window.stayed = true")
    return logged_in


def _expect_customers(page: Page, count: int) -> None:
    expect(page.locator("#strip a").first).to_have_attribute("data-count", str(count))
    expect(page.locator("#latest tbody a.rl")).to_have_count(count)


def _choose(page: Page, place: str) -> None:
    page.locator("summary", has_text="지역").first.click()
    page.locator(".menu.wide details").evaluate_all(
        "all => all.forEach((each) => each.open = true)"
    )
    page.get_by_label(place).check()
    page.get_by_role("button", name="적용").locator("visible=true").click()


def _marked(page: Page) -> int:
    """How many customers the map shows: what its donuts count and its single pins."""
    names = page.locator("#overview_map .leaflet-marker-icon[title]").evaluate_all(
        "all => all.map((each) => each.title)"
    )
    found = [re.search(r"수용가 (\d+)", each) for each in names]
    singles = page.locator("#overview_map path.leaflet-interactive").count()
    return singles + sum(int(each[1]) if each else 1 for each in found)


def _expect_marked(page: Page, count: int) -> None:
    deadline = time.monotonic() + 10
    while _marked(page) != count and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert _marked(page) == count


def test_a_place_changes_figures_list_and_map_but_not_the_page(dashboard: Page) -> None:
    page = dashboard
    _expect_customers(page, 6)
    page.wait_for_function("() => document.querySelector('#overview_map .leaflet-marker-icon')")
    before = page.locator("#rates").inner_text()

    with page.expect_request(re.compile(r"/fragments/.*dong=.*bbox=")) as asked:
        _choose(page, "가동")
    # a map that looks again by itself keeps nobody logged in
    assert asked.value.headers["hx-request"] == "true"

    _expect_customers(page, 3)
    expect(page.locator("#places-table tbody tr")).to_have_count(1)
    expect(page.locator("#live")).to_have_text("동 가동")
    assert page.locator("#rates").inner_text() != before
    assert urlsplit(page.url).query.startswith("dong=")
    expect(page.locator("#trends canvas")).to_have_count(2)
    _expect_marked(page, 3)
    assert page.evaluate("window.stayed") is True


def test_back_brings_the_whole_utility_and_its_map_again(dashboard: Page) -> None:
    page = dashboard
    _choose(page, "나동")
    _expect_customers(page, 3)

    page.go_back()

    _expect_customers(page, 6)
    _expect_marked(page, 6)
    assert page.evaluate("window.stayed") is True


def test_new_readings_change_the_figures_of_the_chosen_place(dashboard: Page, town: Town) -> None:
    page = dashboard
    _choose(page, "가동")
    _expect_customers(page, 3)

    CustomerState.objects.filter(customer=town.customers[0]).delete()
    newest = Snapshot.objects.order_by("pk").last()
    assert newest
    Snapshot.objects.create(made_at=newest.made_at)
    page.evaluate("window.htmx.trigger(document.body, 'mdm:poll')")

    _expect_customers(page, 2)
    assert page.evaluate("window.stayed") is True


def test_without_a_place_on_the_map_another_page_is_opened(dashboard: Page) -> None:
    """Nobody of 나동 stands anywhere on a map: its page is built otherwise."""
    page = dashboard
    Customer.objects.update(latitude=None, longitude=None)

    _choose(page, "나동")

    _expect_customers(page, 3)
    expect(page.locator(".map-note")).to_be_visible()
    assert page.evaluate("window.stayed") is None


def test_own_boundaries_below_the_map_stay_below_it(
    logged_in: Page, live_server: Any, settings: Any, tmp_path: Path
) -> None:
    """Their address carries a date, so that browsers keep them; it is the same after an exchange."""
    page, settings.DATA_DIR = logged_in, tmp_path
    (tmp_path / "boundaries").mkdir()
    ring = [[126.9, 37.4], [127.1, 37.4], [127.1, 37.6], [126.9, 37.6], [126.9, 37.4]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    for kind in ("gu", "dong"):
        place = {
            "type": "Feature",
            "geometry": shape,
            "properties": {"name": "종로구", "center": [37.5, 127.0]},
        }
        text = json.dumps({"type": "FeatureCollection", "features": [place]})
        (tmp_path / "boundaries" / f"own_{kind}.geojson").write_text(text, encoding="utf-8")
    page.goto(f"{live_server.url}/")
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-map]")).to_have_attribute("data-districts", re.compile("kind=gu&v="))
    page.evaluate("window.stayed = true")

    _choose(page, "가동")

    _expect_customers(page, 3)
    assert page.evaluate("window.stayed") is True


def test_a_map_that_is_hidden_looks_again_once_it_is_shown(dashboard: Page) -> None:
    page = dashboard
    page.locator("[data-view-set=table][data-of=places]").click()

    with page.expect_request(re.compile(r"/fragments/map/.*dong=")):
        _choose(page, "가동")
    _expect_customers(page, 3)
    page.locator("[data-view-set=plot][data-of=places]").click()

    _expect_marked(page, 3)
