"""A judged town and a logged-in client for the pages."""

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from django.db import transaction
from django.test import Client

from mdm.accounts.models import Role, User
from tests.addresses import Things, furnished_town
from tests.town import Town, judged_town, viewer

_LINK = re.compile(r"<a\b[^>]*\bdata-count=[^>]*>")


@pytest.fixture
def town() -> Town:
    return judged_town()


@pytest.fixture
def client(town: Town) -> Client:
    client = Client()
    client.force_login(viewer())
    return client


@pytest.fixture
def client_of(town: Town) -> Callable[..., Client]:
    def logged_in(role: Role, *regions: object) -> Client:
        client = Client()
        client.force_login(viewer(role, *regions))  # type: ignore[arg-type]
        return client

    return logged_in


@pytest.fixture(scope="module")
def things(django_db_setup: None, django_db_blocker: object) -> Iterator[Things]:
    """One town for all tests of a file; everything is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield Things(furnished_town())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def admin(things: Things) -> User:
    return viewer()


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
