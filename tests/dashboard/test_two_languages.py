"""Every page in both languages: English pages show no Korean but data, Korean ones no library's English.

All routes of the product are asked as they are, with empty forms and with nonsense in every field.
"""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from mdm.accounts.models import Role, User
from mdm.lib.masking import mask_name
from tests.catalogue import written
from tests.dashboard.test_access_matrix import OWN, Things, routes
from tests.town import judged_town, viewer

pytestmark = pytest.mark.django_db

HANGUL = re.compile(r"[가-힣]+")
# three Latin words in a row are a sentence; figures, units and codes are not
SENTENCE = re.compile(r"\b[A-Za-z]{2,}(?:[ ,]+[a-z’']{2,}){2,}")
SPOKEN = {"alt", "aria-label", "data-l", "data-said", "placeholder", "title"}
UNSPOKEN = {"script", "style", "pre", "code"}
LEAVING = {"logout", "language"}
EXCHANGED = {
    "export",
    "import-template",
    "import-errors",
}  # heads stay as the import knows them
OTHER_LANGUAGES = {"한국어", "English"}  # each names itself
SOUGHT = "물"
VARIANTS = {
    "totals": ("?group=dong", "?view=chart&period=1y", "?period=day"),
    "readings": ("?view=period", "?view=month", "?view=billing"),
    "history": tuple(
        f"?tab={tab}" for tab in ("devices", "edits", "alarms", "held", "access", "system")
    ),
    "alarms": ("?ack=all", "?ack=new"),
    "checks": ("?tab=all",),
    "search": (f"?q={SOUGHT}", "?q=nothing"),
    "held": ("?box=WAITING", "?stage=all"),
    "totals-report": ("?kind=day", "?kind=month"),
    "status": ("?cols=block,plant,maker,battery_v,ctn&state=abn", "?state=nonsense"),
}


class Said(NamedTuple):
    """One text of an answer and where it was said."""

    where: str
    text: str


class Ears(HTMLParser):
    """Hears what a page says: texts and spoken attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in UNSPOKEN
        self.heard += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in UNSPOKEN

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.heard.append(" ".join(data.split()))


class Visit:
    """A walk through every route in one language; everything is rolled back."""

    def __init__(self, language: str, things: Things, user: User) -> None:
        self.language, self.things = language, things
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        self.client.cookies["django_language"] = language
        self.stranger = Client(raise_request_exception=False)
        self.stranger.cookies["django_language"] = language

    def said(self) -> Iterator[Said]:
        """What every answer of every route says."""
        for route in routes():
            if route.name in LEAVING:
                continue
            address = reverse(route.name, kwargs=self.things.arguments(route, OWN))
            html = self._answer(address, None)[1]
            yield from self._heard(address, None, html)
            for query in self._variants(route.name):
                yield from self._heard(f"{address}{query}")
            for sent in ({}, _nonsense(html)):
                yield from self._heard(address, sent)
        yield from self._heard("/no/such/page/")
        yield from self._heard("/login/", {"username": "nobody", "password": "wrong"})

    def _variants(self, name: str) -> tuple[str, ...]:
        if self.language == "ko":  # what libraries say, they say about forms
            return ()
        return (*VARIANTS.get(name, ()), *(() if name in EXCHANGED else ("?format=csv",)))

    def _heard(
        self, address: str, sent: dict[str, str] | None = None, html: str = ""
    ) -> list[Said]:
        where = f"{'GET' if sent is None else 'POST'} {address}"
        kind, text = ("text/html", html) if html else self._answer(address, sent)
        if not kind.startswith("text/html"):
            return [
                Said(where, line) for line in text.splitlines()[:2]
            ]  # conditions and heads of a csv
        ears = Ears()
        ears.feed(re.sub("</?mark>", "", text))
        return [Said(where, unescape(each)) for each in ears.heard]

    def _answer(self, address: str, sent: dict[str, str] | None) -> tuple[str, str]:
        is_open = address.startswith(("/login/", "/signup/"))
        client = self.stranger if is_open else self.client
        with transaction.atomic():
            asked = client.get(address) if sent is None else client.post(address, sent, follow=True)
            body = b"".join(asked.streaming_content) if asked.streaming else asked.content
            transaction.set_rollback(True)
        assert asked.status_code != 500, address
        kind = asked.headers.get("Content-Type", "")
        return kind, body.decode() if kind.startswith("text/") else ""


def _nonsense(html: str) -> dict[str, str]:
    """Something that no field of a page's forms takes."""
    names = set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', html))
    return dict.fromkeys(names - {"csrfmiddlewaretoken", "next"}, "??")


def _stored() -> set[str]:
    """Every text that the database holds: names, addresses, codes, what people wrote."""
    found: set[str] = set()
    for model in apps.get_models():
        if not model._meta.managed:
            continue
        names = [
            each.attname
            for each in model._meta.concrete_fields
            if isinstance(each, models.CharField | models.TextField)
        ]
        for row in model._default_manager.values_list(*names) if names else ():
            found.update(str(value) for value in row if value)
    found |= {mask_name(each) for each in found} | set(settings.REPORT_SIGNERS) | {SOUGHT}
    return {each for each in found if HANGUL.search(each)}


def _visited(language: str) -> tuple[list[Said], set[str]]:
    things, user = Things(judged_town()), viewer(Role.ADMIN)
    heard = list(Visit(language, things, user).said())
    return heard, _stored() - set(written())


def test_an_english_page_shows_no_korean_but_data() -> None:
    heard, stored = _visited("en")
    data = sorted(stored, key=len, reverse=True)

    def left(text: str) -> str:
        for each in (*OTHER_LANGUAGES, *data):
            text = text.replace(each, "")
        return text

    korean = {each.text: each.where for each in heard if HANGUL.search(left(each.text))}

    assert len(heard) > 5_000
    assert korean == {}


def test_a_korean_page_shows_no_sentence_of_a_librarys_english() -> None:
    heard, _ = _visited("ko")

    english = {each.text: each.where for each in heard if SENTENCE.search(each.text)}

    assert len(heard) > 3_000
    assert english == {}
