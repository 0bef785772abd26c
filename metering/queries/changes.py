"""The history of changes over all tracked tables as one list, each change with its customer (S-81…S-86)."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import CharField, Model, Q, QuerySet, Value

from customers.models import (
    BillingGroup,
    Block,
    Customer,
    District,
    Neighbourhood,
    Office,
    Plant,
    PlantPeriod,
    RegionScope,
    ServicePeriod,
    UseClass,
)
from devices.models import Attachment, Caliber, Installation, Maker, Meter, Terminal, UplinkSource
from mdm.audit.changes import Change, changes_in
from mdm.audit.queries import events_of
from mdm.lib.clock import SEOUL
from metering.models import AlarmRule, Finding

REGISTER: Mapping[str, type[Model]] = {
    "customer": Customer,
    "meter": Meter,
    "terminal": Terminal,
    "installation": Installation,
    "attachment": Attachment,
    "service": ServicePeriod,
    "plant": PlantPeriod,
    "finding": Finding,
}
CODES: Mapping[str, type[Model]] = {
    "use": UseClass,
    "block": Block,
    "wtp": Plant,
    "billing": BillingGroup,
    "maker": Maker,
    "caliber": Caliber,
    "office": Office,
    "gu": District,
    "dong": Neighbourhood,
    "source": UplinkSource,
    "rule": AlarmRule,
    "scope": RegionScope,
}
_CHUNK = 500
_OWN_TEXT = {
    "customer": ("number", "name"),
    "meter": ("serial",),
    "terminal": ("terminal_id", "ctn"),
}


@dataclass(frozen=True, slots=True)
class Conditions:
    """Which changes: of days, by somebody, about customers (queries of their ids, None = all); rights
    of some accounts (ids, None = all)."""

    from_day: date
    to_day: date
    who: str = ""
    text: str = ""
    visible: QuerySet[Any] | None = None
    accounts: Collection[int] | None = None
    found: QuerySet[Any] | None = None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change beside the customer, meter and terminal that it concerns, as they are now."""

    change: Change
    customer: Customer | None
    meter: Meter | None
    terminal: Terminal | None


def change_heads(*, kinds: Collection[str], conditions: Conditions) -> QuerySet[Any]:
    """This function will return the changes of tables (names of REGISTER or CODES), newest first, as
    kind, row id and time; `change_rows` reads them."""
    models = {**REGISTER, **CODES}
    heads = [_heads(kind, models[kind], conditions) for kind in kinds]
    every: QuerySet[Any] = heads[0].union(*heads[1:], all=True)
    ordered: QuerySet[Any] = every.order_by("-pgh_created_at", "-pgh_id", "register")
    return ordered


def change_rows(heads: Iterable[Mapping[str, Any]]) -> Iterator[ChangeRow]:
    """This function will read heads as changes with their customers, a few queries a chunk."""
    chunk: list[Mapping[str, Any]] = []
    for head in heads:
        chunk.append(head)
        if len(chunk) == _CHUNK:
            yield from _read(chunk)
            chunk = []
    yield from _read(chunk)


def _heads(kind: str, model: type[Model], conditions: Conditions) -> QuerySet[Any]:
    first = datetime.combine(conditions.from_day, time(), SEOUL)
    end = datetime.combine(conditions.to_day + timedelta(days=1), time(), SEOUL)
    found = events_of(model).filter(pgh_created_at__gte=first, pgh_created_at__lt=end)
    if conditions.who:
        found = found.filter(pgh_context__metadata__username=conditions.who)
    if kind in REGISTER:
        if conditions.visible is not None:
            found = found.filter(_about(kind, conditions.visible))
        if conditions.found is not None:
            found = found.filter(_about(kind, conditions.found) | _own(kind, conditions.text))
    if kind == "scope" and conditions.accounts is not None:
        found = found.filter(user_id__in=conditions.accounts)
    labelled = found.order_by().annotate(register=Value(kind, output_field=CharField()))
    heads: QuerySet[Any] = labelled.values("register", "pgh_id", "pgh_created_at")
    return heads


def _about(kind: str, customers: QuerySet[Any]) -> Q:
    """The condition that a history row of a table concerns some customers."""
    placed = Installation.objects.filter(customer_id__in=customers)
    wired = Attachment.objects.filter(installation__customer_id__in=customers)
    return {
        "customer": Q(pgh_obj_id__in=customers),
        "service": Q(customer_id__in=customers),
        "plant": Q(customer_id__in=customers),
        "finding": Q(customer_id__in=customers),
        "installation": Q(customer_id__in=customers),
        "attachment": Q(installation_id__in=placed.values("pk")),
        "meter": Q(pgh_obj_id__in=placed.values("meter_id")),
        "terminal": Q(pgh_obj_id__in=wired.values("terminal_id")),
    }[kind]


