"""Every page of the product in a browser: axe in both themes and sizes, console, strangers, width, weight.

The list of pages is the resolver's: a new route is crawled, or named in `tests.addresses.NO_PAGE`.
"""

from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route, sync_playwright

from mdm.accounts.models import Role
from mdm.lib import clock
from metering.actions.partitions import prepare
from metering.models import HeldMessage, SourceContact
from tests import make
from tests.addresses import Things, furnished_town, page_addresses
from tests.browser.conftest import WIDE, cookie_of
from tests.browser.inspecting import NARROWER_PX, PAGE_BYTES, Fault, Inspector

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ALONE = ("login", "signup")  # pages of those who are not logged in
FAILURES = {"400": 400, "403": 403, "403_csrf": 403, "404": 404, "500": 500, "503": 503}
LOCKED, REFUSED = 429, 403
BROWSERS = 2


@pytest.fixture
def tab(browser: Browser, live_server: Any) -> Iterator[Page]:
    context = browser.new_context(locale="ko-KR", viewport=WIDE, base_url=live_server.url)
    page = context.new_page()
    yield page
    page.wait_for_load_state("networkidle")
    context.close()


def test_no_page_is_inaccessible_too_wide_too_heavy_or_broken(
    tab: Page, live_server: Any, browser_type_launch_args: Any, transactional_db: None
) -> None:
    prepare(now=clock.now())
    things, admin = Things(furnished_town()), make.user("admin")
    _hold_all_that_a_message_can_be(things)
    SourceContact.objects.create(source="json", latest_received_at=clock.now())
    pages = page_addresses(things, user=admin)
    alone = [each.path for each in pages if each.route in ALONE]
    inside = [each.path for each in pages if each.route not in ALONE]
    crawl = partial(
        _crawl, browser_type_launch_args, live_server.url, cookie_of(admin, home=live_server.url)
    )

    with ThreadPoolExecutor(BROWSERS) as hands:
        crawled = hands.map(crawl, [inside[place::BROWSERS] for place in range(BROWSERS)])
        found = [*chain.from_iterable(crawled)]
    looking = Inspector(tab, home=live_server.url)
    for path in alone:
        found += looking.faults(path)
    tab.context.add_cookies([cookie_of(admin, home=live_server.url)])
    found += looking.faults("/nothing/here/", status=404)
    SourceContact.objects.update(latest_received_at=clock.now() - timedelta(hours=3))
    found += looking.faults("/alarms/")
    assert tab.locator(".stalebar").is_visible()
    reader = make.user("reads", role=Role.VIEWER)
    tab.context.add_cookies([cookie_of(reader, home=live_server.url)])
    found += looking.faults("/settings/users/", status=REFUSED)

    assert len(alone) == len(ALONE)
    assert len(inside) > 80
    assert not found, "\n".join(map(str, found))


def _crawl(launching: Any, home: str, cookie: Any, paths: list[str]) -> list[Fault]:
    """One of several browsers side by side: rules of axe keep one core busy each."""
    with sync_playwright() as playwright, playwright.chromium.launch(**launching) as browser:
        context = browser.new_context(locale="ko-KR", viewport=WIDE)
        context.add_cookies([cookie])
        looking = Inspector(context.new_page(), home=home)
        return [fault for path in paths for fault in looking.faults(path)]


def _hold_all_that_a_message_can_be(things: Things) -> None:
    """What waits was decoded as far as it went: frame, texts and readings stand on its page."""
    now = things.town.now
    HeldMessage.objects.filter(pk=things.held.pk).update(
        reading_count=1, payload=b'{"a":1}' * 20, payload_size=140,
        decoded={
            "texts": [["a", "1"]], "stopped_at": 7, "facts": {"meter_serial": "1"},
            "frame": [[0, "a3", "protocol", "A3"]], "readings": [[now.isoformat(), 1, "LEAK"]],
        },
    )  # fmt: skip


def _fulfil(route: Route, status: int, html: str) -> None:
    route.fulfill(body=html, status=status, content_type="text/html; charset=utf-8")


