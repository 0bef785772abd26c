"""A running web server over a judged town, and a browser that may talk to nobody else."""

import random
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Page

from mdm.accounts.models import User
from tests import make
from tests.town import Town, judged_town

ANSWERED_IN_S = 20
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Our people read Korean; the language of a page follows the browser."""
    return {**browser_context_args, "locale": "ko-KR"}


@pytest.fixture
def town(transactional_db: None) -> Town:
    town = judged_town()
    spread = random.Random(7)
    for customer in town.customers:
        customer.latitude = 37.5 + spread.uniform(-0.02, 0.02)
        customer.longitude = 127.0 + spread.uniform(-0.02, 0.02)
        customer.save()
    return town


@pytest.fixture(autouse=True)
def _every_answer_given(transactional_db: None) -> Iterator[None]:
    """The database is emptied after a test: an answer still on its way would stand in the way. Its pages
    are closed by then, so that no further one is asked for."""
    under_way: list[None] = []

    def begin(**_: Any) -> None:
        under_way.append(None)

    def end(**_: Any) -> None:
        if under_way:
            under_way.pop()

    request_started.connect(begin)
    request_finished.connect(end)
    yield
    deadline = time.monotonic() + ANSWERED_IN_S
    while under_way and time.monotonic() < deadline:
        time.sleep(0.01)
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture
def outside(page: Page, live_server: Any) -> Iterator[list[str]]:
    """Addresses that the page asked for beyond our own server; must stay empty."""
    asked: list[str] = []
    own = urlsplit(live_server.url).netloc

    def note(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != own:
            asked.append(request.url)

    page.on("request", note)
    yield asked
    assert asked == []


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser's console says of errors, as a broken content policy; must stay empty."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield said
    assert said == []


def cookie_of(user: User, *, home: str) -> Any:
    """The session of somebody who has come in; the log-in form has tests of its own."""
    client = Client()
    client.force_login(user)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": home}


@pytest.fixture
def logged_in(
    page: Page, live_server: Any, town: Town, outside: list[str], complaints: list[str]
) -> Page:
    """The first page as an administrator sees it."""
    page.context.add_cookies([cookie_of(make.user("admin"), home=live_server.url)])
    page.goto(f"{live_server.url}/")
    return page
