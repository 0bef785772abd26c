"""What uses a code, so that it is only removed while nothing does."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse

from customers.models import (
    Block,
    Customer,
    District,
    Neighbourhood,
    Office,
    Plant,
    PlantPeriod,
    UseClass,
)
from dashboard.ui.language import word
from devices.models import Caliber, Maker, Meter, Terminal
from metering.models import Segment

_CONDITION: dict[type[models.Model], str] = {  # the register's condition that lists its customers
    UseClass: "use",
    Block: "block",
    Plant: "wtp",
    Maker: "maker",
    Caliber: "bore",
    Office: "office",
    District: "gu",
    Neighbourhood: "dong",
}
_LABELS: dict[type[models.Model], str] = {Segment: "집계 묶음"}  # what lies in past figures


@dataclass(frozen=True, slots=True)
class Use:
    """Rows of one table that refer to a code, and the page that lists them ("" = none)."""

    label: str
    count: int
    href: str


def uses_of(row: models.Model) -> list[Use]:
    """This function will count what refers to a code, table by table; history does not count."""
    found = []
    for related in row._meta.related_objects:
        if related.on_delete is models.DO_NOTHING:
            continue
        model: Any = related.related_model
        count = model._default_manager.filter(**{related.field.name: row}).count()
        if count:
            label = word(_LABELS.get(model, model._meta.verbose_name))
            found.append(Use(label, count, _href(model, row)))
    return found


def _href(model: type[models.Model], row: models.Model) -> str:
    condition = _CONDITION.get(type(row))
    if model in (Customer, PlantPeriod, Meter, Terminal) and condition:
        return f"{reverse('settings')}?{condition}={row.pk}"
    tables = {District: "gu", Neighbourhood: "dong", Block: "block"}
    if model in tables:
        return reverse("codes", args=[tables[model]])
    return reverse("rules") if model._meta.model_name == "alarmrule" else ""