def test_pages_of_failures_are_as_good_as_others(tab: Page, live_server: Any) -> None:
    """What the server says when it fails, at an address that does."""
    looking = Inspector(tab, home=live_server.url)
    found: list[Fault] = []
    for name, status in FAILURES.items():
        html = render_to_string(f"{name}.html")
        tab.route(f"**/fails/{name}/", partial(_fulfil, status=status, html=html))

        found += looking.faults(f"/fails/{name}/", status=status)

    assert not found, "\n".join(map(str, found))


def test_the_page_of_a_locked_account_is_as_good_as_others(
    tab: Page, live_server: Any, settings: Any
) -> None:
    settings.AXES_FAILURE_LIMIT = 1
    looking = Inspector(tab, home=live_server.url)
    tab.goto(f"{live_server.url}/login/")
    tab.fill("#id_username", "nobody")
    tab.fill("#id_password", "nothing")
    with tab.expect_response("**/login/") as answered:
        tab.press("#id_password", "Enter")
    tab.get_by_text("잠겼습니다").wait_for()

    found = looking.faults_of(answered.value)

    assert answered.value.status == LOCKED
    assert not found, "\n".join(map(str, found))


SOUND = """<!doctype html><html lang="ko"><head><title>-</title><style>
body {{ margin: 0; color: #000; background: #fff }} .dim {{ color: #000 }}
[data-theme=dark] body {{ color: #fff; background: #000 }} [data-theme=dark] .dim {{ color: #222 }}
@media (max-width: 360px) {{ .long {{ width: 340px }} }}
</style>{head}</head><body><main><h1>-</h1>{body}</main></body></html>"""
STRANGER = "http://elsewhere.example/a.png"
HEAVY = b64encode(Random(1).randbytes(PAGE_BYTES + 1))  # a line that gzip cannot shorten
TABLE = "<table><tr><th>{name}</th></tr><tr><td>1</td></tr></table>"


@pytest.mark.parametrize(
    ("head", "body", "seen"),
    [
        ("", TABLE.format(name="물") + '<img alt="물" src="data:,">', set()),
        ("", TABLE.format(name=""), {("empty-table-header", "light")}),
        ("", '<p style="color:#999">물방울</p>', {("color-contrast", "light")}),
        ("", '<p class="dim">물방울</p>', {("color-contrast", "dark")}),
        ("", '<p style="width:400px">물방울</p>', {("sideways", f"{px} px") for px in NARROWER_PX}),
        ("", '<p class="long">물방울</p>', {("sideways", "320 px")}),
        ("", f'<img alt="" src="{STRANGER}">', {("off-host", STRANGER), ("console", "")}),
        ("<script>console.error('broken')</script>", "", {("console", "")}),
        ("<script>undefined.broken</script>", "", {("console", "")}),
        ('<script src="/static/heavy.js"></script>', "", {("weight", "page"), ("weight", "scripts")}),
        ('<link rel="stylesheet" href="/static/heavy.css">', "", {("weight", "page")}),
    ],
    ids=[
        "nothing", "head", "contrast", "dark", "wide", "wide-320", "stranger", "console", "error",
        "script", "style",
    ],
)  # fmt: skip
def test_a_planted_fault_is_seen(
    tab: Page,
    live_server: Any,
    settings: Any,
    tmp_path: Path,
    head: str,
    body: str,
    seen: set[tuple[str, str]],
) -> None:
    looking = Inspector(tab, home=live_server.url)
    html = SOUND.format(head=head, body=body)
    tab.route("**/planted/", partial(_fulfil, status=200, html=html))
    (tmp_path / "heavy.js").write_bytes(b"//" + HEAVY)
    (tmp_path / "heavy.css").write_bytes(b"/*" + HEAVY)
    settings.STATICFILES_DIRS = [tmp_path]

    found = looking.faults("/planted/")

    themed = [each for each in found if each.where.startswith(("wide ", "narrow "))]
    assert {(each.rule, each.where.rpartition(" ")[2]) for each in themed} | {
        (each.rule, each.where) for each in found if each not in themed
    } == seen
    assert len(themed) == 2 * len({each.rule for each in themed})  # in both sizes
