"""The town that is measured: connections with a meter and a terminal, and the readings they send."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from customers.models import Customer, District, Neighbourhood, Office, ServicePeriod, UseClass
from devices.models import Attachment, Caliber, Installation, Meter, Terminal
from ingest.codecs.seoul.encoder import SeoulFrame, encode
from ingest.envelopes import onem2m
from mdm.lib.clock import SEOUL
from metering.core.merging import Value
from metering.core.packing import pack_meta
from metering.core.reading import Status
from metering.core.slots import HOUR_S, instant_of

_HOURLY_L: Final = 7


class Connection(NamedTuple):
    """Whose readings they are."""

    customer_id: int
    installation_id: int
    number: int

    @property
    def terminal_id(self) -> str:
        """The terminal that sends them."""
        return f"ASN_CSE-D-{self.number:010x}-ARIS"

    @property
    def meter_serial(self) -> str:
        """The meter that they are of."""
        return f"{self.number:08d}"

    def register_l(self, hour: int) -> int:
        """The register at an hour."""
        return hour % 10_000 * _HOURLY_L + self.number


def found(*, connections: int, installed_at: datetime) -> list[Connection]:
    """This function will write the town into the current database."""
    office = Office.objects.create(code="B", name="측정사업소")
    district = District.objects.create(office=office, code="B1", name="측정구")
    place = Neighbourhood.objects.create(district=district, code="B11", name="측정동")
    use_class, _ = UseClass.objects.get_or_create(code="HOME", defaults={"name": "가정용"})
    caliber, _ = Caliber.objects.get_or_create(mm=15, defaults={"q3_lph": 2500, "q4_lph": 3125})
    numbers = range(connections)
    customers = Customer.objects.bulk_create(
        Customer(number=f"90-00-000-{n:06d}", name="측정", neighbourhood=place, use_class=use_class)
        for n in numbers
    )
    since = installed_at.astimezone(SEOUL).date()
    ServicePeriod.objects.bulk_create(
        ServicePeriod(customer=each, active_from=since) for each in customers
    )
    meters = Meter.objects.bulk_create(Meter(serial=f"{n:08d}", caliber=caliber) for n in numbers)
    terminals = Terminal.objects.bulk_create(
        Terminal(terminal_id=Connection(0, 0, n).terminal_id) for n in numbers
    )
    placed = Installation.objects.bulk_create(
        Installation(customer=customer, meter=meter, installed_at=installed_at)
        for customer, meter in zip(customers, meters, strict=True)
    )
    Attachment.objects.bulk_create(
        Attachment(installation=each, terminal=terminal, attached_at=installed_at)
        for each, terminal in zip(placed, terminals, strict=True)
    )
    return [Connection(each.customer_id, each.pk, n) for n, each in enumerate(placed)]


def value_of(*, connection: Connection, hour: int) -> tuple[int, int, int, Value]:
    """This function will return one reading as the store takes it."""
    meta = pack_meta(
        has_number=True, offset_s=0, received_at_s=hour * HOUR_S, status=Status.REPORTED
    )
    value = Value(connection.register_l(hour), meta, None, 0)
    return connection.customer_id, connection.installation_id, hour, value


def reports(
    *, town: Sequence[Connection], hours: range, a_report: int
) -> Iterator[tuple[Connection, range]]:
    """This function will yield who reports which hours, as terminals do: everybody's next report
    before anybody's one after it."""
    for top in range(hours.start, hours.stop, a_report):
        for connection in town:
            yield connection, range(top, top + a_report)


def uplink(*, connection: Connection, hours: range) -> bytes:
    """This function will return a report as LG U+'s platform notifies it."""
    frame = SeoulFrame(
        registers_l=tuple(connection.register_l(hour) for hour in reversed(hours)),
        newest_at=instant_of(hour=hours[-1]),
        meter_serial=connection.meter_serial,
        terminal_serial=f"{connection.number:010d}",
    )
    return onem2m.encode(terminal_id=connection.terminal_id, body=encode(frame))
