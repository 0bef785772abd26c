"""What a real browser finds wrong with one page: rules of axe in both sizes and themes, sideways scroll,
errors of the console, requests beyond our host, weight."""

import gzip
import time
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Page, Request, Response

from tests.browser.conftest import NARROW, WIDE

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
NARROWER_PX = (390, 320)
PATIENCE_S = 20
# Of everything but fonts, compressed, when nothing is kept from a page before.
PAGE_BYTES, SCRIPT_BYTES = 300_000, 120_000
# Two frames: what measures itself after a change of size has drawn by then. A theme changes colours
# alone: what else axe looks at is the same in both.
_DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_LOOK = """async size => {
    const root = document.documentElement, found = [];
    const ofTheme = {runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}};
    for (const [theme, rules] of [["light", {}], ["dark", ofTheme]]) {
        root.dataset.theme = theme === "dark" ? theme : "";
        const {violations} = await axe.run({
            selectors: false, elementRef: false, iframes: false, preload: false,
            resultTypes: ["violations"], ...rules,
        });
        for (const {id, nodes} of violations)
            found.push([id, `${size} ${theme}`, nodes.slice(0, 3).map(({html}) => html.slice(0, 160))]);
    }
    root.dataset.theme = "";
    return found;
}"""
_WIDER = """() => {
    const root = document.documentElement, width = root.clientWidth;
    if (root.scrollWidth <= width) return [];
    const out = [...document.body.querySelectorAll("*")].filter(
        each => each.getBoundingClientRect().right > width + 1
    );
    return [`${root.scrollWidth - width} px wider`, ...out.slice(0, 3).map(
        each => each.outerHTML.slice(0, 160)
    )];
}"""
_LOADED = """() => performance.getEntriesByType("resource").map(each => each.name)"""


class Fault(NamedTuple):
    """One thing wrong with one page; `where` is a size, a theme or an address."""

    path: str
    rule: str
    where: str
    shown: object


class Inspector:
    """Looks at pages in one tab; hears its console and its requests from the moment it is made."""

    def __init__(self, page: Page, *, home: str) -> None:
        self.page, self.home = page, home
        self._own = urlsplit(home).netloc
        self._files = f"{home}/static/"
        self._weights: dict[str, int] = {}
        self._running: set[Request] = set()
        self._said: list[str] = []
        self._outside: list[str] = []
        page.add_init_script(AXE)
        page.emulate_media(reduced_motion="reduce")  # colours change at once
        page.on("console", lambda line: self._said.append(line.text) if line.type == "error" else 0)
        page.on("pageerror", lambda error: self._said.append(str(error)))
        page.on("request", self._note)
        page.on("requestfinished", self._done)
        page.on("requestfailed", self._done)

    def faults(self, path: str, *, status: int = 200) -> list[Fault]:
        """Everything wrong with the page at a path of our own, which answers with a status."""
        self._resize(WIDE)
        answer = self.page.goto(self.home + path)
        if answer is None or answer.status != status:
            return [Fault(path, "status", str(answer and answer.status), status)]
        return self.faults_of(answer)

    def faults_of(self, answer: Response) -> list[Fault]:
        """Everything wrong with the page that the tab shows, and the server answered with."""
        html = answer.body()
        self._settle()
        found = self.page.evaluate(_LOOK, "wide") + self._too_wide(WIDE["width"])
        for width in NARROWER_PX:
            self._resize(NARROW | {"width": width})
            found += self._too_wide(width)
            if width == NARROW["width"]:
                found += self.page.evaluate(_LOOK, "narrow")
        found += [("console", "", each) for each in self._said if not _tells_of(answer, each)]
        found += [("off-host", url, "") for url in self._outside]
        found += self._too_heavy(html)
        return [Fault(answer.url.removeprefix(self.home), *each) for each in found]

    def _done(self, request: Request) -> None:
        self._running.discard(request)

    def _resize(self, size: Any) -> None:
        self.page.set_viewport_size(size)
        self.page.evaluate(_DRAWN)

    def _settle(self) -> None:
        """Waits until nothing is on its way: maps and lists fetch what they show. Idleness as the
        browser's driver knows it would take half a second of every page."""
        self.page.evaluate(_DRAWN)
        deadline = time.monotonic() + PATIENCE_S
        while self._running and time.monotonic() < deadline:
            self.page.wait_for_timeout(10)

    def _note(self, request: Request) -> None:
        if request.is_navigation_request():  # another page begins
            for heard in (self._running, self._said, self._outside):
                heard.clear()
        self._running.add(request)
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self._own:
            self._outside.append(request.url)

    def _too_wide(self, width: int) -> list[tuple[str, str, object]]:
        wider = self.page.evaluate(_WIDER)
        return [("sideways", f"{width} px", wider)] if wider else []

    def _too_heavy(self, html: bytes) -> list[tuple[str, str, object]]:
        weights = {
            url: self._weight(url) for url in self.page.evaluate(_LOADED) if self._counts(url)
        }
        scripts = sum(weights[url] for url in weights if urlsplit(url).path.endswith(".js"))
        whole = sum(weights.values()) + len(gzip.compress(html))
        found: list[tuple[str, str, object]] = []
        if whole > PAGE_BYTES:
            found.append(("weight", "page", (whole, weights)))
        if scripts > SCRIPT_BYTES:
            found.append(("weight", "scripts", (scripts, weights)))
        return found

    def _counts(self, url: str) -> bool:
        """Fonts come once a year; what stands in the page itself is weighed with it."""
        return url.startswith(self.home) and not url.endswith(".woff2")

    def _weight(self, url: str) -> int:
        """Bytes as gzip sends them; what pages share, and the browser keeps, is weighed once."""
        if url not in self._weights:
            self._weights[url] = len(gzip.compress(self.page.request.get(url).body()))
        return self._weights[url]


def _tells_of(answer: Response, said: str) -> bool:
    """The browser itself complains of what the page of a failure answers with."""
    return not answer.ok and f"status of {answer.status}" in said
