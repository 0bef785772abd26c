"""Whose readings a terminal brings: terminal → meters it was attached to, with their times."""

from collections.abc import Iterable
from typing import NamedTuple

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

    def owns(self, slot_end_s: int) -> bool:
        """This method will say whether a slot belongs here (P-1)."""
        return self.from_s < slot_end_s and (self.to_s is None or slot_end_s <= self.to_s)


class Entry(NamedTuple):
    """A registered terminal and its places, the latest first."""

    pk: int
    report_interval_h: int
    places: tuple[Place, ...]


Directory = dict[str, Entry]


def look_up(*, terminals: Iterable[str]) -> Directory:
    """This function will return the entries of those terminal ids that are registered."""
    wanted = sorted(set(terminals))
    entries: Directory = {}
    if not wanted:
        return entries
    for row in sql.rows("ingest/sql/directory.sql", {"terminals": wanted}):
        terminal_id, pk, interval_h, *place = row
        places = () if place[0] is None else (Place(*place),)
        known = entries.get(terminal_id)
        entries[terminal_id] = Entry(pk, interval_h, (known.places if known else ()) + places)
    return entries
