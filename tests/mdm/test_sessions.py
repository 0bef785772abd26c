"""The idle cut-off: people prolong their session, pages that refresh themselves do not."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from mdm.accounts.models import Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    user = User.objects.create_user(username="kim", password="물맑은 서울 1", role=Role.ADMIN)
    browser = Client()
    browser.force_login(user)
    return browser


def _end_of_session() -> datetime:
    return Session.objects.get().expire_date


def _idle_for(minutes: int) -> datetime:
    end = timezone.now() + timedelta(minutes=30 - minutes)
    Session.objects.update(expire_date=end)
    return end


def test_a_request_of_a_person_moves_the_end_of_the_session(client: Client) -> None:
    _idle_for(20)

    client.get("/health/")

    assert _end_of_session() > timezone.now() + timedelta(minutes=29)


@pytest.mark.parametrize("path", ["/fragments/freshness/", "/fragments/map/"])
def test_a_page_that_refreshes_itself_does_not(client: Client, path: str) -> None:
    end = _idle_for(20)

    client.get(path, headers={"HX-Request": "true"})

    assert _end_of_session() == end


def test_what_a_person_asks_for_inside_a_page_does(client: Client) -> None:
    _idle_for(20)

    client.get("/files/", headers={"HX-Request": "true", "X-Asked-By": "person"})

    assert _end_of_session() > timezone.now() + timedelta(minutes=29)


def test_a_page_whose_session_ended_leaves_for_the_log_in_and_comes_back(client: Client) -> None:
    _idle_for(31)

    answer = client.get(
        "/fragments/freshness/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/status/?dong=1"},
    )

    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == "/login/?next=%2Fstatus%2F%3Fdong%3D1"


def test_a_visitor_without_an_account_gets_no_session() -> None:
    Client().get("/login/")

    assert not Session.objects.exists()
    assert settings.SESSION_COOKIE_AGE == 30 * 60


def test_no_browser_keeps_what_somebody_was_shown(client: Client) -> None:
    assert set(client.get("/health/")["Cache-Control"].split(", ")) == {"private", "no-store"}
