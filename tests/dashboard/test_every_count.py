"""SCREENS §4 row 4 on every page: a number that counts rows is the length of the list behind it; and
row 7: an address shows the same to whoever opens it again or is given it."""

import re

import pytest
import time_machine
from django.test import Client

from mdm.accounts.models import Role
from mdm.lib import clock
from tests import make
from tests.addresses import Things, page_addresses
from tests.dashboard.conftest import client_for, counted_links
from tests.town import viewer

pytestmark = pytest.mark.django_db

MAIN = re.compile(r'<main id="main".*?</main>', re.DOTALL)
OWN = re.compile(r'csrfmiddlewaretoken" value="\w+"|data-snapshot="\d*"|nonce="[^"]*"')
# Pages that show what belongs to the account itself.
PERSONAL = {"file", "files", "import", "import-job", "import-replacements", "password", "user-edit"}
NOW = re.compile(r"\d+(초|분) 전|\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?")


@pytest.mark.parametrize("place", ["", "나동"])
def test_every_number_that_counts_rows_is_the_length_of_its_list(
    things: Things, place: str
) -> None:
    user = viewer(Role.ADMIN, *([make.neighbourhood(place)] if place else []))
    client, lengths, wrong, seen = client_for(user), {}, [], 0
    for each in page_addresses(things, user=user):
        answer = client.get(each.path)
        if answer.status_code != 200:
            continue
        for count, href in counted_links(answer.content.decode()):
            path = _whole(each.path, href)
            if path not in lengths:
                lengths[path] = _length(client, path)
            seen += 1
            if lengths[path] != count:
                wrong.append((each.path, path, count, lengths[path]))

    assert wrong == []
    assert seen > 100, "the crawl has met too few numbers"
    assert len(lengths) > 30


def _whole(page: str, href: str) -> str:
    """A link as a browser resolves it."""
    path = page.partition("?")[0]
    return f"{path}{href}" if href.startswith("?") else href


def _length(client: Client, path: str) -> int | None:
    html = client.get(path, follow=True).content.decode()
    found = re.findall(r'data-total="(\d+)"', html)
    return int(found[0]) if len(found) == 1 else None


def test_an_address_shows_the_same_again_and_to_whoever_is_given_it(things: Things) -> None:
    giver, taker = viewer(), viewer()
    here, there = client_for(giver), client_for(taker)
    different = []
    for each in page_addresses(things, user=giver):
        if each.route in PERSONAL:
            continue
        with time_machine.travel(clock.now(), tick=False):  # minutes pass on every page
            shown, again, shared = (
                _main(client.get(each.path).content.decode()) for client in (here, here, there)
            )
        if not shown == again == shared:
            different.append(each.path)

    assert different == []


def _main(html: str) -> str:
    found = MAIN.search(html)
    return NOW.sub("", OWN.sub("", found.group(0))) if found else ""
