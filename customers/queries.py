"""Asks who is supplied, never further than an account may see."""

from datetime import date
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import BigIntegerField, Model, Q, QuerySet
from django.db.models.functions import Coalesce

from customers.models import (
    Customer,
    Neighbourhood,
    PlantPeriod,
    RegionScope,
    ServicePeriod,
    ServiceState,
)

Row = TypeVar("Row", bound=Model)
Visitor = AbstractBaseUser | AnonymousUser


def scoped(user: Visitor) -> QuerySet[Customer]:
    """This function will return the customers that an account may see."""
    return in_scope(Customer.objects.all(), user=user)


def in_scope(
    queryset: QuerySet[Row], *, user: Visitor, path: str = "neighbourhood"
) -> QuerySet[Row]:
    """This function will narrow any queryset to an account's regions.

    `path` leads from the rows to the 동, as `customer__neighbourhood` or `segment__neighbourhood`.
    """
    visible = visible_neighbourhoods(user)
    return queryset if visible is None else queryset.filter(**{f"{path}__in": visible})


def visible_neighbourhoods(user: Visitor) -> frozenset[int] | None:
    """This function will return the 동 of an account's regions, closed over their children.

    None = the whole utility (no scope was given); nobody logged in sees nothing.
    """
    if not user.is_authenticated or not user.pk:
        return frozenset()
    granted = list(
        RegionScope.objects.filter(user_id=user.pk).values_list(
            "office_id", "district_id", "neighbourhood_id"
        )
    )
    if not granted:
        return None
    offices, districts, neighbourhoods = (
        set(column) - {None} for column in zip(*granted, strict=True)
    )
    inside = Neighbourhood.objects.filter(
        Q(pk__in=neighbourhoods) | Q(district_id__in=districts) | Q(district__office_id__in=offices)
    )
    return frozenset(inside.values_list("pk", flat=True))


def accounts_within(neighbourhoods: frozenset[int]) -> set[int]:
    """This function will return the ids of accounts whose regions all lie inside these 동; whoever has
    no region sees the whole utility and is in none."""
    return {user for user, seen in _regions_of_accounts().items() if seen <= neighbourhoods}


def accounts_elsewhere(neighbourhoods: frozenset[int]) -> set[int]:
    """This function will return the ids of accounts all of whose regions lie outside these 동."""
    return {user for user, seen in _regions_of_accounts().items() if not seen & neighbourhoods}


def _regions_of_accounts() -> dict[int, set[int]]:
    """The 동 that each account with regions sees."""
    rows = RegionScope.objects.annotate(
        below=Coalesce(
            "neighbourhood",
            "district__neighbourhood",
            "office__district__neighbourhood",
            output_field=BigIntegerField(),
        )
    ).values_list("user_id", "below")
    seen: dict[int, set[int]] = {}
    for user_id, below in rows:
        seen.setdefault(user_id, set()).update([] if below is None else [below])
    return seen


def service_state_on(*, customer_ids: list[int], day: date) -> dict[int, ServiceState]:
    """This function will return the 운용상태 of customers on a day; who has none is left out."""
    periods = _covering(ServicePeriod.objects.filter(customer_id__in=customer_ids), day)
    return {
        customer_id: ServiceState(state)
        for customer_id, state in periods.values_list("customer_id", "state")
    }


def plant_on(*, customer_ids: list[int], day: date) -> dict[int, int]:
    """This function will return the id of the 정수장 that feeds customers on a day."""
    periods = _covering(PlantPeriod.objects.filter(customer_id__in=customer_ids), day)
    return dict(periods.values_list("customer_id", "plant_id"))


def _covering(periods: QuerySet[Any], day: date) -> QuerySet[Any]:
    return periods.filter(Q(active_to=None) | Q(active_to__gt=day), active_from__lte=day)
