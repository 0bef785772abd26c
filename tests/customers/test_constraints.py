"""The database itself refuses customers that cannot be."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from customers.models import Customer, RegionScope, ServicePeriod, UseClass
from customers.seeding import USE_CLASSES
from mdm.lib.sql import constraint_name
from tests import make

pytestmark = pytest.mark.django_db


def _refusal(model: Any, **values: Any) -> str:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        model.objects.create(**values)
    return constraint_name(refused.value)


def _customer(**values: Any) -> str:
    place = {"neighbourhood": make.neighbourhood(), "use_class": make.use_class()}
    return _refusal(Customer, **{"number": "01-01", "name": "물사랑", **place, **values})


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"number": "번호"}, "customer_number_shape"),
        ({"number": "012\n"}, "customer_number_shape"),
        ({"latitude": 37.5}, "customer_place_is_whole_and_on_earth"),
        ({"longitude": 127.0}, "customer_place_is_whole_and_on_earth"),
        ({"latitude": 91.0, "longitude": 127.0}, "customer_place_is_whole_and_on_earth"),
        ({"kind": "OTHER"}, "customer_kind_is_known"),
        ({"always_on_lph": 0}, "customer_always_on_is_positive"),
    ],
)
def test_an_impossible_customer_is_refused(values: dict[str, Any], constraint: str) -> None:
    assert _customer(**values) == constraint


def test_two_service_states_never_hold_on_one_day() -> None:
    customer = make.customer(since=date(2026, 1, 1))

    refused = _refusal(
        ServicePeriod, customer=customer, state="CLOSED", active_from=date(2026, 2, 1)
    )

    assert refused == "service_periods_never_overlap"


def test_a_period_of_no_days_is_refused() -> None:
    day = date(2026, 2, 1)

    refused = _refusal(
        ServicePeriod,
        customer=make.customer(state=None),
        state="CLOSED",
        active_from=day,
        active_to=day,
    )

    assert refused == "service_period_runs_forward"


def test_an_unknown_service_state_is_refused() -> None:
    customer = make.customer(state=None)

    refused = _refusal(ServicePeriod, customer=customer, state="GONE", active_from=make.DAY)

    assert refused == "service_state_is_known"


def test_a_scope_names_exactly_one_region_once() -> None:
    user = make.user(regions=(make.office(),))

    assert _refusal(RegionScope, user=user) == "region_scope_names_one_region"
    assert _refusal(RegionScope, user=user, office=make.office()) == "region_granted_once"


def test_the_use_classes_of_every_waterworks_are_there_after_a_migration() -> None:
    assert set(UseClass.objects.values_list("code", "name")) >= set(USE_CLASSES)
