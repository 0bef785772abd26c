"""Boundaries stay gapless when thinned, and the bundled ones are usable."""

import json
import math
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from dashboard.ui.boundaries import centre, dissolved, ring_area, simplified


def _box(west, south, side):
    """A unit box whose eastern or western side is the wobbling line `side`, given northward."""
    corners = [(west, south), (west + 1, south), (west + 1, south + 1), (west, south + 1)]
    if side and side[0] == corners[1]:
        corners[1:3] = side
    elif side:
        corners[3:] = [*side[::-1][:-1], side[0]]
        corners = corners[1:]
    return [[[*corners, corners[0]]]]


def test_a_border_of_two_areas_is_thinned_to_the_same_points_on_both_sides():
    border = [(1.0 + (0.001 if step % 2 else 0.0), step / 9) for step in range(9)] + [(1.0, 1.0)]
    left, right = _box(0.0, 0.0, border), _box(1.0, 0.0, border)

    thin_left, thin_right = simplified([left, right], tolerance_deg=0.01)

    assert len(thin_left[0][0]) == len(thin_right[0][0]) == 5
    (outline,) = dissolved([thin_left, thin_right])
    assert abs(ring_area(outline)) == pytest.approx(2)


def test_a_lonely_area_keeps_its_shape_within_the_tolerance():
    circle = [(math.cos(turn / 50), math.sin(turn / 50)) for turn in range(314)]

    ((thin, *_),) = simplified([[[[*circle, circle[0]]]]], tolerance_deg=0.01)[0]

    assert 10 < len(thin) < 60
    assert abs(ring_area(thin)) == pytest.approx(math.pi, rel=0.01)


def test_the_centre_of_a_square_is_its_middle():
    assert centre(_box(10.0, 20.0, [])) == (10.5, 20.5)


def test_the_bundled_boundaries_name_467_dongs_of_25_gus_and_are_small():
    folder = settings.BASE_DIR / "static" / "geo"

    dongs = json.loads((folder / "seoul_dong.geojson").read_text(encoding="utf-8"))["features"]
    gus = json.loads((folder / "seoul_gu.geojson").read_text(encoding="utf-8"))["features"]

    assert len(dongs) == 467
    assert {d["properties"]["gu_code"] for d in dongs} == {g["properties"]["code"] for g in gus}
    assert len(gus) == 25
    assert sum(file.stat().st_size for file in folder.glob("*.geojson")) <= 400_000


@pytest.mark.django_db
def test_the_command_writes_both_files_and_refuses_what_is_no_geojson(tmp_path):
    feature = {
        "type": "Feature",
        "properties": {"code": "11", "name": "가동", "gu_code": "1", "gu": "나구"},
        "geometry": {"type": "Polygon", "coordinates": _box(127.0, 37.0, [])[0]},
    }
    source = tmp_path / "areas.json"
    source.write_text(json.dumps({"features": [feature]}), encoding="utf-8")
    out = StringIO()

    call_command("import_boundaries", source, out=tmp_path, prefix="city", stdout=out)

    written = json.loads((tmp_path / "city_dong.geojson").read_text(encoding="utf-8"))
    assert written["features"][0]["properties"]["center"] == [37.5, 127.5]
    assert "city_gu.geojson: 1개" in out.getvalue()
    source.write_text("[]", encoding="utf-8")
    with pytest.raises(CommandError, match="읽을 수 없습니다"):
        call_command("import_boundaries", source, out=tmp_path)
