"""`asof` on every page: no past snapshot is kept, so each shows the present, says so and leads on."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import resolve

from dashboard.ui.pages import Page
from mdm.accounts.models import User
from tests.addresses import Things, page_addresses
from tests.dashboard.conftest import client_for

pytestmark = pytest.mark.django_db

SAID = "지난 시점은 보관하지 않아 현재 기준으로 보여 드립니다."
BROKEN = ("<b>", "2026-02-30T09", "2026-11-20T99", "²", "9" * 30, "0001-01-01T00")


def test_every_page_shows_the_present_whatever_hour_is_asked(things: Things, admin: User) -> None:
    client = client_for(admin)
    past = f"{things.town.yesterday}T09"
    future = f"{things.town.today + timedelta(days=40)}T09"
    asked, wrong = 0, []
    for place, path in enumerate(_paths(things, admin)):
        for hour in (past, (future, *BROKEN)[place % (1 + len(BROKEN))]):
            answer = client.get(path, {"asof": hour})
            if answer.status_code in (302, 403):
                continue
            asked += 1
            html = answer.content.decode()
            leads = f"?date={things.town.yesterday}" in html.partition('id="toasts"')[2]
            if SAID not in html or leads != (hour == past) or len(_snapshots(html)) != 1:
                wrong.append((path, hour, _snapshots(html)))

    assert wrong == []
    assert asked > 60


def _paths(things: Things, user: User) -> list[str]:
    """Every address that a page of the kit answers."""
    found = page_addresses(things, user=user)
    paths = {each.path.partition("?")[0] for each in found if each.route != "alarms-new"}
    drawn = {path: getattr(resolve(path).func, "view_class", object) for path in paths}
    return sorted(path for path, view in drawn.items() if issubclass(view, Page))


def _snapshots(html: str) -> set[str]:
    """The snapshots that page, lists and pill name."""
    pieces = [
        each.split('"')[0]
        for name in ("snapshot", "newest")
        for each in html.split(f'data-{name}="')[1:]
    ]
    return set(pieces) if len(pieces) > 1 else set()


def test_the_hour_that_is_shown_needs_no_notice(things: Things, admin: User) -> None:
    client: Client = client_for(admin)
    shown = client.get("/status/").context["as_of"].astimezone().strftime("%Y-%m-%dT%H")

    assert SAID not in client.get("/status/", {"asof": shown}).content.decode()
