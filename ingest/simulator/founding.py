"""Writes a world's utility into the database: customers, meters, terminals and installations."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

import numpy as np

from customers.models import Customer
from devices.models import Attachment, Communication, Installation, Meter, Terminal
from ingest.simulator.dice import Draw, rows_of, uniform
from ingest.simulator.events import FOREVER, Kind
from ingest.simulator.fleet import CALIBERS_MM, LORA, LTE_M, NB_IOT, PROFILES
from ingest.simulator.identities import Identities, codec_of
from ingest.simulator.people import BATCH, found_customers, since_on
from ingest.simulator.places import Places, found_places
from ingest.simulator.registers import Handed, reports_at_all, walk
from ingest.simulator.script import GROUNDWATER
from ingest.simulator.world import World
from mdm.lib.clock import SEOUL
from metering.core.slots import day_and_slot, instant_of

_COMMUNICATION: Final = {
    NB_IOT: Communication.NBIOT,
    LORA: Communication.LORA,
    LTE_M: Communication.LTE_M,
}
_AFTER: Final = timedelta(minutes=20)  # meters change hands so long after a whole hour
_INSTALLED_TIME: Final = time(10, tzinfo=SEOUL)
_LARGE_FROM_MM: Final = 50  # above, the legal life is 6 years instead of 8


def found(*, world: World, known: Identities) -> None:
    """This function will write the whole utility; call it inside a transaction."""
    today, _ = day_and_slot(hour=world.scene.end_hour)
    places = found_places(dongs=world.dongs, today=today)
    customers = found_customers(world=world, places=places)
    builder = _Builder(world, known, places)
    metered = np.flatnonzero(world.script.state != GROUNDWATER).tolist()
    meters = dict(zip(metered, _bulk_meters(builder, metered), strict=True))
    swapped = {event.row: event.from_hour for event in builder.swaps}
    new = dict(zip(swapped, _bulk_new(builder, swapped), strict=True))
    reporting = np.flatnonzero(reports_at_all(world=world)).tolist()
    made = Terminal.objects.bulk_create(map(builder.terminal, reporting), batch_size=BATCH)
    terminals = dict(zip(reporting, made, strict=True))
    installed: list[tuple[int, Installation]] = []
    for row in metered:
        installed += builder.installations(row, customers[row], meters[row], new.get(row))
    Installation.objects.bulk_create((each for _, each in installed), batch_size=BATCH)
    Attachment.objects.bulk_create(
        (
            Attachment(
                installation=each,
                terminal=terminals[row],
                attached_at=each.installed_at,
                detached_at=each.removed_at,
            )
            for row, each in installed
            if row in terminals
        ),
        batch_size=BATCH,
    )


def _bulk_meters(builder: "_Builder", rows: list[int]) -> list[Meter]:
    return Meter.objects.bulk_create(map(builder.meter, rows), batch_size=BATCH)


def _bulk_new(builder: "_Builder", swapped: dict[int, int]) -> list[Meter]:
    return Meter.objects.bulk_create(builder.new_meters(swapped), batch_size=BATCH)


class _Builder:
    """Builds the rows of devices, and knows which registers were handed over."""

    def __init__(self, world: World, known: Identities, places: Places) -> None:
        self._world, self._known, self._places = world, known, places
        rows = rows_of(world.scene.customers)
        numbers = uniform(world.scene.seed, Draw.MAKER, rows)
        self._maker = (numbers * 1000).astype(int)
        self.swaps = [
            event
            for event in world.script.of(Kind.REPLACEMENT)
            if event.from_hour <= world.scene.end_hour
        ]
        self._handed = self._registers_handed_over()

    def meter(self, row: int) -> Meter:
        """The meter that stood there when history began, or that was installed since."""
        installed = since_on(world=self._world, row=row)
        profile = PROFILES[int(self._world.drawn.profile[row])]
        return self._meter(row, self._known.meters[row], profile, installed)

    def new_meters(self, swapped: dict[int, int]) -> Iterator[Meter]:
        """The meters that replaced others during history; the frames keep the old profile's bits."""
        for row, hour in swapped.items():
            installed = instant_of(hour=hour).astimezone(SEOUL).date()
            profile = PROFILES[int(self._world.drawn.profile[row])]
            yield self._meter(row, self._known.new_meters[row], profile, installed)

    def terminal(self, row: int) -> Terminal:
        """The terminal of a customer."""
        makers = self._places.terminal_makers
        return Terminal(
            terminal_id=self._known.terminals[row],
            serial=self._known.serials[row],
            ctn=self._known.ctns[row],
            maker=makers[self._maker[row] // 10 % len(makers)],
            communication=_COMMUNICATION[int(self._world.drawn.communication[row])],
            report_interval_h=int(self._world.drawn.interval_h[row]),
            firmware=self._known.firmwares[row],
            payload_codec=codec_of(frame=int(self._world.drawn.frame[row])),
        )

    def installations(
        self, row: int, customer: Customer, meter: Meter, new: Meter | None
    ) -> list[tuple[int, Installation]]:
        """The installations of a customer, one after the other. Meters that are older than this
        system came without their initial register."""
        first = Installation(customer=customer, meter=meter, installed_at=self._installed_at(row))
        if self._world.script.joined_hour[row]:
            resolution = int(self._world.drawn.resolution_l[row])
            first.initial_register_l = 2 // resolution * resolution
        ended = [event.from_hour for event in self.swaps if event.row == row]
        removed = int(self._world.script.removed_hour[row])
        if removed < FOREVER:
            ended = [removed]
        if not ended:
            return [(row, first)]
        first.removed_at = instant_of(hour=ended[0]) + _AFTER
        first.final_register_l = self._handed.final_l[row]
        if new is None:
            return [(row, first)]
        second = Installation(
            customer=customer,
            meter=new,
            installed_at=first.removed_at,
            initial_register_l=self._handed.initial_l[row],
            note="검정만료 교체",
        )
        return [(row, first), (row, second)]

    def _installed_at(self, row: int) -> datetime:
        joined = int(self._world.script.joined_hour[row])
        if joined:
            return instant_of(hour=joined) + _AFTER
        return datetime.combine(since_on(world=self._world, row=row), _INSTALLED_TIME)

    def _meter(self, row: int, serial: str, profile: str, installed: date) -> Meter:
        drawn, makers = self._world.drawn, self._places.meter_makers
        caliber = int(drawn.caliber[row])
        verified = installed - timedelta(days=40 + row % 120)
        years = 8 if CALIBERS_MM[caliber] <= _LARGE_FROM_MM else 6
        return Meter(
            serial=serial,
            maker=makers[self._maker[row] % len(makers)],
            caliber=self._places.calibers[caliber],
            profile=profile,
            decimals=int(drawn.decimals[row]),
            verified_on=verified,
            verification_expires_on=verified + timedelta(days=years * 365 + years // 4),
        )

    def _registers_handed_over(self) -> Handed:
        """Walk the history of the few meters that were taken down."""
        removed = np.flatnonzero(self._world.script.removed_hour < FOREVER).tolist()
        rows = sorted({event.row for event in self.swaps} | set(removed))
        handed = Handed()
        if rows:
            for block in walk(world=self._world, rows=np.array(rows), handed=handed):
                if block.hours[-1] >= self._world.scene.end_hour:
                    break
        return handed
