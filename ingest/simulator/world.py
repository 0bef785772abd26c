"""A whole scenario, drawn: customers, places, devices' names and the script of events."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from ingest.simulator import dice, regions
from ingest.simulator.dice import Draw, Floats, Ints
from ingest.simulator.fleet import Fleet, fleet
from ingest.simulator.regions import Dong
from ingest.simulator.scenario import Scenario
from ingest.simulator.script import Script, script
from metering.core.slots import SEOUL_OFFSET_S, instant_of

BOUNDARIES: Final = Path("static") / "geo" / "seoul_dong.geojson"


@dataclass(frozen=True, slots=True)
class World:
    """Everything that does not change while the simulator runs."""

    scene: Scenario
    dongs: list[Dong]
    place: Ints  # [customers] index into dongs
    latitude: Floats
    longitude: Floats
    drawn: Fleet
    script: Script


def world(*, scene: Scenario, base_dir: Path) -> World:
    """This function will draw the world of a scenario; the same scenario gives the same world."""
    dongs = regions.supplied(boundaries=base_dir / BOUNDARIES, customers=scene.customers)
    numbers = dice.uniform(scene.seed, Draw.PLACE, dice.rows_of(scene.customers))
    place = dice.pick(numbers, regions.weights(dongs=dongs, seed=scene.seed).tolist())
    latitude, longitude = regions.points(dongs=dongs, dong=place, seed=scene.seed)
    begun = instant_of(hour=scene.start_hour) + timedelta(seconds=SEOUL_OFFSET_S)
    drawn = fleet(scene=scene, last_year=begun.year)
    return World(
        scene=scene,
        dongs=dongs,
        place=place,
        latitude=latitude,
        longitude=longitude,
        drawn=drawn,
        script=script(scene=scene, drawn=drawn, place=place),
    )
