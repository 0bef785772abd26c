"""A few connections with known registers, put straight into the store of device values."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection

from customers.models import Customer, District, Neighbourhood, Office, ServicePeriod, UseClass
from devices.models import Attachment, Caliber, Installation, Meter, Terminal
from mdm.lib.clock import SEOUL
from metering.core.packing import pack_meta
from metering.core.reading import Status
from metering.core.slots import SLOTS, hour_at
from metering.models import DayReading, DirtyDay

FIRST_DAY = date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class Heard:
    """One device value that will arrive."""

    customer_id: int
    installation_id: int
    day: date
    slot: int
    register_l: int | None
    status: Status


def found_town(*, connections: int, installed_on: date = FIRST_DAY) -> list[Installation]:
    """Connections of one neighbourhood, in use, each with a 15 mm meter and a terminal."""
    office, _ = Office.objects.get_or_create(code="S", name="시험사업소")
    district, _ = District.objects.get_or_create(office=office, code="S1", name="시험구")
    place, _ = Neighbourhood.objects.get_or_create(district=district, code="S11", name="시험동")
    use_class, _ = UseClass.objects.get_or_create(code="HOME", defaults={"name": "가정용"})
    caliber, _ = Caliber.objects.get_or_create(mm=15, defaults={"q3_lph": 2500, "q4_lph": 3125})
    installed_at = datetime.combine(installed_on, time(0), SEOUL)
    placed = []
    for number in range(connections):
        customer = Customer.objects.create(
            number=f"10-10-001-{number:06d}",
            name="홍길동",
            neighbourhood=place,
            use_class=use_class,
        )
        ServicePeriod.objects.create(customer=customer, active_from=installed_on)
        meter = Meter.objects.create(serial=f"{number:08d}", caliber=caliber)
        terminal = Terminal.objects.create(terminal_id=f"T-{number:06d}")
        installation = Installation.objects.create(
            customer=customer, meter=meter, installed_at=installed_at, initial_register_l=1_000
        )
        Attachment.objects.create(
            installation=installation, terminal=terminal, attached_at=installed_at
        )
        placed.append(installation)
    return placed


def make_history(*, placed: list[Installation], days: int, seed: int) -> list[Heard]:
    """Registers of whole days: quiet, leaking and faulty connections, gaps, falls and nulls."""
    rng = random.Random(seed)
    heard = []
    for number, installation in enumerate(placed):
        register = 1_000
        for day_number in range(days):
            for slot in range(1, SLOTS + 1):
                register += rng.choice([3, 9]) if number % 3 == 0 else rng.choice([0, 0, 4, 30])
                register -= rng.choice([3, 60, 900]) if rng.random() < 0.004 else 0
                if rng.random() < 0.08:
                    continue
                value: int | None = register
                if rng.random() < 0.01:
                    value = rng.choice([None, register - 700, register + 90_000])
                status = Status(0)
                if slot % 6 == 0:
                    status = Status.REPORTED
                    if rng.random() < 0.01:
                        status |= rng.choice([Status.LEAK, Status.LOW_BATTERY, Status.BACKFLOW])
                heard.append(
                    Heard(
                        installation.customer_id,
                        installation.pk,
                        FIRST_DAY + timedelta(days=day_number),
                        slot,
                        value,
                        status,
                    )
                )
    return heard


def store(*, heard: list[Heard], now: datetime) -> None:
    """Put values into their slots and mark their days, as one committed batch of ingest would."""
    for each in heard:
        key = {
            "customer_id": each.customer_id,
            "day": each.day,
            "installation_id": each.installation_id,
        }
        empty = [None] * SLOTS
        DayReading.objects.get_or_create(
            **key, defaults={"register_l": empty, "meta": empty, "radio": empty}
        )
        meta = pack_meta(
            has_number=each.register_l is not None,
            offset_s=0,
            received_at_s=hour_at(day=each.day, slot=each.slot) * 3600,
            status=each.status,
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE day_reading SET register_l[%s] = %s, meta[%s] = %s"
                " WHERE customer_id = %s AND day = %s AND installation_id = %s",
                [each.slot, each.register_l, each.slot, meta, *key.values()],
            )
    DirtyDay.objects.bulk_create(
        DirtyDay(customer_id=customer, day=day, marked_at=now)
        for customer, day in sorted({(each.customer_id, each.day) for each in heard})
    )


def noon(day: date) -> datetime:
    """Twelve o'clock in Seoul."""
    return datetime.combine(day, time(12), SEOUL).astimezone(UTC)
