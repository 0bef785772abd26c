"""Takes pictures of every page of a running demo: `python -m tests.browser.screens --help`."""

import argparse
import os
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PAGES = {
    "dashboard": "/",
    "status": "/status/",
    "customer": "",  # the first leaking customer of the list
    "totals": "/totals/",
    "readings": "/readings/",
    "history": "/history/",
    "alarms": "/alarms/",
    "checks": "/checks/",
    "health": "/health/",
    "settings": "/settings/",
}
SIZES = {"1440x900": (1440, 900), "390x844": (390, 844)}
CHROMIUM = os.environ.get("MDM_CHROMIUM", "/usr/bin/chromium")


def main() -> None:
    """This function will log in and save one picture a page and size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--username", default="admin")
    parser.add_argument("--out", type=Path, default=Path("docs/screens"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for size, (width, height) in SIZES.items():
            page = opened(browser, url=options.url, width=width, height=height)
            page.screenshot(path=options.out / f"login-{size}.png")
            log_in(page, username=options.username)
            for name, path in PAGES.items():
                page.goto(options.url.rstrip("/") + (path or first_leak(page, options.url)))
                page.wait_for_timeout(1_200)  # charts and map draw after loading
                page.screenshot(path=options.out / f"{name}-{size}.png")
        browser.close()


def opened(browser: Browser, *, url: str, width: int, height: int) -> Page:
    """This function will open the log-in page in a Korean browser window of that size."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="ko-KR", timezone_id="Asia/Seoul"
    )
    page = context.new_page()
    page.goto(url.rstrip("/") + "/login/")
    return page


def log_in(page: Page, *, username: str) -> None:
    """This function will log in with the password of MDM_DEMO_PASSWORD."""
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", os.environ["MDM_DEMO_PASSWORD"])
    page.click("button[type=submit]")
    page.wait_for_load_state("networkidle")


def first_leak(page: Page, url: str) -> str:
    """This function will return the path of the first leaking customer of 검침현황."""
    page.goto(url.rstrip("/") + "/status/?state=leak")
    return page.locator("a.rl").first.get_attribute("href") or "/status/"


if __name__ == "__main__":
    main()
