"""The pages of 사용 신청 (signup, settings signups), and what the auditor (감사) may open."""

from collections.abc import Callable

import pytest
from django.test import Client

from mdm.accounts.models import Role, SignUpRequest, User
from tests import make
from tests.dashboard.conftest import total_of
from tests.town import Town

pytestmark = pytest.mark.django_db

WISH = {
    "username": "newcomer",
    "password": make.PASSWORD,
    "again": make.PASSWORD,
    "display_name": "홍길동",
    "office_name": "강남수도사업소",
    "purpose": "누수 확인 <b>",
}


def test_the_way_to_the_request_is_below_the_log_in() -> None:
    assert 'href="/signup/"' in Client().get("/login/").content.decode()


def test_a_request_is_taken_with_the_same_words_whether_the_name_is_known_or_not() -> None:
    make.user("known")

    answers = [
        Client().post("/signup/", WISH | {"username": name}).content
        for name in ("newcomer", "known")
    ]

    assert answers[0] == answers[1]
    assert "신청을 받았습니다" in answers[0].decode()
    assert SignUpRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"again": "another-Password-1"}, "두 암호가 서로 다릅니다"),
        ({"password": "short", "again": "short"}, "너무 짧"),
        ({"purpose": ""}, "필수"),
        ({"username": "새 이름!"}, "아이디"),
    ],
)
def test_a_request_that_cannot_be_taken_says_why(change: dict[str, str], said: str) -> None:
    html = Client().post("/signup/", WISH | change).content.decode()

    assert said in html
    assert not SignUpRequest.objects.exists()


def test_an_administrator_approves_with_role_and_regions(
    client_of: Callable[..., Client], town: Town
) -> None:
    Client().post("/signup/", WISH)
    asked = SignUpRequest.objects.get()
    admin = client_of(Role.ADMIN)

    listed = admin.get("/settings/users/requests/").content.decode()
    assert total_of(listed) == 1
    assert "누수 확인 &lt;b&gt;" in listed
    admin.post(
        f"/settings/users/requests/{asked.pk}/", {"decision": "approve", "role": Role.OPERATOR}
    )

    assert User.objects.get(username="newcomer").role == Role.OPERATOR
    assert total_of(admin.get("/settings/users/requests/").content.decode()) == 0
    assert total_of(admin.get("/settings/users/requests/?state=all").content.decode()) == 1


def test_a_refusal_without_a_reason_is_not_taken(
    client_of: Callable[..., Client], town: Town
) -> None:
    Client().post("/signup/", WISH)
    address = f"/settings/users/requests/{SignUpRequest.objects.get().pk}/"
    form = {"decision": "refuse", "role": Role.VIEWER}

    answer = client_of(Role.ADMIN).post(address, form).content.decode()

    assert "사유를 적어" in answer
    assert SignUpRequest.objects.get().state == SignUpRequest.State.OPEN


def test_an_auditor_reads_the_logs_and_changes_nothing(
    client_of: Callable[..., Client], town: Town
) -> None:
    auditor = client_of(Role.AUDITOR)

    assert auditor.get("/history/?tab=access").status_code == 200
    assert auditor.get("/settings/users/").status_code == 403
    assert auditor.post("/alarms/handle/").status_code == 403
    assert town.customers[0].name not in auditor.get("/status/").content.decode()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_nobody_else_decides_or_reads_the_access_log(
    client_of: Callable[..., Client], role: Role
) -> None:
    client = client_of(role)

    assert client.get("/settings/users/requests/").status_code == 403
    assert client.get("/history/?tab=access").status_code == 403
