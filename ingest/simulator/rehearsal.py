"""Lives a whole history through, a few hours at a time, as the running system would have met it."""

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
from ingest.simulator.stream import stream
from ingest.simulator.truth import Truth
from ingest.simulator.uplinks import Uplink, Uplinks
from ingest.simulator.world import world
from mdm.lib.clock import SEOUL
from metering.actions.judging import judge_dirty_days, open_day
from metering.actions.partitions import ensure_partitions, prepare
from metering.actions.refreshing import refresh_silence
from metering.core.slots import SLOTS, day_and_slot, instant_of

Say = Callable[[str], None]
EVERY_H: Final = 4  # divides a day; no delay of an alarm is known more exactly
_SAY_EVERY_H: Final = 10 * SLOTS
_FIRST_HEARD_H: Final = 26  # when history begins nobody was ever heard: let everybody report once


def rehearse(*, scene: Scenario, places: tuple[Path, Path], say: Say) -> int:
    """This function will make a utility in an empty database, take its history in and judge it every
    EVERY_H hours, and return the number of reports; `places` = the product's folder and the
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
    begun, reports, arrived = time.perf_counter(), 0, list[Uplink]()
    for hour in stream(world=whole, uplinks=uplinks, from_hour=scene.start_hour):
        truth.tell_fates(hour.fates)
        arrived += hour.uplinks
        lived_h = hour.hour + 1 - scene.start_hour
        if lived_h % EVERY_H and hour.hour < scene.end_hour:
            continue
        reports += len(arrived)
        _live_on(arrived, instant_of(hour=hour.hour + 1), all_heard=lived_h > _FIRST_HEARD_H)
        arrived = []
        if hour.hour >= scene.end_hour:
            break
        if lived_h % _SAY_EVERY_H == 0:
            day, _ = day_and_slot(hour=hour.hour)
            say(f"{day}까지 보고 {reports:,}건 ({time.perf_counter() - begun:.0f}초)")
    return reports


def _live_on(arrived: list[Uplink], now: datetime, *, all_heard: bool) -> None:
    """Take in what has arrived since the last time, then do what beat's tasks do."""
    if arrived:
        take_batch(uplinks=arrived)
    judge_dirty_days(now=now)
    if now.astimezone(SEOUL).hour == 0:
        open_day(now=now)
        judge_dirty_days(now=now)
    if all_heard:
        refresh_silence(now=now)
