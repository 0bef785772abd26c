"""Gives neighbourhoods (동) the points that maps gather customers at who have no coordinates of their own."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction

from customers.models import Neighbourhood


class Centre(NamedTuple):
    """The middle of a 동 as a boundary file names it, degrees."""

    code: str
    name: str
    district: str
    latitude: float
    longitude: float


@transaction.atomic
def locate_neighbourhoods(centres: Iterable[Centre]) -> int:
    """This function will place every 동 without a point at the middle of the boundary with its code, else
    with its name in its 구, and return how many it placed."""
    known = list(centres)
    by_code = {each.code: each for each in known}
    by_name = {(each.district, each.name): each for each in known}
    unplaced = Neighbourhood.objects.filter(latitude=None).select_related("district")
    placed = 0
    for place in unplaced.order_by("pk"):
        found = by_code.get(place.code) or by_name.get((place.district.name, place.name))
        if found:
            place.latitude, place.longitude = found.latitude, found.longitude
            place.save(update_fields=["latitude", "longitude"])
            placed += 1
    return placed
