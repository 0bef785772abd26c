"""The register of customers as 설정 lists it: who, with which meter and terminal (S-88, S-91)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from customers.models import Customer, CustomerKind, Plant, ServiceState
from customers.queries import plant_on, service_state_on
from devices.models import Attachment, Communication, Installation, Meter, Terminal
from devices.queries import Equipment, equipment
from mdm.lib.masking import mask_name

_CHUNK = 1_000
_WITH = ("neighbourhood", "block", "use_class")


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One customer with what is installed there now."""

    number: str
    management_number: str
    name: str
    neighbourhood: str
    block: str
    use_class: str
    plant: str
    kind: str
    state: str
    remote_since_year: int | None
    caliber_mm: int | None
    meter_serial: str
    communication: str
    terminal_id: str
    ctn: str
    place: int = 0  # 순번 in the list that shows it


def register(
    customers: QuerySet[Customer], *, found: QuerySet[Any] | None, text: str, narrowed: bool
) -> QuerySet[Customer]:
    """This function will keep the customers of `found` (ids; None = all); a mere text also finds those
    who have nothing installed."""
    rows = customers.select_related(*_WITH)
    if found is None:
        return rows
    chosen = Q(pk__in=found)
    if text and not narrowed:
        chosen |= Q(number__icontains=text) | Q(name__icontains=text)
        chosen |= Q(management_number__icontains=text)
    return rows.filter(chosen)


def register_rows(
    customers: Iterable[Customer], *, day: date, masked: bool
) -> Iterator[RegisterRow]:
    """This function will yield customers with plant, state and devices of a day, five queries a chunk."""
    plants = dict(Plant.objects.values_list("pk", "name"))
    chunk: list[Customer] = []
    for customer in customers:
        chunk.append(customer)
        if len(chunk) == _CHUNK:
            yield from _rows(chunk, plants, day, masked)
            chunk = []
    yield from _rows(chunk, plants, day, masked)


def meters() -> QuerySet[Meter]:
    """This function will return all meters with the 고객번호 where they are installed now."""
    place = Installation.objects.filter(meter=OuterRef("pk"), removed_at=None)
    return Meter.objects.select_related("maker", "caliber").annotate(
        number=_first(place.values("customer__number"))
    )


def terminals() -> QuerySet[Terminal]:
    """This function will return all terminals with the 고객번호 where they radio now."""
    wire = Attachment.objects.filter(terminal=OuterRef("pk"), detached_at=None)
    return Terminal.objects.select_related("maker").annotate(
        number=_first(wire.values("installation__customer__number"))
    )


def in_region(
    devices: QuerySet[Any], *, placed: str, neighbourhoods: frozenset[int] | None
) -> QuerySet[Any]:
    """This function will keep devices at customers of some 동 (None = all) and those that are nowhere;
    `placed` leads from the device to the customer."""
    if neighbourhoods is None:
        return devices
    model = devices.model
    inside = model._default_manager.filter(
        **{f"{placed}__neighbourhood_id__in": neighbourhoods, "pk": OuterRef("pk")}
    )
    return devices.filter(Q(Exists(inside)) | Q(number=None))


def _first(values: QuerySet[Any]) -> Subquery:
    return Subquery(values[:1])


def _rows(
    customers: list[Customer], plants: dict[int, str], day: date, masked: bool
) -> Iterator[RegisterRow]:
    ids = [customer.pk for customer in customers]
    devices = equipment(customer_ids=ids)
    states = service_state_on(customer_ids=ids, day=day)
    fed = plant_on(customer_ids=ids, day=day)
    for customer in customers:
        state = states.get(customer.pk)
        plant = plants.get(fed.get(customer.pk, 0), "")
        yield _row(customer, devices.get(customer.pk), plant, state, masked)


def _row(
    customer: Customer,
    standing: Equipment | None,
    plant: str,
    state: ServiceState | None,
    masked: bool,
) -> RegisterRow:
    terminal = standing.terminal if standing else None
    return RegisterRow(
        number=customer.number,
        management_number=customer.management_number,
        name=mask_name(customer.name) if masked else customer.name,
        neighbourhood=customer.neighbourhood.name,
        block=customer.block.name if customer.block else "",
        use_class=customer.use_class.name,
        plant=plant,
        kind=CustomerKind(customer.kind).label,
        state=str(state.label) if state else "",
        remote_since_year=customer.remote_since_year,
        caliber_mm=standing.meter.caliber_id if standing else None,
        meter_serial=standing.meter.serial if standing else "",
        communication=Communication(terminal.communication).label if terminal else "",
        terminal_id=terminal.terminal_id if terminal else "",
        ctn=terminal.ctn if terminal else "",
    )
