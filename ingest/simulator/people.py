"""Writes the customers: invented names, addresses and numbers, their service states and plants."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from customers.models import Customer, CustomerKind, PlantPeriod, ServicePeriod, ServiceState
from ingest.simulator import words
from ingest.simulator.dice import Draw, Floats, rows_of, uniform
from ingest.simulator.fleet import HOUSE, USE_CLASSES
from ingest.simulator.places import SMALL_BLOCKS, Places
from ingest.simulator.regions import OFFICES, Dong
from ingest.simulator.script import CLOSED, GROUNDWATER, IN_USE, MANUAL, SETTLED, SUSPENDED
from ingest.simulator.world import World
from metering.core.slots import SLOTS, day_and_slot

BATCH: Final = 5_000
_AUTHOR: Final = "시뮬레이터"
_SHARED_FROM: Final = 3  # household calibers from 32 mm serve several households
_SWITCHED_DAYS_AGO: Final = 20
_STATES: Final = {
    SUSPENDED: (ServiceState.SUSPENDED, "장기 부재로 급수중지 신청"),
    SETTLED: (ServiceState.SETTLED, "명의 변경 정산"),
    CLOSED: (ServiceState.CLOSED, "건물 철거"),
    GROUNDWATER: (ServiceState.GROUNDWATER, "지하수 사용"),
    MANUAL: (ServiceState.MANUAL, "통신 음영 지역, 방문 검침"),
}


def found_customers(*, world: World, places: Places) -> list[Customer]:
    """This function will write all customers with their periods and return them in row order."""
    customers = Customer.objects.bulk_create(_customers(world, places), batch_size=BATCH)
    ServicePeriod.objects.bulk_create(_service_periods(world, customers), batch_size=BATCH)
    PlantPeriod.objects.bulk_create(_plant_periods(world, places, customers), batch_size=BATCH)
    return customers


def numbers_of(*, world: World) -> list[str]:
    """This function will return the customer numbers NN-NN-NNN-NNNNNN in row order."""
    offices = list(OFFICES)
    heads = []
    for serial, dong in enumerate(world.dongs, start=1):
        office = offices.index(dong.office)
        district = OFFICES[dong.office].index(dong.district)
        heads.append(f"{office + 1:02d}-{(office + 1) * 4 + district:02d}-{serial:03d}")
    seen = [0] * len(heads)
    numbers = []
    for place in world.place.tolist():
        seen[place] += 1
        numbers.append(f"{heads[place]}-{seen[place] * 37 % 10**6:06d}")
    return numbers


def since_on(*, world: World, row: int) -> date:
    """This function will return the day on which a customer was installed, before history began or
    during it."""
    joined = int(world.script.joined_hour[row])
    if joined:
        return day_and_slot(hour=joined)[0]
    first_on, _ = day_and_slot(hour=world.scene.start_hour)
    chosen = date(int(world.drawn.year[row]), 1, 1) + timedelta(days=row * 7 % 300)
    return min(chosen, first_on - timedelta(days=1 + row % 5))


def _customers(world: World, places: Places) -> Iterator[Customer]:
    seed, rows = world.scene.seed, rows_of(world.scene.customers)
    names = uniform(seed, Draw.NAME, rows)
    roads = uniform(seed, Draw.ROAD, rows)
    blocks = uniform(seed, Draw.BLOCK, rows)
    for row, number in enumerate(numbers_of(world=world)):
        place, code = int(world.place[row]), int(world.drawn.use_class[row])
        shared = code == HOUSE and world.drawn.caliber[row] >= _SHARED_FROM
        year = since_on(world=world, row=row).year
        yield Customer(
            number=number,
            management_number=f"{year}-{row + 1:07d}",
            name=_name(code, names, row, shared=bool(shared)),
            phone=f"010-0000-{int(roads[row] * 10_000):04d}",
            address=_address(world.dongs[place], float(roads[row])),
            neighbourhood=places.neighbourhoods[place],
            block=places.blocks[place][int(blocks[row] * SMALL_BLOCKS)],
            use_class=places.use_classes[code],
            billing_group=places.billing_groups[place % len(places.billing_groups)],
            kind=CustomerKind.SHARED if shared else CustomerKind.INDIVIDUAL,
            remote_since_year=year,
            latitude=float(world.latitude[row]),
            longitude=float(world.longitude[row]),
            always_on_lph=int(world.drawn.always_on_lph[row]) or None,
        )


def _name(use_class: int, numbers: Floats, row: int, *, shared: bool) -> str:
    number = int(numbers[row] * 10**9)
    first = words.SHOP_FIRST[number % len(words.SHOP_FIRST)]
    if shared:
        return f"{first}{words.BUILDINGS[number // 10 % len(words.BUILDINGS)]}"
    if use_class != HOUSE:
        kinds = words.SHOP_KINDS[USE_CLASSES[use_class][0]]
        return f"{first} {kinds[number // 10 % len(kinds)]}"
    parts = (words.SURNAMES, words.FIRST_SYLLABLES, words.LAST_SYLLABLES)
    name = ""
    for letters in parts:
        number, index = divmod(number, len(letters))
        name += letters[index]
    return name


def _address(dong: Dong, number: float) -> str:
    digits = int(number * 10**8)
    road = words.ROADS[digits % len(words.ROADS)]
    branch, house = digits // 10 % 60 + 1, digits // 600 % 180 + 1
    return f"서울특별시 {dong.district} {road}{branch}번길 {house} ({dong.name})"


def _service_periods(world: World, customers: list[Customer]) -> Iterator[ServicePeriod]:
    for row, customer in enumerate(customers):
        code, begun = int(world.script.state[row]), since_on(world=world, row=row)
        if code == IN_USE:
            yield ServicePeriod(customer=customer, active_from=begun, author=_AUTHOR)
            continue
        state, reason = _STATES[code]
        since = begun
        if code < GROUNDWATER:
            since = day_and_slot(hour=int(world.script.state_hour[row]))[0] + timedelta(days=1)
            yield ServicePeriod(
                customer=customer, active_from=begun, active_to=since, author=_AUTHOR
            )
        yield ServicePeriod(
            customer=customer, state=state, active_from=since, reason=reason, author=_AUTHOR
        )


def _plant_periods(
    world: World, places: Places, customers: list[Customer]
) -> Iterator[PlantPeriod]:
    rows = rows_of(len(world.dongs))
    chosen = (uniform(world.scene.seed, Draw.PLACE, rows, 2) * len(places.plants)).astype(int)
    switched = int(world.place[0])  # one 동 was switched to another plant
    on, _ = day_and_slot(hour=world.scene.end_hour - _SWITCHED_DAYS_AGO * SLOTS)
    for row, customer in enumerate(customers):
        place, begun = int(world.place[row]), since_on(world=world, row=row)
        plant = places.plants[int(chosen[place])]
        if place != switched or begun >= on:
            yield PlantPeriod(customer=customer, plant=plant, active_from=begun)
            continue
        following = places.plants[(int(chosen[place]) + 1) % len(places.plants)]
        yield PlantPeriod(customer=customer, plant=plant, active_from=begun, active_to=on)
        yield PlantPeriod(customer=customer, plant=following, active_from=on)
