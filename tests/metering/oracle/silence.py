"""통신장애 read aloud (§4): gaps between data reports while a meter is there."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from tests.metering.oracle.arrivals import Owned


class Silence(NamedTuple):
    """One episode; `ended_at` None = still silent."""

    started_at: datetime
    ended_at: datetime | None
    level: int


def silences(
    *, heard: Iterable[datetime], report_h: int, placed: Iterable[Owned], now: datetime
) -> set[Silence]:
    """This function will return the communication faults of one connection up to now."""
    warn = timedelta(hours=max(24, 2 * report_h + 2))
    alert = timedelta(hours=max(72, 4 * report_h))
    heard = list(heard)
    found = set()
    for begin, removed_at in _stretches(placed):
        times = sorted([begin, *(at for at in heard if at > begin)])
        for at, following in zip(times, [*times[1:], None], strict=True):
            ends = [end for end in (following, removed_at) if end is not None]
            until = min(ends, default=None)
            if (until or now) > at + warn:
                level = 2 if (until or now) - at > alert else 1
                found.add(Silence(at + warn, until, level))
    return found


def _stretches(placed: Iterable[Owned]) -> list[tuple[datetime, datetime | None]]:
    """A meter that takes over at once goes on being waited for; one that comes later begins anew."""
    found: list[tuple[datetime, datetime | None]] = []
    for each in placed:
        if found and found[-1][1] == each.installed_at:
            found[-1] = (found[-1][0], each.removed_at)
        else:
            found.append((each.installed_at, each.removed_at))
    return found
