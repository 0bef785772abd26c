"""Keeps what uplinks say beside their values, inside the transaction of their batch."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from mdm.lib import sql
from metering.core.slots import instant_of

_SQL = "metering/sql/intake"


class Oddity(NamedTuple):
    """What the latest odd message of one terminal and kind said."""

    customer_id: int | None
    detail: str
    at: datetime


@dataclass
class Notes:
    """What a batch brings beside its values."""

    warnings: dict[tuple[str, str], Oddity] = field(default_factory=dict)  # terminal, kind
    unknown: set[tuple[int, int, str]] = field(default_factory=set)  # customer, hour number, name
    batteries: dict[str, tuple[float, datetime]] = field(default_factory=dict)  # terminal: percent


def keep_notes(*, notes: Notes) -> None:
    """This function will store the notes of a batch, in key order; what is known is left alone."""
    if notes.warnings:
        odd = sorted(notes.warnings.items())
        params = {
            "terminals": [terminal for (terminal, _), _ in odd],
            "kinds": [kind for (_, kind), _ in odd],
            "customers": [each.customer_id for _, each in odd],
            "details": [each.detail for _, each in odd],
            "times": [each.at for _, each in odd],
        }
        sql.run(f"{_SQL}/warnings.sql", params)
    if notes.unknown:
        customers, hours, names = zip(*sorted(notes.unknown), strict=True)
        times = [instant_of(hour=hour) for hour in hours]
        params = {"customers": list(customers), "times": times, "names": list(names)}
        sql.run(f"{_SQL}/unknown_status.sql", params)
    if notes.batteries:
        levels = sorted(notes.batteries.items())
        params = {
            "terminals": [terminal for terminal, _ in levels],
            "percents": [percent for _, (percent, _) in levels],
            "times": [at for _, (_, at) in levels],
        }
        sql.run(f"{_SQL}/batteries.sql", params)
