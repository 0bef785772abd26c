"""사용 신청: somebody asks for an account, an administrator approves or refuses."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from mdm.accounts.actions import announce
from mdm.accounts.models import Role, SignUpRequest, User
from mdm.lib.actors import Actor

MOST_OPEN = 200  # a stranger may not fill the table


class UnableToSignUp(ValueError):
    """A request that cannot be taken or decided; the message is one Korean sentence."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the stranger wrote."""

    username: str
    password: str
    display_name: str
    office_name: str
    purpose: str


@transaction.atomic
def request_account(*, wish: Wish, address: str | None, now: datetime) -> SignUpRequest:
    """This function will keep a request for an administrator. It sounds the same whether the name is
    taken or not, so that nobody learns who has an account.

    Raises ValidationError for a weak password, `UnableToSignUp` while too many are open.
    """
    candidate = User(username=wish.username, display_name=wish.display_name)
    validate_password(wish.password, candidate)
    if SignUpRequest.objects.filter(state=SignUpRequest.State.OPEN).count() >= MOST_OPEN:
        raise UnableToSignUp("지금은 신청을 받을 수 없습니다. 시스템 관리자에게 문의하세요.")
    asked = SignUpRequest(
        username=wish.username,
        password=make_password(wish.password),
        display_name=wish.display_name,
        office_name=wish.office_name,
        purpose=wish.purpose,
        requested_at=now,
        address=address,
    )
    asked.full_clean()
    asked.save()
    return asked


@transaction.atomic
def approve(*, asked: SignUpRequest, role: Role, by: Actor, now: datetime) -> User:
    """This function will make the account with the password that its owner chose.

    Raises ValidationError for a name that is taken, `UnableToSignUp` for a decided request.
    """
    locked = _open(asked)
    user = User(username=locked.username, display_name=locked.display_name, role=role)
    user.password = locked.password
    user.full_clean()
    user.save()
    announce(user, before="", by=by)
    _decide(locked, SignUpRequest.State.APPROVED, "", by, now)
    return user


@transaction.atomic
def refuse(*, asked: SignUpRequest, reason: str, by: Actor, now: datetime) -> None:
    """This function will turn a request down with a reason. Raises `UnableToSignUp` for a decided
    one or without a reason."""
    if not reason.strip():
        raise UnableToSignUp("거절하는 사유를 적어 주세요.")
    _decide(_open(asked), SignUpRequest.State.REFUSED, reason.strip(), by, now)


def _open(asked: SignUpRequest) -> SignUpRequest:
    locked = SignUpRequest.objects.select_for_update().get(pk=asked.pk)
    if locked.state != SignUpRequest.State.OPEN:
        raise UnableToSignUp("이미 처리된 신청입니다.")
    return locked


def _decide(
    locked: SignUpRequest, state: SignUpRequest.State, reason: str, by: Actor, now: datetime
) -> None:
    locked.state, locked.decided_reason = state, reason
    locked.decided_by, locked.decided_at = by.username[:150], now
    locked.password = ""  # the account has it now, or nobody needs it
    locked.save()
