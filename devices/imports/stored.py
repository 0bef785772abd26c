"""What the database already holds for the rows of a file, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from customers.models import Customer
from customers.queries import plant_on, service_state_on
from devices.imports.columns import CTN, KEEP, SERIAL, TERMINAL_ID
from devices.imports.reading import Row
from devices.models import Attachment, Caliber, Installation, Meter, Terminal


@dataclass(frozen=True, slots=True)
class Use:
    """Where a meter or terminal is or was: until when (None = still) and at whose place."""

    until: datetime | None
    number: str


@dataclass(slots=True)
class Stored:
    """Rows by the names that a file knows them by."""

    customers: dict[str, Customer] = field(default_factory=dict)
    installations: dict[int, Installation] = field(default_factory=dict)  # open, by customer id
    left_at: dict[int, datetime] = field(default_factory=dict)  # last removal, by customer id
    attachments: dict[int, Attachment] = field(default_factory=dict)  # open, by installation id
    states: dict[int, str] = field(default_factory=dict)
    plants: dict[int, int] = field(default_factory=dict)
    meters: dict[tuple[str, int | None], Meter] = field(default_factory=dict)
    meter_uses: dict[int, Use] = field(default_factory=dict)
    terminals: dict[str, Terminal] = field(default_factory=dict)
    terminal_uses: dict[int, Use] = field(default_factory=dict)
    ctn_owners: dict[str, str] = field(default_factory=dict)  # CTN → terminal id
    life_years: dict[int, int] = field(default_factory=dict)  # of a verification, by caliber mm


def load(rows: list[Row], *, day: date) -> Stored:
    """This function will load and lock the customers of some rows and load their devices."""
    stored = Stored(life_years=dict(Caliber.objects.values_list("mm", "life_years")))
    _load_customers(stored, [row.number for row in rows], day)
    _load_meters(stored, _texts(row.get(SERIAL) for row in rows))
    _load_terminals(stored, _texts(row.get(TERMINAL_ID) for row in rows))
    ctns = _texts(row.get(CTN) for row in rows)
    stored.ctn_owners |= dict(
        Terminal.objects.filter(ctn__in=ctns).values_list("ctn", "terminal_id")
    )
    return stored


def _load_customers(stored: Stored, numbers: list[str], day: date) -> None:
    found = list(
        Customer.objects.filter(number__in=numbers)
        .select_for_update(of=("self",), no_key=True)  # what refers to them need not wait
        .order_by("pk")
    )
    ids = [customer.pk for customer in found]
    stored.customers |= {customer.number: customer for customer in found}
    for installation in (
        Installation.objects.filter(customer_id__in=ids)
        .select_related("meter")
        .order_by("installed_at", "pk")
    ):
        if installation.removed_at is None:
            stored.installations[installation.customer_id] = installation
        else:
            stored.left_at[installation.customer_id] = installation.removed_at
    for attachment in Attachment.objects.filter(
        installation__customer_id__in=ids, installation__removed_at=None, detached_at=None
    ).select_related("terminal"):
        stored.attachments[attachment.installation_id] = attachment
    stored.states |= service_state_on(customer_ids=ids, day=day)
    stored.plants |= plant_on(customer_ids=ids, day=day)


def _load_meters(stored: Stored, serials: list[str]) -> None:
    found = Meter.objects.filter(serial__in=serials)
    stored.meters |= {(meter.serial, meter.maker_id): meter for meter in found}
    uses = Installation.objects.filter(meter__serial__in=serials).order_by("installed_at", "pk")
    for meter_id, until, number in uses.values_list("meter_id", "removed_at", "customer__number"):
        stored.meter_uses[meter_id] = Use(until, number)


def _load_terminals(stored: Stored, terminal_ids: list[str]) -> None:
    found = Terminal.objects.filter(terminal_id__in=terminal_ids)
    stored.terminals |= {terminal.terminal_id: terminal for terminal in found}
    uses = Attachment.objects.filter(terminal__terminal_id__in=terminal_ids).order_by(
        "attached_at", "pk"
    )
    for terminal_pk, until, number in uses.values_list(
        "terminal_id", "detached_at", "installation__customer__number"
    ):
        stored.terminal_uses[terminal_pk] = Use(until, number)


def _texts(values: Iterable[object]) -> list[str]:
    return [str(value) for value in values if value is not KEEP and value]
