"""Asks who is supplied, never further than an account may see."""

from datetime import date
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, Q, QuerySet

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
