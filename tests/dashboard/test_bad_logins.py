"""B-08: whatever is typed at the log-in, the answer is one sentence, and nobody gets in or is locked out."""

from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from mdm.audit.models import AccessEvent, AccessKind
from tests import make

pytestmark = pytest.mark.django_db

WRONG = "아이디 또는 암호가 맞지 않습니다."
TYPED = (
    "' OR '1'='1' --", "*)(uid=*))(|(uid=*", "%s%s%n{0}{user.password}", "${jndi:ldap://x}",
    "аdmin", "admin\u200b", "ADMIN ", "admin'/*", "<script>", "가" * 150,
)  # fmt: skip
ELSEWHERE = (
    "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)",
    "https:elsewhere.example", "\\\\elsewhere.example", "http:///elsewhere.example", "\x00//e.example",
)  # fmt: skip
STARS = "203.0.113.9"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed: what a refusal costs tells whether the name exists."""

    hashed = 0

    def encode(self, *args: Any, **kwargs: Any) -> str:
        """Hashes as its parent does."""
        type(self).hashed += 1
        return super().encode(*args, **kwargs)


def _log_in(client: Client, username: str, password: str = "wrong", **more: Any) -> Any:
    return client.post("/login/", {"username": username, "password": password}, **more)


@pytest.mark.parametrize("username", TYPED)
def test_b_08_no_spelling_of_a_name_gets_in_or_sounds_different(username: str) -> None:
    make.user("admin")

    answer = _log_in(Client(), username, make.PASSWORD)

    assert answer.status_code == 200
    assert WRONG in answer.content.decode()
    assert AccessEvent.objects.get(kind=AccessKind.LOGIN_FAILED).username == username.strip()[:150]


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("admin\x00", "x"),
        ("x" * 1_000_000, "x"),
        ("admin", "\x00"),
        ("", ""),
        ("admin", "가" * 4_097),
    ],
    ids=["nul", "megabyte", "nul password", "nothing", "long password"],
)
def test_b_08_what_no_account_can_be_called_is_refused_without_a_failure(
    username: str, password: str
) -> None:
    make.user("admin")

    answer = _log_in(Client(), username, password)

    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies


def test_b_08_a_refusal_hashes_as_often_for_a_name_that_exists_as_for_one_that_does_not(
    settings: Any,
) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.{CountingHasher.__name__}"]
    make.user("admin")
    costs = []
    for username in ("admin", "nobody"):
        before = CountingHasher.hashed
        _log_in(Client(), username)
        costs.append(CountingHasher.hashed - before)

    assert costs == [1, 1]


def test_b_08_a_stranger_who_fails_for_ever_locks_out_nobody_elsewhere() -> None:
    make.user("admin")
    stranger = Client(REMOTE_ADDR=STARS)

    statuses = [_log_in(stranger, "admin").status_code for _ in range(12)]
    there = _log_in(stranger, "admin", make.PASSWORD)
    here = _log_in(Client(), "admin", make.PASSWORD)

    assert statuses[:4] == [200] * 4
    assert set(statuses[5:]) == {429}
    assert there.status_code == 429
    assert (here.status_code, here["Location"]) == (302, "/")


def test_b_08_a_form_of_another_site_is_refused_with_a_page_of_ours() -> None:
    make.user("admin")

    answer = _log_in(Client(enforce_csrf_checks=True), "admin", make.PASSWORD)

    assert answer.status_code == 403
    assert "화면이 오래되어 보낼 수 없습니다" in answer.content.decode()


@pytest.mark.parametrize("address", ELSEWHERE)
def test_b_08_no_address_of_elsewhere_is_followed_after_the_log_in(address: str) -> None:
    make.user("admin")

    answer = Client().post(
        "/login/", {"username": "admin", "password": make.PASSWORD, "next": address}
    )

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_b_08_a_session_that_somebody_prepared_is_not_the_one_that_is_logged_in() -> None:
    make.user("admin")
    client = Client()
    client.cookies["sessionid"] = "prepared0prepared0prepared0prepa"

    _log_in(client, "admin", make.PASSWORD)

    assert client.cookies["sessionid"].value != "prepared0prepared0prepared0prepa"
    assert client.get("/status/").status_code == 200
    outside = Client()
    outside.cookies["sessionid"] = "prepared0prepared0prepared0prepa"
    assert outside.get("/status/").status_code == 302
