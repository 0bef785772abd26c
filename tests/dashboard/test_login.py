"""Log-in, log-out and passwords (account): one message for every refusal, a lock after five."""

import re

import pytest
from axes.models import AccessAttempt
from django.test import Client

from mdm.accounts.models import Role
from mdm.audit.models import AccessEvent, AccessKind
from tests import make

pytestmark = pytest.mark.django_db


def _log_in(client: Client, username: str, password: str, **more: str) -> str:
    response = client.post("/login/", {"username": username, "password": password, **more})
    return response.content.decode() if response.status_code != 302 else response["Location"]


def test_the_right_password_leads_to_the_page_that_was_asked_for() -> None:
    make.user("operator")

    assert _log_in(Client(), "operator", make.PASSWORD, next="/status/?state=leak") == (
        "/status/?state=leak"
    )


def test_every_page_asks_for_a_log_in_first() -> None:
    for path in ("/", "/status/", "/search/?q=1", "/customers/10-10-001/", "/fragments/freshness/"):
        assert Client().get(path)["Location"].startswith("/login/?next=/"), path


def test_a_page_of_another_host_is_not_followed_after_the_log_in() -> None:
    make.user("operator")

    assert _log_in(Client(), "operator", make.PASSWORD, next="https://elsewhere.example/") == "/"


def test_a_wrong_password_and_an_unknown_name_sound_alike_and_are_counted() -> None:
    make.user("operator")

    wrong = _log_in(Client(), "operator", "wrong")
    unknown = _log_in(Client(), "nobody", "wrong")

    sentence = "아이디 또는 암호가 맞지 않습니다. 5회 실패 시 10분 잠금 (1/5)"
    assert sentence in wrong
    assert sentence in unknown


def test_five_failures_lock_the_account_for_that_address_even_with_the_right_password() -> None:
    make.user("operator")
    client = Client()
    for _ in range(5):
        _log_in(client, "operator", "wrong")

    response = client.post("/login/", {"username": "operator", "password": make.PASSWORD})

    assert response.status_code == 429
    assert "잠겼습니다" in response.content.decode()
    assert AccessAttempt.objects.get().failures_since_start >= 5


def test_a_password_of_a_megabyte_is_refused_before_it_is_hashed() -> None:
    make.user("operator")

    html = _log_in(Client(), "operator", "x" * 1_000_000)

    assert "사용자 아이디와 암호를 넣으세요" in html or "4096" in html
    assert AccessAttempt.objects.count() == 0


def test_logging_out_ends_the_session_and_is_written_down() -> None:
    client = Client()
    client.force_login(make.user("operator"))

    client.post("/logout/")

    assert client.get("/")["Location"].startswith("/login/")
    assert AccessEvent.objects.filter(kind=AccessKind.LOGOUT, username="operator").count() == 1


def test_an_issued_password_must_be_changed_before_any_page_is_shown() -> None:
    user = make.user("fresh", role=Role.VIEWER)
    user.must_change_password = True
    user.save()
    client = Client()
    client.force_login(user)
    assert client.get("/status/")["Location"] == "/password/"

    new = "Other-9-mountains"
    client.post(
        "/password/",
        {"old_password": make.PASSWORD, "new_password1": new, "new_password2": new},
    )

    assert client.get("/status/").status_code == 200
    user.refresh_from_db()
    assert user.check_password(new)


def test_the_freshness_poll_does_not_prolong_an_idle_session() -> None:
    client = Client()
    client.force_login(make.user("operator"))
    session = client.session
    session.set_expiry(600)
    session.save()
    before = client.session.get_expiry_date()

    html = client.get("/fragments/freshness/").content.decode()

    assert re.search(r'id="fresh"', html)
    stored = type(client.session).get_model_class().objects.get(pk=client.session.session_key)
    assert abs((stored.expire_date - before).total_seconds()) < 2