def _own(kind: str, text: str) -> Q:
    """The condition that a history row itself names what is searched for."""
    condition = Q(pk__in=[])
    for name in _OWN_TEXT.get(kind, ()):
        condition |= Q(**{f"{name}__icontains": text})
    return condition


def _read(heads: list[Mapping[str, Any]]) -> Iterator[ChangeRow]:
    models = {**REGISTER, **CODES}
    by_head: dict[tuple[str, int], Change] = {}
    for kind in {head["register"] for head in heads}:
        ids = [head["pgh_id"] for head in heads if head["register"] == kind]
        for change in changes_in(events_of(models[kind]).filter(pgh_id__in=ids)):
            by_head[kind, change.event.pgh_id] = change
    changes = [(head["register"], by_head[head["register"], head["pgh_id"]]) for head in heads]
    about = _Subjects(changes)
    for kind, change in changes:
        yield about.row(kind, change)


class _Subjects:
    """Customers, meters and terminals of a chunk of changes: six queries, then look-ups."""

    def __init__(self, changes: list[tuple[str, Change]]) -> None:
        wanted = [(kind, change) for kind, change in changes if kind in REGISTER]
        meters = {_id(c) for kind, c in wanted if kind == "meter"}
        terminals = {_id(c) for kind, c in wanted if kind == "terminal"}
        places = {c.event.installation_id for kind, c in wanted if kind == "attachment"}
        wires = Attachment.objects.filter(terminal_id__in=terminals).order_by("attached_at", "pk")
        self.place_of_terminal = dict(wires.values_list("terminal_id", "installation_id"))
        self.places = Installation.objects.in_bulk(places | set(self.place_of_terminal.values()))
        own = Installation.objects.filter(meter_id__in=meters).order_by("installed_at", "pk")
        self.place_of_meter = {place.meter_id: place for place in own}
        owners = [self.customer_id(kind, c) for kind, c in wanted]
        customers = {owner for owner in owners if owner is not None}
        latest = Installation.objects.filter(customer_id__in=customers).order_by(
            "installed_at", "pk"
        )
        self.place_of_customer = {place.customer_id: place for place in latest}
        shown = {place.pk for place in self.place_of_customer.values()}
        wired = Attachment.objects.filter(installation_id__in=shown).order_by("attached_at", "pk")
        self.wire = dict(wired.values_list("installation_id", "terminal_id"))
        self.customers = Customer.objects.in_bulk(customers)
        self.meters = Meter.objects.in_bulk(
            meters | {place.meter_id for place in self.place_of_customer.values()}
            | {place.meter_id for place in self.places.values()}
        )  # fmt: skip
        self.terminals = Terminal.objects.in_bulk(terminals | set(self.wire.values()))

    def customer_id(self, kind: str, change: Change) -> int | None:
        """The customer whom a change concerns, None when the device was never installed."""
        if kind == "customer":
            return _id(change)
        if kind in ("service", "plant", "installation", "finding"):
            return int(change.event.customer_id)
        place = self._place(kind, change)
        return place.customer_id if place else None

    def row(self, kind: str, change: Change) -> ChangeRow:
        """The change with what it concerns."""
        if kind not in REGISTER:
            return ChangeRow(change, None, None, None)
        customer_id = self.customer_id(kind, change)
        place = self.place_of_customer.get(customer_id) if customer_id else None
        meter_id = _id(change) if kind == "meter" else place.meter_id if place else None
        if kind == "installation":
            meter_id = change.event.meter_id
        terminal_id = self.wire.get(place.pk) if place else None
        if kind == "terminal":
            terminal_id = _id(change)
        return ChangeRow(
            change,
            self.customers.get(customer_id) if customer_id else None,
            self.meters.get(meter_id) if meter_id else None,
            self.terminals.get(terminal_id) if terminal_id else None,
        )

    def _place(self, kind: str, change: Change) -> Installation | None:
        if kind == "meter":
            return self.place_of_meter.get(_id(change))
        if kind == "terminal":
            place_id = self.place_of_terminal.get(_id(change))
            return self.places.get(place_id) if place_id else None
        return self.places.get(change.event.installation_id)


def _id(change: Change) -> int:
    return int(change.object_id)
