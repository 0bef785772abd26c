"""Accounts come and change; rights that change are logged, and nobody locks everybody out."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from mdm.accounts.actions import (
    UnableToChangeAccount,
    change_password,
    change_role,
    create_user,
    set_active,
)
from mdm.accounts.models import Role, User
from mdm.audit.models import AccessEvent, AccessKind
from tests import make

pytestmark = pytest.mark.django_db


def _permissions() -> list[tuple[str, str, str]]:
    lines = AccessEvent.objects.filter(kind=AccessKind.PERMISSION).order_by("pk")
    return list(lines.values_list("username", "subject", "reason"))


def test_an_issued_account_must_change_its_password_and_is_logged() -> None:
    user = create_user(username="reader", password=make.PASSWORD, role=Role.VIEWER, by=make.ACTOR)

    assert user.must_change_password
    assert user.check_password(make.PASSWORD)
    assert _permissions() == [("tester", "reader", "없음 → 조회")]


@pytest.mark.parametrize("password", ["short", "12345678901", "reader-reader"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        create_user(username="reader-reader", password=password, role=Role.VIEWER, by=make.ACTOR)

    assert not User.objects.exists()


def test_a_changed_role_is_logged_with_both_roles() -> None:
    user = make.user("reader", role=Role.VIEWER)

    change_role(user=user, role=Role.OPERATOR, by=make.ACTOR)

    user.refresh_from_db()
    assert user.may_operate
    assert not user.may_administer
    assert _permissions() == [("tester", "reader", "조회 → 운영")]


def test_the_last_administrator_stays_one() -> None:
    last = make.user("boss", role=Role.ADMIN)

    with pytest.raises(UnableToChangeAccount, match="마지막"):
        change_role(user=last, role=Role.VIEWER, by=make.ACTOR)
    with pytest.raises(UnableToChangeAccount, match="마지막"):
        set_active(user=last, active=False, by=make.ACTOR)

    last.refresh_from_db()
    assert (last.role, last.is_active) == (Role.ADMIN, True)


def test_a_closed_account_is_logged_and_kept() -> None:
    make.user("boss")
    user = make.user("second")

    set_active(user=user, active=False, by=make.ACTOR)

    assert not User.objects.get(username="second").is_active
    assert _permissions() == [("tester", "second", "사용 → 중지")]


def test_a_password_of_ones_own_need_not_be_changed_again() -> None:
    user = make.user()
    user.must_change_password = True

    change_password(user=user, password="Another-9-lakes", issued=False)

    user.refresh_from_db()
    assert user.check_password("Another-9-lakes")
    assert not user.must_change_password


def test_an_unknown_role_is_refused_by_the_database() -> None:
    user = make.user()

    with pytest.raises(IntegrityError, match="user_role_is_known"):
        User.objects.filter(pk=user.pk).update(role="KING")


def _create_admin(*arguments: str) -> str:
    said = StringIO()
    call_command("create_admin", *arguments, stdout=said, stderr=StringIO())
    return said.getvalue()


def test_create_admin_is_safe_to_run_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MDM_ADMIN_PASSWORD", make.PASSWORD)

    first, second = _create_admin(), _create_admin()

    admin = User.objects.get(username="admin")
    assert (first, second) == ("admin: ready\n", "admin: unchanged\n")
    assert admin.may_administer
    assert admin.is_superuser
    assert admin.check_password(make.PASSWORD)
    assert _permissions() == [("manage.py create_admin", "admin", "없음 → 관리")]


def test_create_admin_repairs_an_account_that_lost_its_rights(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = make.user("boss", role=Role.VIEWER)
    monkeypatch.setenv("MDM_ADMIN_PASSWORD", "")

    said = _create_admin("--username", "boss")

    user.refresh_from_db()
    assert said == "boss: ready\n"
    assert user.may_administer
    assert user.check_password(make.PASSWORD)


def test_create_admin_without_a_password_makes_no_account(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MDM_ADMIN_PASSWORD", raising=False)

    with pytest.raises(CommandError, match="MDM_ADMIN_PASSWORD"):
        _create_admin()

    assert not User.objects.exists()
