"""The town that is measured: places, customers and devices in the shares that a waterworks has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from customers.models import (
    BillingGroup,
    Block,
    BlockLevel,
    Customer,
    District,
    Neighbourhood,
    Office,
    Plant,
    PlantPeriod,
    ServicePeriod,
    UseClass,
)
from devices.models import Attachment, Caliber, Communication, Installation, Maker, Meter, Terminal
from mdm.lib.clock import SEOUL

_BATCH: Final = 2_000
_SEED: Final = 20
_USES: Final = {"HOME": 85, "GENERAL": 11, "BATH": 1, "PUBLIC": 2, "INDUSTRIAL": 1}
_CALIBERS: Final = {15: 85, 20: 7, 25: 4, 40: 3, 50: 1}
_RADIOS: Final = {Communication.NBIOT: 70, Communication.LORA: 22, Communication.LTE_M: 8}
_YEARS: Final = {2019: 6, 2020: 9, 2021: 14, 2022: 17, 2023: 18, 2024: 16, 2025: 20}
_MAKERS: Final = {"가람계기": 50, "나래계기": 30, "다온계기": 20}
_NAMES: Final = ("맑은샘", "푸른내", "한가람", "옹달샘", "새벽이슬", "은하수", "너른들", "솔바람")
_DISTRICTS: Final = (("N", "북부", "북구"), ("S", "남부", "남구"))
_DONGS: Final = ("가람동", "나래동", "다온동")  # of each district
_ATTACHED_AFTER: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Town:
    """Who is measured: vectors over the connections."""

    customers: list[int]
    installations: list[int]
    terminals: list[str]


def found(*, connections: int, now: datetime) -> Town:
    """This function will write places, customers, meters and terminals into an empty database."""
    dice = np.random.default_rng(_SEED)
    installed_at = now - _ATTACHED_AFTER
    customers = _customers(connections, dice, _places())
    ServicePeriod.objects.bulk_create(
        (
            ServicePeriod(customer=each, active_from=installed_at.astimezone(SEOUL).date())
            for each in customers
        ),
        batch_size=_BATCH,
    )
    _plants(customers, dice, installed_at)
    meters, terminals = _devices(connections, dice)
    placed = Installation.objects.bulk_create(
        (
            Installation(customer=customer, meter=meter, installed_at=installed_at)
            for customer, meter in zip(customers, meters, strict=True)
        ),
        batch_size=_BATCH,
    )
    Attachment.objects.bulk_create(
        (
            Attachment(installation=each, terminal=terminal, attached_at=installed_at)
            for each, terminal in zip(placed, terminals, strict=True)
        ),
        batch_size=_BATCH,
    )
    return Town(
        [each.pk for each in customers],
        [each.pk for each in placed],
        [each.terminal_id for each in terminals],
    )


def _places() -> list[tuple[Neighbourhood, list[Block]]]:
    found = []
    for place, (code, office, gu) in enumerate(_DISTRICTS):
        above = Office.objects.create(code=code, name=f"{office}사업소")
        district = District.objects.create(office=above, code=f"{code}1", name=gu)
        large = Block.objects.create(
            level=BlockLevel.LARGE, code=f"{code}-L", name=f"{office} 대블록"
        )
        for number, name in enumerate(_DONGS):
            dong = Neighbourhood.objects.create(
                district=district, code=f"{code}1{number}", name=f"{gu[0]}{name}",
                latitude=37.5 + 0.02 * number, longitude=127.0 + 0.05 * place,
            )  # fmt: skip
            blocks = [
                Block.objects.create(
                    parent=large, code=f"{code}{number}-{part}", name=f"{name} {part}블록"
                )
                for part in (1, 2)
            ]
            found.append((dong, blocks))
    return found


def _customers(
    connections: int, dice: np.random.Generator, places: list[tuple[Neighbourhood, list[Block]]]
) -> list[Customer]:
    uses = {
        code: UseClass.objects.get_or_create(code=code, defaults={"name": code})[0]
        for code in _USES
    }
    groups = [
        BillingGroup.objects.create(code=str(day), name=f"{day}일 납기", reading_day=day)
        for day in (10, 20)
    ]
    use, year = _drawn(_USES, connections, dice), _drawn(_YEARS, connections, dice)
    home = dice.integers(0, len(places) * 2, connections)
    near = dice.normal(0, 0.006, (connections, 2))
    return Customer.objects.bulk_create(
        (
            Customer(
                number=f"90-00-000-{number:06d}",
                name=f"{_NAMES[number % len(_NAMES)]} {number % 997}호",
                address=f"{places[home[number] // 2][0].name} {number % 311 + 1}-{number % 9 + 1}",
                phone=f"02-000-{number % 10_000:04d}",
                neighbourhood=places[home[number] // 2][0],
                block=places[home[number] // 2][1][home[number] % 2],
                use_class=uses[use[number]],
                billing_group=groups[number % 2],
                remote_since_year=year[number],
                latitude=(places[home[number] // 2][0].latitude or 0) + near[number, 0],
                longitude=(places[home[number] // 2][0].longitude or 0) + near[number, 1],
            )
            for number in range(connections)
        ),
        batch_size=_BATCH,
    )


def _plants(customers: list[Customer], dice: np.random.Generator, since: datetime) -> None:
    plants = [Plant.objects.create(code=code, name=f"{code} 정수장") for code in ("가", "나")]
    chosen = dice.integers(0, len(plants), len(customers))
    PlantPeriod.objects.bulk_create(
        (
            PlantPeriod(
                customer=each, plant=plants[plant], active_from=since.astimezone(SEOUL).date()
            )
            for each, plant in zip(customers, chosen, strict=True)
        ),
        batch_size=_BATCH,
    )


def _devices(connections: int, dice: np.random.Generator) -> tuple[list[Meter], list[Terminal]]:
    calibers = {
        mm: Caliber.objects.get_or_create(mm=mm, defaults={"q3_lph": 2_500, "q4_lph": 3_125})[0]
        for mm in _CALIBERS
    }
    makers = {name: Maker.objects.create(name=name) for name in _MAKERS}
    bore, radio = _drawn(_CALIBERS, connections, dice), _drawn(_RADIOS, connections, dice)
    maker = _drawn(_MAKERS, connections, dice)
    meters = Meter.objects.bulk_create(
        (
            Meter(
                serial=f"{number:09d}", caliber=calibers[bore[number]], maker=makers[maker[number]]
            )
            for number in range(connections)
        ),
        batch_size=_BATCH,
    )
    terminals = Terminal.objects.bulk_create(
        (
            Terminal(
                terminal_id=f"ASN_CSE-D-{number:010x}-ARIS",
                ctn=f"012-{number // 10_000:04d}-{number % 10_000:04d}",
                maker=makers[maker[number]],
                communication=radio[number],
            )
            for number in range(connections)
        ),
        batch_size=_BATCH,
    )
    return meters, terminals


def _drawn(shares: Mapping[Any, int], count: int, dice: np.random.Generator) -> list[Any]:
    names = list(shares)
    weights = np.array(list(shares.values())) / sum(shares.values())
    return [names[place] for place in dice.choice(len(names), count, p=weights)]
