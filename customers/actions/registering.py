"""Registers and changes customers and dates their service state and plant."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from customers.models import Customer, Plant, PlantPeriod, ServicePeriod, ServiceState
from mdm.lib.actors import Actor


class UnableToDatePeriod(ValueError):
    """A state or plant that contradicts a later entry; the message is one Korean sentence."""


@transaction.atomic
def register_customer(
    *,
    customer: Customer,
    day: date,
    by: Actor,
    state: ServiceState = ServiceState.IN_USE,
    plant: Plant | None = None,
) -> Customer:
    """This function will register a customer (수용가) whose service state and plant begin on a day.

    Raises ValidationError naming the fields that are wrong or taken.
    """
    customer.full_clean()
    customer.save(force_insert=True)
    ServicePeriod.objects.create(
        customer=customer, state=state, active_from=day, author=by.username
    )
    if plant:
        PlantPeriod.objects.create(customer=customer, plant=plant, active_from=day)
    return customer


@transaction.atomic
def change_customer(*, customer: Customer, values: Mapping[str, Any]) -> list[str]:
    """This function will change fields of a customer and return the names of those that moved.

    Raises ValidationError naming the fields that are wrong or taken.
    """
    stored = Customer.objects.select_for_update().get(pk=customer.pk)
    moved = [name for name, value in values.items() if getattr(stored, name) != value]
    for name, value in values.items():
        setattr(customer, name, value)
    if moved:
        customer.full_clean()
        customer.save(update_fields=[*moved, "updated_at"])
    return moved


@transaction.atomic
def set_service_state(
    *, customer: Customer, state: ServiceState, day: date, by: Actor, reason: str = ""
) -> bool:
    """This function will put a customer into a service state (운용상태) from a day on.

    Returns False when it is in that state already. Raises `UnableToDatePeriod` where a later state is
    already entered.
    """
    Customer.objects.select_for_update().get(pk=customer.pk)
    current = _current(ServicePeriod, customer=customer, day=day)
    if current and current.state == state and current.active_to is None:
        return False
    said = {"state": state, "reason": reason, "author": by.username}
    _begin(ServicePeriod, current, customer=customer, day=day, values=said)
    return True


@transaction.atomic
def set_plant(*, customer: Customer, plant: Plant | None, day: date) -> bool:
    """This function will feed a customer from a plant (정수장) from a day on; None = from no plant.

    Returns False when nothing changes. Raises `UnableToDatePeriod` where a later plant is entered.
    """
    Customer.objects.select_for_update().get(pk=customer.pk)
    current = _current(PlantPeriod, customer=customer, day=day)
    if (current.plant_id if current else None) == (plant.pk if plant else None):
        return False
    if plant:
        _begin(PlantPeriod, current, customer=customer, day=day, values={"plant": plant})
    elif current:
        _end(current, day=day)
    return True


def _current(model: Any, *, customer: Customer, day: date) -> Any:
    """The period that runs on the day; refuses when another one starts later."""
    periods = model.objects.filter(customer=customer).order_by("-active_from", "-pk")
    latest = periods.first()
    if latest is None:
        return None
    if latest.active_from > day:
        raise UnableToDatePeriod(
            _(
                "{active_from:%Y-%m-%d}부터의 {what}이(가) 이미 등록되어 "
                "있습니다. 그 날짜나 그 뒤로 지정하세요."
            ).format(active_from=latest.active_from, what=_(str(model._meta.verbose_name)))
        )
    return latest if latest.active_to is None or latest.active_to > day else None


def _begin(
    model: Any, current: Any, *, customer: Customer, day: date, values: Mapping[str, Any]
) -> None:
    """A period that starts on the same day is corrected; an earlier one ends where the new begins."""
    if current and current.active_from == day:
        for name, value in {**values, "active_to": None}.items():
            setattr(current, name, value)
        current.save()
        return
    if current:
        _end(current, day=day)
    model.objects.create(customer=customer, active_from=day, **values)


def _end(current: Any, *, day: date) -> None:
    if current.active_from == day:
        current.delete()
        return
    current.active_to = day
    current.save(update_fields=["active_to"])
