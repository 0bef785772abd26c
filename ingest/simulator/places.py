"""Writes the utility's codes: 사업소 › 구 › 동, blocks, plants, use classes, 납기, calibers, makers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from customers.models import (
    BillingGroup,
    Block,
    BlockLevel,
    District,
    Neighbourhood,
    Office,
    Plant,
    UseClass,
)
from devices.models import Caliber, Maker
from ingest.simulator.fleet import CALIBERS_MM, Q3_LPH, USE_CLASSES
from ingest.simulator.regions import OFFICES, PLANTS, Dong
from ingest.simulator.words import METER_MAKERS, TERMINAL_MAKERS

SMALL_BLOCKS: Final = 2  # a 동
_DONGS_A_MEDIUM: Final = 4
_Q4_OF_Q3: Final = 1.25
_READ_DAYS_AGO: Final = (8, 6, 4, 2)  # of 납기: so that a history of 40 days has a month to bill


@dataclass(frozen=True, slots=True)
class Places:
    """Rows that customers and devices point to, in the simulator's own order."""

    neighbourhoods: list[Neighbourhood]  # as the world's dongs
    blocks: list[list[Block]]  # small blocks of each 동
    plants: list[Plant]
    use_classes: list[UseClass]
    billing_groups: list[BillingGroup]  # neighbours of one 동 are read on the same day
    calibers: list[Caliber]
    meter_makers: list[Maker]
    terminal_makers: list[Maker]


def found_places(*, dongs: list[Dong], today: date) -> Places:
    """This function will make the codes that are missing and return all of them; 납기 are read within
    the last days before `today`."""
    return Places(
        neighbourhoods=_neighbourhoods(dongs),
        blocks=_blocks(dongs),
        plants=[
            Plant.objects.get_or_create(
                code=f"P{number}", defaults={"name": f"{name}아리수정수센터"}
            )[0]
            for number, name in enumerate(PLANTS, start=1)
        ],
        use_classes=[_use_class(code, name) for code, name in USE_CLASSES],
        billing_groups=_billing_groups(today),
        calibers=[_caliber(mm, q3) for mm, q3 in zip(CALIBERS_MM, Q3_LPH, strict=True)],
        meter_makers=[_maker(name, makes_terminals=False) for name in METER_MAKERS],
        terminal_makers=[_maker(name, makes_meters=False) for name in TERMINAL_MAKERS],
    )


def _neighbourhoods(dongs: list[Dong]) -> list[Neighbourhood]:
    codes = {name: f"{number:02d}" for number, name in enumerate(OFFICES, start=1)}
    offices: dict[str, Office] = {}
    districts: dict[str, District] = {}
    made = []
    for dong in dongs:
        if dong.office not in offices:
            offices[dong.office] = Office.objects.get_or_create(
                code=codes[dong.office], defaults={"name": dong.office}
            )[0]
        if dong.district_code not in districts:
            districts[dong.district_code] = District.objects.get_or_create(
                code=dong.district_code,
                defaults={"name": dong.district, "office": offices[dong.office]},
            )[0]
        values = {
            "name": dong.name,
            "district": districts[dong.district_code],
            "latitude": dong.center[0],
            "longitude": dong.center[1],
        }
        made.append(Neighbourhood.objects.get_or_create(code=dong.code, defaults=values)[0])
    return made


def _use_class(code: str, name: str) -> UseClass:
    """A fresh installation has these names already, under codes of its own."""
    found = UseClass.objects.filter(code=code) or UseClass.objects.filter(name=name).order_by("pk")
    return found[0] if found else UseClass.objects.create(code=code, name=name)


def _blocks(dongs: list[Dong]) -> list[list[Block]]:
    small: list[list[Block]] = []
    seen: dict[str, int] = {}
    for dong in dongs:
        number = seen[dong.district] = seen.get(dong.district, -1) + 1
        stem = dong.district.removesuffix("구")
        large = _block(BlockLevel.LARGE, dong.district_code, f"{stem} 대블록", None)
        group = number // _DONGS_A_MEDIUM + 1
        medium = _block(
            BlockLevel.MEDIUM, f"{dong.district_code}-{group:02d}", f"{stem} {group}중블록", large
        )
        small.append(
            [
                _block(
                    BlockLevel.SMALL,
                    f"{medium.code}-{number % _DONGS_A_MEDIUM * SMALL_BLOCKS + part:02d}",
                    f"{dong.name} {part}소블록",
                    medium,
                )
                for part in range(1, SMALL_BLOCKS + 1)
            ]
        )
    return small


def _block(level: BlockLevel, code: str, name: str, parent: Block | None) -> Block:
    values = {"level": level, "name": name, "parent": parent}
    return Block.objects.get_or_create(code=code, defaults=values)[0]


def _billing_groups(today: date) -> list[BillingGroup]:
    made = []
    for number, days_ago in enumerate(_READ_DAYS_AGO, start=1):
        day = (today - timedelta(days=days_ago)).day
        values = {"name": f"{number}납기", "reading_day": day}
        made.append(BillingGroup.objects.get_or_create(code=f"N{number}", defaults=values)[0])
    return made


def _caliber(mm: int, q3_lph: int) -> Caliber:
    values = {"q3_lph": q3_lph, "q4_lph": round(q3_lph * _Q4_OF_Q3)}
    return Caliber.objects.get_or_create(mm=mm, defaults=values)[0]


def _maker(name: str, *, makes_meters: bool = True, makes_terminals: bool = True) -> Maker:
    values = {"makes_meters": makes_meters, "makes_terminals": makes_terminals}
    return Maker.objects.get_or_create(name=name, defaults=values)[0]
