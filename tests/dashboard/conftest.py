"""A judged town and a logged-in client for the pages."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from html import unescape

import pytest
from django.db import transaction
from django.test import Client

from mdm.accounts.models import Role, User
from tests.addresses import Things, furnished_town
from tests.town import Town, judged_town, viewer

_LINK = re.compile(r"<a\b[^>]*\bdata-count=[^>]*>")


@pytest.fixture(scope="module")
def standing_town(django_db_setup: None, django_db_blocker: object) -> Iterator[Town]:
    """One town below all tests of a file that asks for it (`usefixtures`): each test takes back what it
    changes, and the town goes with the last one."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield judged_town()
        transaction.set_rollback(True)


@pytest.fixture
def town(request: pytest.FixtureRequest) -> Town:
    """The town of the file as nobody has changed it, or one of the test's own."""
    if "standing_town" in request.fixturenames:
        return deepcopy(request.getfixturevalue("standing_town"))
    return judged_town()


@pytest.fixture
def client(town: Town) -> Client:
    return client_as()


@pytest.fixture
def client_of(town: Town) -> Callable[..., Client]:
    return client_as


@pytest.fixture(scope="module")
def things(django_db_setup: None, django_db_blocker: object) -> Iterator[Things]:
    """One town for all tests of a file; everything is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield Things(furnished_town())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def admin(things: Things) -> User:
    return viewer()


def client_as(role: Role = Role.ADMIN, *regions: object) -> Client:
    """A client in which somebody of this role and these regions is logged in."""
    return logged_in(viewer(role, *regions))  # type: ignore[arg-type]


def logged_in(user: User) -> Client:
    """A client in which somebody is logged in."""
    client = Client()
    client.force_login(user)
    return client


def client_for(user: User) -> Client:
    """A logged-in client that shows a failure as whoever visits the page would see it."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def counted_links(html: str) -> list[tuple[int, str]]:
    """Every number of a page that counts rows, with the address of the list behind it."""
    links = []
    for tag in _LINK.findall(html):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        links.append((int(found["data-count"]), unescape(found["href"])))
    return links


def total_of(html: str) -> int:
    """How many rows the list of a page has in all."""
    found = re.search(r'data-total="(\d+)"', html)
    assert found, "the page carries no list"
    return int(found.group(1))
