"""Who came, left, was refused: one line each, with the address, whatever was typed."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory

from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessEvent, AccessKind
from mdm.audit.queries import access_log
from mdm.audit.receivers import log_failure
from mdm.lib.actors import Actor, actor_of, command_actor
from tests import make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def test_a_log_in_and_a_log_out_are_two_lines(client: Client) -> None:
    user = make.user("reader")

    client.force_login(user)
    client.logout()

    lines = AccessEvent.objects.order_by("pk").values_list("kind", "username", "user_id")
    assert list(lines) == [("LOGIN", "reader", user.pk), ("LOGOUT", "reader", user.pk)]


def test_a_refused_log_in_is_logged_with_its_address_and_no_password() -> None:
    request = RequestFactory().post("/login/", REMOTE_ADDR="203.0.113.9")

    assert authenticate(request, username="' OR 1=1 --", password="secret-of-somebody") is None

    line = AccessEvent.objects.get()
    assert (line.kind, line.address, line.path) == ("LOGIN_FAILED", "203.0.113.9", "/login/")
    assert line.username == "' OR 1=1 --"
    assert "secret" not in str(vars(line))


@pytest.mark.parametrize("typed", ["\0admin", "가" * 100_000], ids=len)
def test_a_name_that_no_column_holds_is_logged_as_far_as_it_fits(typed: str) -> None:
    log_failure(credentials={"username": typed}, request=None)

    assert AccessEvent.objects.get().username == typed.replace("\0", "")[:150]


def test_an_address_that_is_none_is_left_out() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="")

    assert actor_of(request) == Actor(username="", path="/")


def test_a_look_at_a_person_says_whose_data_and_why() -> None:
    user = make.user("reader")
    request = RequestFactory().get("/customers/01-01/", REMOTE_ADDR="::1")
    request.user = user

    log_access(
        Access(AccessKind.UNMASK, subject="01-01", row_count=1, reason="누수 안내"),
        by=actor_of(request),
        now=NOW,
    )

    line = AccessEvent.objects.get()
    assert (line.at, line.user_id, line.address, line.path) == (
        NOW,
        user.pk,
        "::1",
        "/customers/01-01/",
    )
    assert (line.subject, line.reason, line.row_count) == ("01-01", "누수 안내", 1)


def test_the_log_outlives_its_account_and_is_read_newest_first() -> None:
    user = make.user("gone")
    by = Actor(username="gone", user_id=user.pk)
    first = log_access(Access(AccessKind.VIEW), by=by, now=NOW)
    second = log_access(Access(AccessKind.DOWNLOAD), by=command_actor("export"), now=NOW)

    user.delete()

    assert list(access_log()) == [second, first]
