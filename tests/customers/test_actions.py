"""Customers are registered, changed and dated; what contradicts itself is refused in Korean."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from customers.actions.registering import (
    UnableToDatePeriod,
    change_customer,
    register_customer,
    set_plant,
    set_service_state,
)
from customers.actions.scoping import set_regions
from customers.models import Customer, Plant, PlantPeriod, ServicePeriod, ServiceState
from customers.queries import plant_on, service_state_on, visible_neighbourhoods
from mdm.audit.models import AccessEvent, AccessKind
from tests import make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def _new(**fields: object) -> Customer:
    values = {"number": "09-13-121-130003", "name": "물사랑", **fields}
    return Customer(neighbourhood=make.neighbourhood(), use_class=make.use_class(), **values)


def test_a_registered_customer_is_in_use_from_its_first_day() -> None:
    plant = Plant.objects.create(code="AMSA", name="암사")

    customer = register_customer(customer=_new(), day=make.DAY, by=make.ACTOR, plant=plant)

    ids = [customer.pk]
    assert service_state_on(customer_ids=ids, day=make.DAY) == {customer.pk: "IN_USE"}
    assert plant_on(customer_ids=ids, day=make.DAY) == {customer.pk: plant.pk}
    assert service_state_on(customer_ids=ids, day=date(2025, 12, 31)) == {}
    assert customer.service_periods.get().author == "tester"


def test_a_customer_number_that_is_taken_is_refused_by_name() -> None:
    make.customer("09-13-121-130003")

    with pytest.raises(ValidationError) as refused:
        register_customer(customer=_new(), day=make.DAY, by=make.ACTOR)

    assert set(refused.value.message_dict) == {"number"}


@pytest.mark.parametrize("number", ["12", "가나다", "1" * 31, "123\n", "12 34"])
def test_a_customer_number_of_another_shape_is_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        register_customer(customer=_new(number=number), day=make.DAY, by=make.ACTOR)


def test_a_change_names_only_what_moved() -> None:
    customer = make.customer(name="물사랑")

    moved = change_customer(customer=customer, values={"name": "강물", "phone": ""})

    customer.refresh_from_db()
    assert (moved, customer.name) == (["name"], "강물")


def test_a_state_from_a_day_closes_the_state_before() -> None:
    customer = make.customer()

    changed = set_service_state(
        customer=customer, state=ServiceState.SUSPENDED, day=date(2026, 3, 1), by=make.ACTOR
    )

    periods = ServicePeriod.objects.filter(customer=customer).order_by("active_from")
    assert changed
    assert list(periods.values_list("state", "active_from", "active_to")) == [
        ("IN_USE", make.DAY, date(2026, 3, 1)),
        ("SUSPENDED", date(2026, 3, 1), None),
    ]


def test_a_state_entered_twice_for_one_day_is_corrected_in_place() -> None:
    customer = make.customer()
    day = date(2026, 3, 1)
    set_service_state(customer=customer, state=ServiceState.SUSPENDED, day=day, by=make.ACTOR)

    set_service_state(customer=customer, state=ServiceState.CLOSED, day=day, by=make.ACTOR)

    latest = ServicePeriod.objects.filter(customer=customer).order_by("-active_from")[0]
    assert (latest.state, latest.active_from) == ("CLOSED", day)
    assert ServicePeriod.objects.filter(customer=customer).count() == 2


def test_the_same_state_again_changes_nothing() -> None:
    customer = make.customer()

    changed = set_service_state(
        customer=customer, state=ServiceState.IN_USE, day=date(2026, 3, 1), by=make.ACTOR
    )

    assert not changed
    assert ServicePeriod.objects.filter(customer=customer).count() == 1


def test_a_state_before_a_later_entry_is_refused_with_its_day() -> None:
    customer = make.customer(since=date(2026, 5, 1))

    with pytest.raises(UnableToDatePeriod, match="2026-05-01"):
        set_service_state(
            customer=customer, state=ServiceState.CLOSED, day=date(2026, 3, 1), by=make.ACTOR
        )


def test_a_plant_is_switched_and_taken_away_from_a_day() -> None:
    customer = make.customer()
    east = Plant.objects.create(code="E", name="암사")
    west = Plant.objects.create(code="W", name="강북")
    set_plant(customer=customer, plant=east, day=make.DAY)

    set_plant(customer=customer, plant=west, day=date(2026, 2, 1))
    set_plant(customer=customer, plant=None, day=date(2026, 3, 1))

    periods = PlantPeriod.objects.filter(customer=customer).order_by("active_from")
    assert list(periods.values_list("plant__code", "active_to")) == [
        ("E", date(2026, 2, 1)),
        ("W", date(2026, 3, 1)),
    ]


def test_granted_regions_are_logged_and_replace_what_was_there() -> None:
    user = make.user("reader", regions=(make.office("동부"),))

    changed = set_regions(user=user, regions=[make.district("종로구")], by=make.ACTOR, now=NOW)

    line = AccessEvent.objects.get(kind=AccessKind.PERMISSION)
    assert changed
    assert (line.subject, line.reason, line.username) == ("reader", "동부 → 종로구", "tester")
    assert visible_neighbourhoods(user) == frozenset()


def test_granting_the_same_regions_again_is_no_change() -> None:
    user = make.user(regions=(make.office("동부"),))

    assert not set_regions(user=user, regions=[make.office("동부")], by=make.ACTOR, now=NOW)
    assert not AccessEvent.objects.exists()
