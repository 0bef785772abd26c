"""‹ 12/37 ›: the place of a customer in the list that the visitor came from."""

from dataclasses import dataclass

from django.urls import reverse

from dashboard.ui.filters import CustomerFilter
from dashboard.ui.ordering import known_sort, ordered
from dashboard.ui.status_table import StatusTable
from metering.queries.states import with_devices

LONGEST_WALK = 5000


@dataclass(frozen=True, slots=True)
class Walk:
    """Where in the list one stands and the addresses beside it ("" at an end)."""

    place: int
    total: int
    previous: str
    following: str
    list_href: str


def walk(*, conditions: CustomerFilter, sort: str, number: str) -> Walk | None:
    """This function will find a customer in the filtered, ordered list; None when it is not in it
    or stands too far down."""
    known = known_sort(sort, table_class=StatusTable, default="")
    if not known:
        return None
    rows = ordered(
        with_devices(conditions.qs), sort=known, table_class=StatusTable, key="customer_id"
    )
    numbers = list(rows.values_list("customer__number", flat=True)[:LONGEST_WALK])  # type: ignore[union-attr]
    if number not in numbers:
        return None
    place = numbers.index(number)
    query = conditions.query(sort=known)

    def href(at: int) -> str:
        inside = 0 <= at < len(numbers)
        return f"{reverse('customer', args=[numbers[at]])}?{query}" if inside else ""

    return Walk(
        place + 1, len(numbers), href(place - 1), href(place + 1), f"{reverse('status')}?{query}"
    )
