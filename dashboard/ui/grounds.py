"""What maps are drawn on: the utility's own boundaries, the bundled ones of Seoul where they fit, or nothing."""

from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from dashboard.ui.filter_fields import read_box

KINDS = ("gu", "dong")
_SEOUL = (126.764, 37.428, 127.184, 37.702)  # west, south, east, north of static/geo


class Ground(NamedTuple):
    """Addresses of the two boundary files ("" = names of places alone), who drew them, and whether map
    tiles of the utility's own server lie below."""

    districts: str
    neighbourhoods: str
    credit: str
    tiles: bool


def own_boundaries(kind: str) -> Path:
    """This function will return where `import_boundaries` leaves the utility's own file of a kind."""
    return Path(settings.DATA_DIR) / "boundaries" / f"own_{kind}.geojson"


def ground_of(extent: str, pin: Any = None) -> Ground:
    """This function will choose the ground of a map that shows west,south,east,north or one pin."""
    tiles = bool(settings.LEAFLET_CONFIG["TILES"])
    if all(own_boundaries(kind).is_file() for kind in KINDS):
        return Ground(_own("gu"), _own("dong"), "", tiles)
    if _in_seoul(_shown(extent, pin)):
        gu, dong = (static(f"geo/seoul_{kind}.geojson") for kind in KINDS)
        return Ground(gu, dong, "경계: 국토지리정보원", tiles)
    return Ground("", "", "", tiles)


def _own(kind: str) -> str:
    """The address changes with the file, so that browsers may keep it for ever."""
    changed = int(own_boundaries(kind).stat().st_mtime)
    return f"{reverse('boundaries')}?kind={kind}&v={changed}"


def _shown(extent: str, pin: Any) -> tuple[float, float, float, float] | None:
    if pin:
        return pin["lon"], pin["lat"], pin["lon"], pin["lat"]
    return read_box(extent)


def _in_seoul(shown: tuple[float, float, float, float] | None) -> bool:
    if shown is None:
        return False
    west, south, east, north = shown
    return west <= _SEOUL[2] and east >= _SEOUL[0] and south <= _SEOUL[3] and north >= _SEOUL[1]
