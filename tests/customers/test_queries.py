"""An account sees the customers of its regions, closed over their children, and no other."""

import pytest
from django.contrib.auth.models import AnonymousUser

from customers.models import Customer, ServicePeriod
from customers.queries import in_scope, scoped, visible_neighbourhoods
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> dict[str, Customer]:
    """One customer in each of three 동: two of one office in different 구, one of another office."""
    middle, east = make.office("중부"), make.office("동부")
    jongno, jung = make.district("종로구", office=middle), make.district("중구", office=middle)
    seongdong = make.district("성동구", office=east)
    return {
        "사직동": make.customer(neighbourhood=make.neighbourhood("사직동", district=jongno)),
        "명동": make.customer(neighbourhood=make.neighbourhood("명동", district=jung)),
        "성수동": make.customer(neighbourhood=make.neighbourhood("성수동", district=seongdong)),
    }


def _seen(places: dict[str, Customer], *regions: object) -> set[str]:
    seen = set(scoped(make.user(regions=regions)).values_list("pk", flat=True))  # type: ignore[arg-type]
    return {name for name, customer in places.items() if customer.pk in seen}


def test_without_a_scope_the_whole_utility_is_seen(places: dict[str, Customer]) -> None:
    assert _seen(places) == {"사직동", "명동", "성수동"}


def test_an_office_shows_all_of_its_neighbourhoods(places: dict[str, Customer]) -> None:
    assert _seen(places, make.office("중부")) == {"사직동", "명동"}


def test_a_district_shows_its_own_neighbourhoods_only(places: dict[str, Customer]) -> None:
    assert _seen(places, places["명동"].neighbourhood.district) == {"명동"}


def test_several_regions_add_up(places: dict[str, Customer]) -> None:
    regions = (places["사직동"].neighbourhood, make.office("동부"))

    assert _seen(places, *regions) == {"사직동", "성수동"}


def test_an_office_without_neighbourhoods_shows_nobody(places: dict[str, Customer]) -> None:
    assert _seen(places, make.office("새 사업소")) == set()


def test_nobody_logged_in_sees_nobody(places: dict[str, Customer]) -> None:
    assert not scoped(AnonymousUser()).exists()
    assert visible_neighbourhoods(AnonymousUser()) == frozenset()


def test_a_path_narrows_rows_that_belong_to_customers(places: dict[str, Customer]) -> None:
    user = make.user(regions=(places["명동"].neighbourhood,))

    seen = in_scope(ServicePeriod.objects.all(), user=user, path="customer__neighbourhood")

    assert [period.customer_id for period in seen] == [places["명동"].pk]


def test_a_scope_costs_one_query_without_regions_and_two_with(
    places: dict[str, Customer], django_assert_num_queries: pytest.FixtureRequest
) -> None:
    whole, part = make.user(), make.user(regions=(make.office("중부"),))

    with django_assert_num_queries(1):  # type: ignore[operator]
        visible_neighbourhoods(whole)
    with django_assert_num_queries(2):  # type: ignore[operator]
        visible_neighbourhoods(part)
