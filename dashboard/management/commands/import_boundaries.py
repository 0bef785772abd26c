"""Turns a GeoJSON file of 동 (or other areas) into the two small files that the utility's maps draw."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from customers.actions.locating import Centre, locate_neighbourhoods
from dashboard.ui.boundaries import Area, centre, dissolved, ring_area, simplified
from dashboard.ui.grounds import own_boundaries
from mdm.audit.actions import attributed
from mdm.lib.actors import Actor

Feature = dict[str, Any]


class Command(BaseCommand):
    """Reads areas that name the area above them; writes <prefix>_dong and <prefix>_gu."""

    help = "경계 GeoJSON을 지도용으로 줄여 동·구 두 파일로 저장합니다."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the command line."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--out", type=Path, default=own_boundaries("dong").parent)
        parser.add_argument("--prefix", default="own")
        parser.add_argument(
            "--tolerance", type=float, default=0.00025, help="도 단위, 0.0001 = 약 10 m"
        )
        parser.add_argument(
            "--keys",
            default="code,name,gu_code,gu",
            help="속성 이름: 코드,이름,상위 코드,상위 이름",
        )

    def handle(
        self, *, file: Path, out: Path, prefix: str, tolerance: float, keys: str, **_: object
    ) -> None:
        """This function will convert the file and print what it wrote."""
        names, areas = _read(file, keys.split(","))
        thin = simplified(areas, tolerance_deg=tolerance)
        out.mkdir(parents=True, exist_ok=True)
        for kind, features in (("dong", _dongs(names, thin)), ("gu", _gus(names, thin))):
            target = out / f"{prefix}_{kind}.geojson"
            text = json.dumps(
                {"type": "FeatureCollection", "features": features},
                ensure_ascii=False,
                separators=(",", ":"),
            )
            part = target.with_suffix(".part")  # a map that is drawn meanwhile finds a whole file
            part.write_text(text, encoding="utf-8")
            part.replace(target)
            self.stdout.write(f"{target.name}: {len(features)}개, {len(text.encode()):,} B")
        with attributed(Actor(username="import_boundaries", path="import_boundaries")):
            placed = locate_neighbourhoods(_centres(names, thin))
        self.stdout.write(f"좌표가 없던 동 {placed:,}곳을 경계의 중심에 두었습니다.")


def _read(file: Path, keys: list[str]) -> tuple[list[list[str]], list[Area]]:
    try:
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
        names = [[str(feature["properties"][key]) for key in keys] for feature in features]
        areas = [_area(feature["geometry"]) for feature in features]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{file}: 경계 GeoJSON으로 읽을 수 없습니다 ({error})") from error
    if len(keys) != 4 or not areas:
        raise CommandError("속성 이름 네 개와 경계가 하나 이상 필요합니다")
    return names, areas


def _area(geometry: dict[str, Any]) -> Area:
    polygons = (
        [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    )
    return [[[(x, y) for x, y, *_ in ring] for ring in polygon] for polygon in polygons]


def _centres(names: list[list[str]], areas: list[Area]) -> Iterator[Centre]:
    for (code, name, _above, district), area in zip(names, areas, strict=True):
        longitude, latitude = centre(area)
        yield Centre(code, name, district, latitude, longitude)


def _dongs(names: list[list[str]], areas: list[Area]) -> list[Feature]:
    return [
        _feature({"code": code, "name": name, "gu_code": above_code, "gu": above}, area)
        for (code, name, above_code, above), area in zip(names, areas, strict=True)
    ]


def _gus(names: list[list[str]], areas: list[Area]) -> list[Feature]:
    grouped: dict[tuple[str, str], list[Area]] = {}
    for (_code, _name, above_code, above), area in zip(names, areas, strict=True):
        grouped.setdefault((above_code, above), []).append(area)
    return [
        _feature(
            {"code": code, "name": name},
            [[ring] for ring in dissolved(members) if abs(ring_area(ring)) > 1e-6],
        )
        for (code, name), members in sorted(grouped.items())
    ]


def _feature(properties: dict[str, Any], area: Area) -> Feature:
    lon, lat = centre(area)
    geometry = {"type": "MultiPolygon", "coordinates": area}
    return {
        "type": "Feature",
        "properties": {**properties, "center": [lat, lon]},
        "geometry": geometry,
    }
