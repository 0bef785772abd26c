"""Log-ins, log-outs, failures and changed rights become lines of the access log."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessKind
from mdm.lib import clock
from mdm.lib.actors import Actor, address_of, permission_changed


@receiver(user_logged_in)
def log_login(request: HttpRequest | None, user: AbstractBaseUser, **_: Any) -> None:
    """This function will log who came in."""
    log_access(Access(AccessKind.LOGIN), by=_actor(request, user), now=clock.now())


@receiver(user_logged_out)
def log_logout(request: HttpRequest | None, user: AbstractBaseUser | None, **_: Any) -> None:
    """This function will log who left; a log-out of nobody is none."""
    if user is not None:
        log_access(Access(AccessKind.LOGOUT), by=_actor(request, user), now=clock.now())


@receiver(user_login_failed)
def log_failure(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """This function will log which name was refused, never the password."""
    actor = Actor(
        username=str(credentials.get("username") or ""),
        address=address_of(request),
        path=request.path if request else "",
    )
    log_access(Access(AccessKind.LOGIN_FAILED), by=actor, now=clock.now())


@receiver(permission_changed)
def log_permission(actor: Actor, subject: str, before: str, after: str, **_: Any) -> None:
    """This function will log whose rights were changed, from what to what."""
    access = Access(AccessKind.PERMISSION, subject=subject, reason=f"{before or '없음'} → {after}")
    log_access(access, by=actor, now=clock.now())


def _actor(request: HttpRequest | None, user: AbstractBaseUser) -> Actor:
    return Actor(
        username=user.get_username(),
        user_id=user.pk,
        address=address_of(request),
        path=request.path if request else "",
    )
