"""Who may change something on a page: asked before anything is done, 403 otherwise."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from mdm.accounts.models import User


def account_of(request: HttpRequest) -> User:
    """This function will return the account behind a request of a logged-in visitor."""
    account: Any = request.user
    return account  # type: ignore[no-any-return]


def demand_operator(request: HttpRequest) -> User:
    """This function will refuse (403) whoever may not handle alarms and held messages."""
    account = account_of(request)
    if not account.may_operate or account.must_change_password:
        raise PermissionDenied
    return account


def demand_administrator(request: HttpRequest) -> User:
    """This function will refuse (403) whoever may not change settings."""
    account = account_of(request)
    if not account.may_administer or account.must_change_password:
        raise PermissionDenied
    return account


def demand_auditor(request: HttpRequest) -> User:
    """This function will refuse (403) whoever may not read what others did and saw."""
    account = account_of(request)
    if not account.may_audit or account.must_change_password:
        raise PermissionDenied
    return account
