"""A judged town and a logged-in client for the pages."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from mdm.accounts.models import Role
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
