"""Takes pictures of every page of a running demo: `python -m tests.browser.screens --help`.

Every page × two sizes × light and dark, full and (with --empty-url) as a new installation shows it. The
pictures are WebP of their names in docs/screens: page-size-theme.webp and empty/page-size-theme.webp.
"""

import argparse
import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# name: an address, or `list > beginning`: what the first such link in the rows of a list leads to
PAGES = {
    "dashboard": "/",
    "dashboard-leak": "/?state=leak",
    "status": "/status/",
    "status-hours": "/status/hours/",
    "customer": "/status/?state=leak > /",
    "totals": "/totals/",
    "totals-table": "/totals/?group=dong&view=table",
    "month": "/totals/month/",
    "day": "/totals/day/",
    "corrections": "/totals/corrections/",
    "readings": "/readings/",
    "readings-period": "/readings/?view=period",
    "readings-month": "/readings/?view=month",
    "billing": "/readings/billing/",
    "history": "/history/",
    "history-replaced": "/history/?tab=replaced",
    "history-edits": "/history/?tab=edits",
    "history-alarms": "/history/?tab=alarms",
    "history-access": "/history/?tab=access",
    "history-system": "/history/?tab=system",
    "alarms": "/alarms/",
    "alarm": "/alarms/?ack=all > /alarms/",
    "morning": "/alarms/morning/",
    "checks": "/checks/",
    "check": "/checks/?ack=all > /checks/",
    "health": "/health/",
    "held": "/health/held/",
    "held-message": "/health/held/ > /",
    "gaps": "/health/gaps/",
    "warnings": "/health/warnings/",
    "files": "/files/",
    "search": "/search/?q=10",
    "help": "/help/",
    "password": "/password/",
    "settings": "/settings/",
    "settings-customer": "/settings/ > /",
    "settings-new": "/settings/customers/new/",
    "import": "/settings/import/",
    "import-replacements": "/settings/import-replacements/",
    "provisional": "/settings/provisional/",
    "expiring": "/settings/expiring/",
    "meters": "/settings/meters/",
    "meter": "/settings/meters/ > /",
    "terminals": "/settings/terminals/",
    "codes": "/settings/codes/block/",
    "rules": "/settings/rules/",
    "rule-new": "/settings/rules/new/",
    "users": "/settings/users/",
    "user-new": "/settings/users/new/",
    "sign-ups": "/settings/users/requests/",
    "404": "/nothing/here/",
}
ALONE = {"login": "/login/", "signup": "/signup/"}
SIZES = {"1440x900": (1440, 900, 0.6), "390x844": (390, 844, 0.8)}  # width, height, shrunk
THEMES = {"light": "", "dark": "dark"}
Shape = tuple[int, int, float]
CHROMIUM = os.environ.get("MDM_CHROMIUM", "/usr/bin/chromium")
DRAWN_MS = 700  # charts and map draw after loading
# What the buttons of the account menu do.
LOOK = """theme => {
    document.documentElement.dataset.theme = theme;
    document.dispatchEvent(new CustomEvent("mdm:look"));
}"""
QUALITY = 40  # of WebP: text stays sharp, all pictures stay under 6 MB


@dataclass(frozen=True, slots=True)
class Shoot:
    """One installation, and where its pictures go."""

    url: str
    username: str
    out: Path
    only: tuple[str, ...]

    def wanted(self, pages: dict[str, str]) -> Iterator[tuple[str, str]]:
        """This function will return names and addresses of the pages that are asked for."""
        for name, path in pages.items():
            if not self.only or name in self.only:
                yield name, path


def main() -> None:
    """This function will take the pictures of one installation, and of an empty one where named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--empty-url", default="", help="a new installation, without customers")
    parser.add_argument("--username", default="admin", help="password: MDM_DEMO_PASSWORD")
    parser.add_argument("--out", type=Path, default=Path("docs/screens"))
    parser.add_argument("--only", nargs="*", default=(), help="names of pages")
    options = parser.parse_args()
    only = tuple(options.only)
    shoots = [Shoot(options.url, options.username, options.out, only)]
    if options.empty_url:
        shoots.append(Shoot(options.empty_url, options.username, options.out / "empty", only))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for shoot in shoots:
            shoot.out.mkdir(parents=True, exist_ok=True)
            take(browser, shoot)
        browser.close()


def take(browser: Browser, shoot: Shoot) -> None:
    """This function will save one picture a page, size and theme."""
    known: dict[str, str] = {}
    for size, shape in SIZES.items():
        context = opened(browser, shoot, shape)
        page = context.new_page()
        for name, path in shoot.wanted(ALONE):
            save(page, path, shoot.out / f"{name}-{size}", shape)
        log_in(page, shoot)
        for name, path in shoot.wanted(PAGES):
            address = known.setdefault(name, found(page, path))
            if address:
                save(page, address, shoot.out / f"{name}-{size}", shape)
        context.close()


def opened(browser: Browser, shoot: Shoot, shape: Shape) -> BrowserContext:
    """This function will open a Korean browser of that size."""
    width, height, _ = shape
    return browser.new_context(
        viewport={"width": width, "height": height},
        locale="ko-KR",
        timezone_id="Asia/Seoul",
        base_url=shoot.url,
        reduced_motion="reduce",
    )


def log_in(page: Page, shoot: Shoot) -> None:
    """This function will log in with the password of MDM_DEMO_PASSWORD."""
    page.goto("/login/")
    page.fill("input[name=username]", shoot.username)
    page.fill("input[name=password]", os.environ["MDM_DEMO_PASSWORD"])
    page.click("main button.go")
    page.wait_for_url(urljoin(shoot.url, "/"))


def found(page: Page, path: str) -> str:
    """This function will return an address; of `list > beginning` that of the first such link in its
    rows, "" where none is."""
    address, leads, beginning = path.partition(" > ")
    if not leads:
        return address
    page.goto(address)
    row = page.locator(f"#grid td:not(:has(.empty)) a[href^='{beginning}']").first
    return (row.get_attribute("href") or "") if row.count() else ""


def save(page: Page, path: str, target: Path, shape: Shape) -> None:
    """This function will save what an address shows in both themes, as small WebP."""
    page.goto(path)
    session = page.context.new_cdp_session(page)
    width, height, scale = shape
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": scale}
    asked = {"format": "webp", "quality": QUALITY, "clip": clip}
    for theme, value in THEMES.items():
        page.evaluate(LOOK, value)
        page.wait_for_timeout(DRAWN_MS)
        taken = session.send("Page.captureScreenshot", asked)
        Path(f"{target}-{theme}.webp").write_bytes(base64.b64decode(taken["data"]))
    session.detach()


if __name__ == "__main__":
    main()
