"""Whose readings a terminal brings, and how it is to be read: terminal → meters, times, rules."""

from collections.abc import Iterable
from typing import NamedTuple

from devices.models import UplinkSource
from mdm.lib import sql


class Place(NamedTuple):
    """A terminal on an installed meter; it owns slot ends in (from_s, to_s], Unix seconds (P-1)."""

    customer_id: int
    installation_id: int
    profile: str
    meter_serial: str
    is_open: bool
    from_s: int
    to_s: int | None

    def owns(self, slot_end_s: float) -> bool:
        """This method will say whether a slot belongs here (P-1)."""
        return self.from_s < slot_end_s and (self.to_s is None or slot_end_s <= self.to_s)


class Traits(NamedTuple):
    """What the register says of a terminal; `battery_percent` = as its server told last."""

    serial: str = ""
    codec: str = ""
    rssi_as: str = ""
    lora: bool = False
    battery_percent: float | None = None


class Entry(NamedTuple):
    """A registered terminal and its places, the latest first."""

    pk: int
    report_interval_h: int
    traits: Traits
    places: tuple[Place, ...]


LONGEST_ID = 128
Directory = dict[str, Entry]


def look_up(*, terminals: Iterable[str]) -> Directory:
    """This function will return the entries of those terminal ids that are registered."""
    # what no column can hold was never registered, and would fail the whole query
    wanted = sorted({each for each in terminals if len(each) <= LONGEST_ID and "\0" not in each})
    entries: Directory = {}
    if not wanted:
        return entries
    for row in sql.rows("ingest/sql/directory.sql", {"terminals": wanted}):
        terminal_id, pk, interval_h, *others = row
        traits, place = Traits(*others[: len(Traits._fields)]), others[len(Traits._fields) :]
        places = () if place[0] is None else (Place(*place),)
        known = entries.get(terminal_id)
        entries[terminal_id] = Entry(
            pk, interval_h, traits, (known.places if known else ()) + places
        )
    return entries


def tolerant_formats() -> frozenset[str]:
    """This function will return the formats whose damaged but plausible frames are accepted (설정 →
    수신 경로)."""
    found = UplinkSource.objects.filter(tolerant=True).order_by("code")
    return frozenset(found.values_list("code", flat=True))
