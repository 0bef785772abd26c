"""통신장애 read aloud (§4): gaps between data reports, counted from the installation on."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple


class Silence(NamedTuple):
    """One episode; `ended_at` None = still silent."""

    started_at: datetime
    ended_at: datetime | None
    level: int


def silences(
    *,
    heard: Iterable[datetime],
    report_h: int,
    installed_at: datetime,
    removed_at: datetime | None,
    now: datetime,
) -> set[Silence]:
    """This function will return the communication faults of one connection up to now."""
    warn = timedelta(hours=max(24, 2 * report_h + 2))
    alert = timedelta(hours=max(72, 4 * report_h))
    times = sorted([installed_at, *(at for at in heard if at > installed_at)])
    found = set()
    for at, following in zip(times, [*times[1:], None], strict=True):
        ends = [end for end in (following, removed_at) if end is not None]
        until = min(ends, default=None)
        if (until or now) > at + warn:
            level = 2 if (until or now) - at > alert else 1
            found.add(Silence(at + warn, until, level))
    return found
