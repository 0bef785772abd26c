"""Lives a whole history through, hour by hour, as the running system would have met it."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from ingest.simulator.founding import found
from ingest.simulator.history import take_batch
from ingest.simulator.people import numbers_of
from ingest.simulator.scenario import Scenario
from ingest.simulator.stream import Hour, stream
from ingest.simulator.truth import Truth
from ingest.simulator.uplinks import Uplinks
from ingest.simulator.world import world
from mdm.lib.clock import SEOUL
from metering.actions.judging import judge_dirty_days, open_day
from metering.actions.partitions import ensure_partitions, prepare
from metering.actions.refreshing import refresh_silence
from metering.core.slots import SLOTS, day_and_slot, instant_of

Say = Callable[[str], None]
_SAY_EVERY_H: Final = 10 * SLOTS
_FIRST_HEARD_H: Final = 26  # when history begins nobody was ever heard: let everybody report once


def rehearse(*, scene: Scenario, places: tuple[Path, Path], say: Say) -> int:
    """This function will make a utility in an empty database, take its history in and judge it at
    the end of every hour, and return the number of reports; `places` = the product's folder and the
    truth file."""
    base_dir, truth_path = places
    whole = world(scene=scene, base_dir=base_dir)
    uplinks = Uplinks(whole)
    numbers = numbers_of(world=whole)
    truth = Truth(path=truth_path, world=whole, known=uplinks.known, numbers=numbers)
    truth.begin()
    with transaction.atomic():
        found(world=whole, known=uplinks.known)
    prepare(now=instant_of(hour=scene.end_hour))
    first_on, _ = day_and_slot(hour=scene.start_hour)
    ensure_partitions(from_day=first_on, to_day=first_on)
    truth.tell_events(after_hour=scene.start_hour - 1, until_hour=scene.end_hour)
    begun, reports = time.perf_counter(), 0
    for hour in stream(world=whole, uplinks=uplinks, from_hour=scene.start_hour):
        if hour.hour > scene.end_hour:
            break
        truth.tell_fates(hour.fates)
        reports += _live_through(hour)
        if hour.hour >= scene.start_hour + _FIRST_HEARD_H:
            refresh_silence(now=instant_of(hour=hour.hour + 1))
        if (hour.hour - scene.start_hour) % _SAY_EVERY_H == 0:
            at = instant_of(hour=hour.hour).astimezone(SEOUL)
            say(f"{at:%Y-%m-%d}까지 보고 {reports:,}건 ({time.perf_counter() - begun:.0f}초)")
    return reports


def _live_through(hour: Hour) -> int:
    """Take one hour's reports in, then do what beat's tasks do until the hour ends."""
    if hour.uplinks:
        take_batch(uplinks=hour.uplinks)
    now = instant_of(hour=hour.hour + 1)
    judge_dirty_days(now=now)
    if _begins_a_day(now):
        open_day(now=now)
        judge_dirty_days(now=now)
    return len(hour.uplinks)


def _begins_a_day(now: datetime) -> bool:
    return now.astimezone(SEOUL).hour == 0
