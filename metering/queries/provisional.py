"""Replacements that were seen in the data and wait for somebody to confirm them (P-4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from devices.models import Installation
from mdm.lib import sql


@dataclass(frozen=True, slots=True)
class Seen:
    """What a provisional meter was seen with: the meter before with its last 정상 register (L), and
    its own first one; None = nothing was received."""

    old_serial: str | None
    first_slot_at: datetime | None
    first_l: int | None
    last_slot_at: datetime | None
    last_l: int | None


def provisional(*, customers: QuerySet[Any]) -> QuerySet[Installation]:
    """This function will return the provisional installations of customers (확인 대기 교체)."""
    return Installation.objects.filter(provisional=True, customer__in=customers).select_related(
        "customer__neighbourhood", "meter"
    )


def seen_of(*, installations: Iterable[int]) -> dict[int, Seen]:
    """This function will return what provisional installations were seen with, in one query."""
    found = sql.rows(
        "metering/sql/pages/provisional_seen.sql", {"installations": list(installations)}
    )
    return {key: Seen(*rest) for key, *rest in found}
