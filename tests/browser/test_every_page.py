"""Every page of the product in a browser, both themes and sizes: axe, console, strangers, width, weight.

The list of pages is the resolver's: a new route is crawled, or named in `tests.addresses.NO_PAGE`.
"""

import gzip
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from django.template.loader import render_to_string
from django.test import Client
from playwright.sync_api import Browser, Page, Route

from mdm.accounts.models import User
from mdm.lib import clock
from metering.actions.partitions import prepare
from tests import make
from tests.addresses import Address, Things, furnished_town, is_page, page_addresses
from tests.browser.conftest import NARROW, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """rules => axe.run({resultTypes: ["violations"], preload: false, ...rules}).then(found => found.violations
    .map(each => each.id + ": " + each.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")))"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALLEST = {"width": 320, "height": 568}
PAGE_GZ_B, SCRIPT_GZ_B = 300_000, 120_000
ALONE = ("login", "signup")  # pages of those who are not logged in
FAILURES = ("400", "403", "404", "500", "503")


class Crawl(NamedTuple):
    """A logged-in browser window that notes what goes wrong in it."""

    page: Page
    url: str
    wrong: list[tuple[str, str]]
    weights: dict[str, int]  # of what pages fetched, bytes as gzip sends them


@pytest.fixture
def things(transactional_db: None) -> Things:
    prepare(now=clock.now())
    return Things(furnished_town())


@pytest.fixture
def admin(things: Things) -> User:
    return make.user("admin")


@pytest.fixture
def crawl(browser: Browser, live_server: Any, admin: User) -> Iterator[Crawl]:
    context = browser.new_context(
        locale="ko-KR", viewport=WIDE, reduced_motion="reduce", base_url=live_server.url
    )
    client = Client()
    client.force_login(admin)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    context.add_init_script(AXE)
    found = Crawl(context.new_page(), live_server.url, [], {})
    _listen(found)
    yield found
    found.page.wait_for_load_state("networkidle")
    context.close()


def _listen(crawl: Crawl) -> None:
    """Notes errors of the console and requests to strangers."""
    page, own = crawl.page, urlsplit(crawl.url).netloc

    def asked(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != own:
            crawl.wrong.append((page.url, f"asks {request.url}"))

    page.on("request", asked)
    page.on("pageerror", lambda error: crawl.wrong.append((page.url, str(error))))
    page.on(
        "console",
        lambda line: crawl.wrong.append((page.url, line.text)) if line.type == "error" else None,
    )


def test_every_route_shows_a_page_or_is_known_to_show_none(things: Things, admin: User) -> None:
    client = Client()
    client.force_login(admin)
    silent = {}
    for each in page_addresses(things, user=admin):
        answer = (Client() if each.route in ALONE else client).get(each.path)
        if not is_page(answer):
            silent[each.path] = answer.status_code

    assert silent == {}


def test_every_page_is_accessible_and_fits_in_both_themes_and_sizes(
    crawl: Crawl, things: Things, admin: User
) -> None:
    alone = [Address(each, f"/{each}/") for each in ALONE]
    inside = [each for each in page_addresses(things, user=admin) if each.route not in ALONE]

    for each in inside:
        _look_at(crawl, each.path)
    crawl.page.context.clear_cookies()
    for each in alone:
        _look_at(crawl, each.path)

    assert crawl.wrong == []


def test_pages_of_failures_are_accessible_and_fit(crawl: Crawl) -> None:
    for status in FAILURES:
        html = render_to_string(f"{status}.html")

        crawl.page.route(f"**/fails/{status}/", partial(_fulfil, html=html))
        _look_at(crawl, f"/fails/{status}/")

    assert crawl.wrong == []


def _fulfil(route: Route, html: str) -> None:
    route.fulfill(body=html, content_type="text/html; charset=utf-8")


def _look_at(crawl: Crawl, path: str) -> None:
    """One address in two themes and three widths; what is wrong is noted with what it looked like."""
    page = crawl.page
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    came = page.goto(path)
    assert came
    html = came.body()
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for theme in ("", "dark"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            said = page.evaluate(RUN_AXE, _rules(theme))
            crawl.wrong.extend((path, f"{size['width']} {theme} {each}") for each in said)
    for size in (NARROW, SMALLEST):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if (wider := page.evaluate(WIDER)) > 0:
            crawl.wrong.append((path, f"{wider} px too wide at {size['width']}"))
    _weigh(crawl, path, html)


def _rules(theme: str) -> dict[str, Any]:
    """A theme changes colours alone: what else axe looks at is the same in both."""
    if not theme:
        return {}
    return {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def _weigh(crawl: Crawl, path: str, html: bytes) -> None:
    """What the shown page and everything that it fetched weigh, but for fonts, and its scripts."""
    fetched = crawl.page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    weights = {each: _weight(crawl, each) for each in fetched if not each.endswith(".woff2")}
    whole = len(gzip.compress(html)) + sum(weights.values())
    scripts = sum(weight for each, weight in weights.items() if each.endswith(".js"))
    assert scripts, "a page without a script is not the page"
    if whole > PAGE_GZ_B or scripts > SCRIPT_GZ_B:
        crawl.wrong.append((path, f"weighs {whole:,} B, its scripts {scripts:,} B"))


def _weight(crawl: Crawl, address: str) -> int:
    if address not in crawl.weights:
        body = crawl.page.request.get(address).body()
        crawl.weights[address] = len(gzip.compress(body))
    return crawl.weights[address]
