"""Where customers are and in which state: server-made clusters, single ones close up, sums by 동."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import NamedTuple

from django.db.models import Avg, Count, F, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce, Floor

from metering.models import CustomerState, DisplayState

Box = tuple[float, float, float, float]  # west, south, east, north in degrees
MOST_MARKS = 400
SINGLE_FROM_ZOOM = 16
_CELL_PX = 64
_TILE_PX = 256
_NAMES_FROM_ZOOM = 13
_MOST_NAMES = 60
_SAME_PLACE_DEG = 0.00002  # about 2 m: one riser of an apartment house
_LONGITUDE = Coalesce("customer__longitude", "segment__neighbourhood__longitude")
_LATITUDE = Coalesce("customer__latitude", "segment__neighbourhood__latitude")
_SQUEEZE = cos(
    radians(37.5)
)  # a degree of latitude on the screen against one of longitude, at Seoul


@dataclass(frozen=True, slots=True)
class Cluster:
    """Customers of one cell: how many, in which states, their middle and their box."""

    longitude: float
    latitude: float
    count: int
    by_state: Mapping[str, int]
    box: Box
    number: str = ""  # of the one customer

    @property
    def same_place(self) -> bool:
        """This function will say whether zooming in would not take them apart."""
        west, south, east, north = self.box
        return max(east - west, north - south) <= _SAME_PLACE_DEG


class PlaceName(NamedTuple):
    """A name and where it stands, degrees."""

    label: str
    latitude: float
    longitude: float


def within_box(states: QuerySet[CustomerState], *, box: Box) -> QuerySet[CustomerState]:
    """This function will keep the customers inside a box of coordinates; who has none of his own
    stands at the point of his 동."""
    west, south, east, north = box
    placed = states.alias(longitude=_LONGITUDE, latitude=_LATITUDE)
    return placed.filter(longitude__range=(west, east), latitude__range=(south, north))


def extent(states: QuerySet[CustomerState]) -> Box | None:
    """This function will return the box around customers whose place is known, None without any."""
    found = (
        states.annotate(longitude=_LONGITUDE, latitude=_LATITUDE)
        .order_by()
        .aggregate(
            west=Min("longitude"),
            south=Min("latitude"),
            east=Max("longitude"),
            north=Max("latitude"),
        )
    )
    if found["west"] is None:
        return None
    return found["west"], found["south"], found["east"], found["north"]


def clusters(states: QuerySet[CustomerState], *, box: Box, zoom: float) -> list[Cluster]:
    """This function will gather the customers inside a box into at most 400 cells of 64 px; from zoom
    16 on only those of one place stay together."""
    inside = within_box(states, box=box)
    cell = _SAME_PLACE_DEG if zoom >= SINGLE_FROM_ZOOM else _cell_deg(zoom)
    found = _cells(inside, cell)
    while len(found) > MOST_MARKS:
        cell = max(cell * 2, _cell_deg(zoom))
        found = _cells(inside, cell)
    return found


def counts_by_neighbourhood(states: QuerySet[CustomerState]) -> dict[int, Counter[str]]:
    """This function will count customers by 동 (row id) and display state."""
    rows = states.order_by().values_list("segment__neighbourhood_id", "state")
    counts: dict[int, Counter[str]] = {}
    for home, state, count in rows.annotate(Count("customer_id")):
        counts.setdefault(home, Counter())[state] = count
    return counts


def place_names(states: QuerySet[CustomerState], *, box: Box, zoom: float) -> list[PlaceName]:
    """This function will name the 동 (from afar the 구) inside a box at the middle of their customers:
    what a map without boundaries says of where one is."""
    name = "segment__neighbourhood" + ("__name" if zoom >= _NAMES_FROM_ZOOM else "__district__name")
    rows = (
        within_box(states, box=box)
        .order_by()
        .values_list(name)
        .annotate(Avg("latitude"), Avg("longitude"), count=Count("customer_id"))
        .order_by("-count", name)
    )
    return [PlaceName(label, lat, lon) for label, lat, lon, _ in rows[:_MOST_NAMES]]


def _cell_deg(zoom: float) -> float:
    return float(_CELL_PX * 360 / (_TILE_PX * 2**zoom))


def _cells(states: QuerySet[CustomerState], cell: float) -> list[Cluster]:
    rows = (
        states.order_by()
        .annotate(
            column=Floor(F("longitude") / cell),
            row=Floor(F("latitude") / (cell * _SQUEEZE)),
        )
        .values("column", "row")
        .annotate(
            count=Count("customer_id"),
            mean_longitude=Avg("longitude"),
            mean_latitude=Avg("latitude"),
            west=Min("longitude"),
            south=Min("latitude"),
            east=Max("longitude"),
            north=Max("latitude"),
            number=Min("customer__number"),
            **{code: Count("customer_id", filter=Q(state=code)) for code in DisplayState.values},
        )
    )
    return [_cluster(row) for row in rows.order_by("column", "row")[: MOST_MARKS + 1]]


def _cluster(row: Mapping[str, object]) -> Cluster:
    values: dict[str, float] = {
        name: float(str(row[name]))
        for name in ("mean_longitude", "mean_latitude", "west", "south", "east", "north")
    }
    count = int(str(row["count"]))
    return Cluster(
        longitude=values["mean_longitude"],
        latitude=values["mean_latitude"],
        count=count,
        by_state={code: int(str(row[code])) for code in DisplayState.values if row[code]},
        box=(values["west"], values["south"], values["east"], values["north"]),
        number=str(row["number"]) if count == 1 else "",
    )
