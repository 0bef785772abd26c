"""Grants and withdraws the regions of an account; each change is a line of the access log."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Model

from customers.models import District, Neighbourhood, Office, RegionScope
from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessKind
from mdm.lib.actors import Actor

Region = Office | District | Neighbourhood
WHOLE = "전체"


@transaction.atomic
def set_regions(
    *, user: AbstractBaseUser, regions: Collection[Region], by: Actor, now: datetime
) -> bool:
    """This function will give an account exactly these regions (권한 지역); none = the whole utility.

    Returns False when it has them already.
    """
    before = list(
        RegionScope.objects.select_for_update(of=("self",))
        .filter(user_id=user.pk)
        .select_related("office", "district", "neighbourhood")
        .order_by("pk")
    )
    wanted = {_key(region): region for region in regions}
    had = {_key(_region(scope)): scope for scope in before}
    if wanted.keys() == had.keys():
        return False
    RegionScope.objects.filter(
        pk__in=[s.pk for key, s in had.items() if key not in wanted]
    ).delete()
    RegionScope.objects.bulk_create(
        RegionScope(user_id=user.pk, **{kind: region})
        for (kind, pk), region in wanted.items()
        if (kind, pk) not in had
    )
    change = f"{_named([str(scope) for scope in before])} → {_named([str(one) for one in regions])}"
    log_access(
        Access(AccessKind.PERMISSION, subject=user.get_username(), reason=change), by=by, now=now
    )
    return True


def _region(scope: RegionScope) -> Model:
    region = scope.office or scope.district or scope.neighbourhood
    assert region is not None  # region_scope_names_one_region
    return region


def _key(region: Model) -> tuple[str, int]:
    return str(region._meta.model_name), int(region.pk)


def _named(names: list[str]) -> str:
    return ", ".join(names) or WHOLE
