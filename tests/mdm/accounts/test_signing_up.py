"""사용 신청: a stranger asks, an administrator decides, and nobody learns who has an account."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from mdm.accounts.models import Role, SignUpRequest, User
from mdm.accounts.signing_up import (
    MOST_OPEN,
    UnableToSignUp,
    Wish,
    approve,
    refuse,
    request_account,
)
from mdm.audit.models import AccessEvent, AccessKind
from tests import make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, tzinfo=UTC)
WISH = Wish("newcomer", make.PASSWORD, "홍길동", "강남수도사업소", "누수 확인")


def test_an_approved_stranger_logs_in_with_the_password_of_the_request() -> None:
    asked = request_account(wish=WISH, address="192.0.2.7", now=NOW)

    user = approve(asked=asked, role=Role.OPERATOR, by=make.ACTOR, now=NOW)

    assert user.check_password(make.PASSWORD)
    assert (user.role, user.must_change_password) == (Role.OPERATOR, False)
    asked.refresh_from_db()
    assert (asked.state, asked.password) == (SignUpRequest.State.APPROVED, "")
    assert AccessEvent.objects.filter(kind=AccessKind.PERMISSION, subject="newcomer").exists()


def test_a_request_holds_no_readable_password_and_opens_nothing() -> None:
    asked = request_account(wish=WISH, address=None, now=NOW)

    assert make.PASSWORD not in asked.password
    assert not User.objects.filter(username="newcomer").exists()


def test_a_refusal_needs_a_reason_and_is_final() -> None:
    asked = request_account(wish=WISH, address=None, now=NOW)

    with pytest.raises(UnableToSignUp, match="사유"):
        refuse(asked=asked, reason=" ", by=make.ACTOR, now=NOW)
    refuse(asked=asked, reason="소속 확인 불가", by=make.ACTOR, now=NOW)
    with pytest.raises(UnableToSignUp, match="이미"):
        approve(asked=asked, role=Role.VIEWER, by=make.ACTOR, now=NOW)


def test_a_taken_name_is_asked_for_as_any_other_and_refused_at_the_approval() -> None:
    make.user("newcomer")

    asked = request_account(wish=WISH, address=None, now=NOW)

    with pytest.raises(ValidationError):
        approve(asked=asked, role=Role.VIEWER, by=make.ACTOR, now=NOW)


def test_a_weak_password_is_refused_at_once() -> None:
    with pytest.raises(ValidationError):
        request_account(wish=replace(WISH, password="12345"), address=None, now=NOW)


def test_strangers_cannot_fill_the_table() -> None:
    SignUpRequest.objects.bulk_create(
        SignUpRequest(
            username=f"u{number}", display_name="-", office_name="-", purpose="-", requested_at=NOW
        )
        for number in range(MOST_OPEN)
    )

    with pytest.raises(UnableToSignUp, match="지금은"):
        request_account(wish=WISH, address=None, now=NOW)
