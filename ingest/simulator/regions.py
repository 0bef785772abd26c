"""Where the make-believe customers live: 사업소 › 구 › 동 of Seoul and points inside their boundaries."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.dice import Bools, Draw, Floats, Ints, uniform

# UPLINKS §5: the eight offices, in the order of their codes, and their districts
OFFICES: Final[dict[str, tuple[str, ...]]] = {
    "중부수도사업소": ("종로구", "중구", "용산구", "성북구"),
    "동부수도사업소": ("성동구", "동대문구", "중랑구", "광진구"),
    "북부수도사업소": ("도봉구", "노원구", "강북구"),
    "서부수도사업소": ("은평구", "마포구", "서대문구"),
    "강서수도사업소": ("양천구", "강서구", "구로구"),
    "남부수도사업소": ("동작구", "관악구", "영등포구", "금천구"),
    "강남수도사업소": ("강남구", "서초구"),
    "강동수도사업소": ("송파구", "강동구"),
}
PLANTS: Final = ("광암", "구의", "뚝도", "영등포", "암사", "강북")
WHOLE_CITY_FROM: Final = (
    20_000  # customers; smaller utilities are one office and a corner of another
)

_DEMO_DISTRICTS: Final = ("강남구", "서초구")
_DEMO_NEIGHBOURHOODS: Final = ("천호동", "길동", "성내동")  # of 강동구
_DISTRICT_WEIGHT: Final = {"강남구": 2.4, "서초구": 2.2, "강동구": 2.6}
_BATCH = 8


@dataclass(frozen=True, slots=True)
class Dong:
    """One 동 with its polygons: rings of (longitude, latitude), the first of each the outer one."""

    code: str
    name: str
    district_code: str
    district: str
    center: tuple[float, float]  # latitude, longitude
    polygons: tuple[tuple[NDArray[np.float64], ...], ...]

    @property
    def office(self) -> str:
        """The 사업소 that serves it."""
        return next(name for name, districts in OFFICES.items() if self.district in districts)


def supplied(*, boundaries: Path, customers: int) -> list[Dong]:
    """This function will read the bundled boundaries and return the 동 that a utility of this size
    supplies, ordered by code."""
    features = json.loads(boundaries.read_text(encoding="utf-8"))["features"]
    dongs = sorted((_dong(feature) for feature in features), key=lambda dong: dong.code)
    if customers > WHOLE_CITY_FROM:
        return dongs
    return [
        dong
        for dong in dongs
        if dong.district in _DEMO_DISTRICTS
        or (dong.district == "강동구" and dong.name in _DEMO_NEIGHBOURHOODS)
    ]


def weights(*, dongs: list[Dong], seed: int) -> Floats:
    """This function will return how many customers each 동 has, in proportion."""
    spread = 0.4 + uniform(seed, Draw.PLACE, np.arange(len(dongs)), 1)
    heavy: Floats = np.array([_DISTRICT_WEIGHT.get(dong.district, 1.0) for dong in dongs])
    return spread * heavy


def points(*, dongs: list[Dong], dong: Ints, seed: int) -> tuple[Floats, Floats]:
    """This function will return a latitude and a longitude inside the boundary of each customer's
    동 (`dong` [customers] = index into `dongs`)."""
    latitude, longitude = np.empty(len(dong)), np.empty(len(dong))
    for index, place in enumerate(dongs):
        here = np.flatnonzero(dong == index)
        longitude[here], latitude[here] = _inside(place, here, seed)
    return latitude, longitude


def _dong(feature: dict[str, Any]) -> Dong:
    facts, shape = feature["properties"], feature["geometry"]
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    latitude, longitude = facts["center"]
    return Dong(
        code=str(facts["code"]),
        name=str(facts["name"]),
        district_code=str(facts["gu_code"]),
        district=str(facts["gu"]),
        center=(float(latitude), float(longitude)),
        polygons=tuple(
            tuple(np.array(ring, dtype=np.float64) for ring in polygon) for polygon in polygons
        ),
    )


def _inside(place: Dong, customers: Ints, seed: int) -> tuple[Floats, Floats]:
    corners = np.concatenate([polygon[0] for polygon in place.polygons])
    low, size = corners.min(axis=0), np.ptp(corners, axis=0)
    x, y = np.empty(len(customers)), np.empty(len(customers))
    open_ = np.arange(len(customers))
    tries = np.arange(_BATCH)
    turn = 0
    while open_.size:
        keys = customers[open_, None], tries[None, :] + turn * _BATCH
        xs = low[0] + size[0] * uniform(seed, Draw.PLACE_LONGITUDE, *keys)
        ys = low[1] + size[1] * uniform(seed, Draw.PLACE_LATITUDE, *keys)
        hit = _contains(place, xs.ravel(), ys.ravel()).reshape(xs.shape)
        first, found = hit.argmax(axis=1), hit.any(axis=1)
        rows = np.flatnonzero(found)
        x[open_[rows]], y[open_[rows]] = xs[rows, first[rows]], ys[rows, first[rows]]
        open_ = open_[~found]
        turn += 1
    return np.round(x, 6), np.round(y, 6)


def _contains(place: Dong, x: Floats, y: Floats) -> Bools:
    """Count, for every point, the edges that a ray to the right crosses: odd = inside."""
    odd = np.zeros(len(x), dtype=np.bool_)
    for polygon in place.polygons:
        for ring in polygon:
            x0, y0 = ring[:-1, 0, None], ring[:-1, 1, None]
            x1, y1 = ring[1:, 0, None], ring[1:, 1, None]
            spans = (y0 > y) != (y1 > y)
            height = np.where(y1 == y0, 1.0, y1 - y0)
            crosses = spans & (x < (x1 - x0) * (y - y0) / height + x0)
            odd ^= crosses.sum(axis=0) % 2 == 1
    return odd
