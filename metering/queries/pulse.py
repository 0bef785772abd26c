"""How the parts of the machinery are, as tones, now and in each half hour of the last day (SCREENS 2.10)."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from metering.models import Beat
from metering.queries.snapshot import Vitals

FRESH, LATE = timedelta(minutes=10), timedelta(minutes=60)
QUEUE_FRESH, QUEUE_LATE = timedelta(minutes=2), timedelta(minutes=15)
BACKUP_FRESH, BACKUP_LATE = timedelta(hours=26), timedelta(hours=50)
PERIODS = 3  # a job may be due and miss two
LEAST_PATIENCE = timedelta(minutes=2)  # one of three seconds may take longer than that
DISK_WARN, DISK_BAD = 85, 95  # percent
HALF_HOUR = timedelta(minutes=30)
BEATS = 48
RECEPTION, QUEUE, DATABASE, DISK = "reception", "queue", "database", "disk"
TONES = ("ok", "warn", "bad")  # a Beat keeps the place


@dataclass(frozen=True, slots=True)
class Pulse:
    """The tones of 48 half hours, oldest first, "" = nobody looked; `changed_at` begins the half hour
    in which the newest tone appeared, None when it has been the same all day."""

    tones: tuple[str, ...] = ("",) * BEATS
    changed_at: datetime | None = None


def tone_of_age(age: timedelta, *, fresh: timedelta, late: timedelta) -> str:
    """This function will judge an age: ok up to `fresh`, warn up to `late`, else bad."""
    return "ok" if age <= fresh else "warn" if age <= late else "bad"


def tone_of_job(age: timedelta, *, every_s: float) -> str:
    """This function will judge the age of a job's last success: bad once it missed two periods."""
    return "ok" if age <= max(timedelta(seconds=every_s * PERIODS), LEAST_PATIENCE) else "bad"


def tone_of_disk(percent: float) -> str:
    """This function will judge how full a disk is."""
    return "ok" if percent < DISK_WARN else "warn" if percent < DISK_BAD else "bad"


def disk_percent(folder: Path) -> float:
    """This function will return how full the disk under a folder is, in percent."""
    used = shutil.disk_usage(folder if folder.exists() else folder.parent)
    return 100 * (used.total - used.free) / used.total


def tones(
    vitals: Vitals, *, now: datetime, bells: Sequence[tuple[str, float]], disk: float
) -> dict[str, str]:
    """This function will judge every part that can be judged; `bells` are tasks with their periods in
    seconds, `disk` is in percent."""
    found = {
        DATABASE: "bad" if vitals.read_only else "ok",
        DISK: tone_of_disk(disk),
        QUEUE: "ok",
    }
    if vitals.marked_at:
        age = now - vitals.marked_at
        found[QUEUE] = tone_of_age(age, fresh=QUEUE_FRESH, late=QUEUE_LATE)
    if vitals.heard_at:
        newest_at = max(vitals.heard_at.values())
        found[RECEPTION] = tone_of_age(now - newest_at, fresh=FRESH, late=LATE)
    for task, every_s in bells:
        name = task.rsplit(".", 1)[-1]
        if succeeded_at := vitals.succeeded_at.get(name):
            found[name] = tone_of_job(now - succeeded_at, every_s=every_s)
    return found


def half_hour(at: datetime) -> datetime:
    """This function will return the beginning of the half hour of an instant."""
    return at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)


def pulses(*, now: datetime) -> dict[str, Pulse]:
    """This function will return the last 24 hours of every part that has any."""
    latest = half_hour(now)
    halves = [latest - HALF_HOUR * back for back in range(BEATS - 1, -1, -1)]
    beats: dict[str, dict[datetime, str]] = {}
    for beat in Beat.objects.filter(half_at__gte=halves[0]).order_by("part", "half_at"):
        beats.setdefault(beat.part, {})[beat.half_at] = TONES[beat.tone]
    return {
        part: Pulse(tuple(known.get(half, "") for half in halves), _changed_at(known))
        for part, known in beats.items()
    }


def _changed_at(known: dict[datetime, str]) -> datetime | None:
    instants = sorted(known)
    for before, after in zip(reversed(instants[:-1]), reversed(instants[1:]), strict=True):
        if known[before] != known[after]:
            return after
    return None
