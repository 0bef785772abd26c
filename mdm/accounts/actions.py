"""Accounts come, change their role and go; every change of rights is announced to the access log."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from mdm.accounts.models import Role, User
from mdm.lib.actors import Actor, permission_changed


class UnableToChangeAccount(ValueError):
    """A change that would lock everybody out; the message is one Korean sentence."""


@transaction.atomic
def create_user(
    *, username: str, password: str, role: Role, display_name: str = "", by: Actor
) -> User:
    """This function will register an account that must change its issued password at the first log-in.

    Raises ValidationError for a weak password or a name that is taken.
    """
    user = User(username=username, role=role, display_name=display_name, must_change_password=True)
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    announce(user, before="", by=by)
    return user


@transaction.atomic
def change_role(*, user: User, role: Role, by: Actor) -> None:
    """This function will change an account's role (역할); the last 관리 account keeps its own."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.role == role:
        return
    if locked.role == Role.ADMIN:
        _refuse_last_administrator(locked)
    before = Role(locked.role).label
    user.role = locked.role = role
    locked.save(update_fields=["role"])
    announce(locked, before=before, by=by)


@transaction.atomic
def set_active(*, user: User, active: bool, by: Actor) -> None:
    """This function will open or close an account; closed ones keep their past."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.is_active == active:
        return
    if not active and locked.role == Role.ADMIN:
        _refuse_last_administrator(locked)
    user.is_active = locked.is_active = active
    locked.save(update_fields=["is_active"])
    permission_changed.send(
        sender=User,
        actor=by,
        subject=locked.username,
        before="사용" if not active else "중지",
        after="사용" if active else "중지",
    )


@transaction.atomic
def change_password(*, user: User, password: str, issued: bool) -> None:
    """This function will set a password; one `issued` by somebody else must be changed at log-in.

    Raises ValidationError for a weak password.
    """
    validate_password(password, user)
    user.set_password(password)
    user.must_change_password = issued
    user.save(update_fields=["password", "must_change_password"])


@transaction.atomic
def ensure_administrator(*, username: str, password: str, by: Actor) -> tuple[User, bool]:
    """This function will make sure that an account exists, is open, administers and has this password.

    Returns the account and whether anything was changed.
    """
    user = User.objects.select_for_update().filter(username=username).first()
    before = Role(user.role).label if user else ""
    user = user or User(username=username, display_name="관리자")
    wanted = {"role": Role.ADMIN, "is_superuser": True, "is_staff": True, "is_active": True}
    changed = {name: value for name, value in wanted.items() if getattr(user, name) != value}
    for name, value in changed.items():
        setattr(user, name, value)
    new_password = bool(password) and not (user.pk and user.check_password(password))
    if new_password:
        user.set_password(password)
    if user.pk and not changed and not new_password:
        return user, False
    user.full_clean(exclude=["password"])
    user.save()
    if changed:
        announce(user, before=before, by=by)
    return user, True


def _refuse_last_administrator(user: User) -> None:
    others = User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True)
    if not others.exclude(pk=user.pk).exists():
        raise UnableToChangeAccount("마지막 관리 계정입니다. 다른 관리 계정을 먼저 만드세요.")


def announce(user: User, *, before: str, by: Actor) -> None:
    """This function will tell the access log which role an account has now."""
    permission_changed.send(
        sender=User,
        actor=by,
        subject=user.username,
        before=before,
        after=Role(user.role).label,
    )
