"""What an import will write: new rows, moved fields, and periods that begin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from customers.models import Customer
from devices.models import Attachment, Installation, Meter, Terminal


@dataclass(slots=True)
class Changed:
    """Stored rows of one model with the fields that moved in any of them."""

    rows: list[Model] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Beginning:
    """Service state and plant of a customer from a day on; `state` None = 사용중 for a new customer,
    unchanged for a known one; `plant_id` None = no plant."""

    line: int
    customer: Customer
    day: date
    state: str | None = None
    plant_id: int | None = None
    plant_given: bool = False


@dataclass(slots=True)
class Writes:
    """Everything an import writes, in the order in which it is written."""

    customers: list[Customer] = field(default_factory=list)
    meters: list[Meter] = field(default_factory=list)
    terminals: list[Terminal] = field(default_factory=list)
    installations: list[Installation] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    beginnings: list[Beginning] = field(default_factory=list)  # of new customers
    switches: list[Beginning] = field(default_factory=list)  # of known ones
    changed: dict[type[Model], Changed] = field(default_factory=dict)

    def change(self, row: Model, values: Mapping[str, Any]) -> bool:
        """This function will set a stored row's fields and remember it when any of them moved."""
        moved = {name for name, value in values.items() if not same(getattr(row, name), value)}
        if not moved:
            return False
        for name in moved:
            setattr(row, name, values[name])
        entry = self.changed.setdefault(type(row), Changed())
        entry.rows.append(row)
        entry.fields |= moved
        return True


def same(old: object, new: object) -> bool:
    """This function will compare as a file writes values: instants to the minute."""
    if isinstance(old, datetime) and isinstance(new, datetime):
        return old.replace(second=0, microsecond=0) == new
    return old == new
