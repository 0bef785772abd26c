"""What maps lie on (grounds): own boundaries, Seoul's where they fit, else names of places and a scale."""

import json
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from customers.models import Customer, Neighbourhood
from dashboard.ui.grounds import ground_of
from mdm.accounts.models import Role
from mdm.env import origins
from metering.models import CustomerState
from tests import make
from tests.dashboard.conftest import total_of
from tests.town import Town

pytestmark = pytest.mark.django_db

SEOUL, BUSAN = "126.9,37.5,127.0,37.6", "129.0,35.1,129.1,35.2"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(DATA_DIR=tmp_path):
        yield tmp_path


def _areas(folder: Path, *names: str) -> Path:
    """Neighbouring squares of a tenth of a degree by the sea of Busan."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"26{place}", "name": name, "gu_code": "26", "gu": "종로구"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[129 + x / 10, 35 + y / 10] for x, y in (
                    (place, 0), (place + 1, 0), (place + 1, 1), (place, 1), (place, 0)
                )]],
            },
        }
        for place, name in enumerate(names)
    ]  # fmt: skip
    source = folder / "areas.geojson"
    source.write_text(json.dumps({"features": features}), encoding="utf-8")
    return source


def _stand(town: Town, longitude: float, latitude: float) -> None:
    Customer.objects.update(longitude=longitude, latitude=latitude)


def test_seoul_lies_under_seoul_alone(folder: Path) -> None:
    assert "seoul_gu" in ground_of(SEOUL).districts
    assert ground_of(BUSAN).districts == ""
    assert ground_of("").districts == ""
    assert "seoul_dong" in ground_of("", {"lon": 127.0, "lat": 37.5}).neighbourhoods


def test_own_boundaries_are_loaded_by_one_command_and_lie_under_every_map(
    client: Client, town: Town, folder: Path
) -> None:
    call_command("import_boundaries", _areas(folder, "가동", "나동"), verbosity=0)

    ground = ground_of(BUSAN)
    answer = client.get(ground.neighbourhoods)

    found = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert [each["properties"]["name"] for each in found["features"]] == ["가동", "나동"]
    assert "immutable" in answer["Cache-Control"]
    assert f'data-districts="{escape(ground.districts)}"' in client.get("/").content.decode()
    assert client.get("/fragments/boundaries/?kind=other").status_code == 404


def test_without_a_file_of_ones_own_there_is_nothing_to_fetch(client: Client, folder: Path) -> None:
    assert client.get("/fragments/boundaries/?kind=gu").status_code == 404


def test_the_command_places_neighbourhoods_and_with_them_customers_without_coordinates(
    client: Client, town: Town, folder: Path
) -> None:
    Customer.objects.update(latitude=None, longitude=None)
    assert "data-extent" not in client.get("/").content.decode()

    call_command("import_boundaries", _areas(folder, "가동", "나동"), verbosity=0)

    placed = dict(Neighbourhood.objects.values_list("name", "longitude"))
    assert (placed["가동"], placed["나동"]) == (129.05, 129.15)
    marks = client.get("/fragments/map/?bbox=128,34,130,36&zoom=14").json()["features"]
    assert [each["properties"]["count"] for each in marks] == [3, 3]
    for mark in marks:
        assert total_of(client.get(mark["properties"]["href"]).content.decode()) == 3


def test_a_place_that_has_a_point_keeps_it(town: Town, folder: Path) -> None:
    Neighbourhood.objects.filter(name="가동").update(latitude=35.5, longitude=129.5)

    call_command("import_boundaries", _areas(folder, "가동"), verbosity=0)

    assert Neighbourhood.objects.get(name="가동").longitude == 129.5


def test_a_map_without_boundaries_names_the_places_it_shows(
    client: Client, client_of: Callable[..., Client], town: Town, folder: Path
) -> None:
    _stand(town, 129.05, 35.15)
    near, far = (f"/fragments/map/?bbox=129,35,130,36&zoom={zoom}&names=1" for zoom in (15, 11))

    assert {name for name, *_ in client.get(near).json()["places"]} == {"가동", "나동"}
    ((name, latitude, longitude),) = client.get(far).json()["places"]
    assert (name, round(latitude, 6), round(longitude, 6)) == ("종로구", 35.15, 129.05)
    assert "places" not in client.get(near.removesuffix("&names=1")).json()
    own = client_of(Role.VIEWER, make.neighbourhood("나동"))
    assert [name for name, *_ in own.get(near).json()["places"]] == ["나동"]


def test_customers_nobody_knows_the_place_of_are_said_to_be_missing(
    client: Client, town: Town, folder: Path
) -> None:
    assert CustomerState.objects.exists()

    assert "좌표가 있는 수용가가 없습니다" in client.get("/").content.decode()


def test_tiles_may_come_from_one_host_that_is_named(folder: Path) -> None:
    assert origins("https://tiles.example.kr/{z}/{x}/{y}.png") == ["https://tiles.example.kr"]
    assert origins("/tiles/{z}/{x}/{y}.png") == origins("") == []
    with override_settings(LEAFLET_CONFIG={"TILES": [("지도", "/t/{z}/{x}/{y}.png", {})]}):
        assert ground_of(BUSAN).tiles
    assert not ground_of(BUSAN).tiles
