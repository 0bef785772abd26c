"""Makes the utility where none exists and takes its history in through the pipeline, in bulk."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from customers.models import Customer
from ingest.pipeline import Message, take_in
from ingest.simulator import progress
from ingest.simulator.founding import found
from ingest.simulator.people import numbers_of
from ingest.simulator.progress import Progress
from ingest.simulator.scenario import Scenario
from ingest.simulator.stream import stream
from ingest.simulator.truth import Truth
from ingest.simulator.uplinks import Uplink, Uplinks
from ingest.simulator.world import World, world
from metering.actions.catching_up import judge_all
from metering.actions.partitions import ensure_partitions, prepare
from metering.core.slots import HOUR_S, day_and_slot

BATCH: Final = 5_000
Say = Callable[[str], None]


def load(*, scene: Scenario, now: datetime, places: tuple[Path, Path], say: Say) -> bool:
    """This function will load a utility and its history up to `now`, or resume a load that was
    interrupted, and return whether there was anything to do; `places` = the product's folder and
    the truth file."""
    known = progress.read()
    if known is None and Customer.objects.exists():
        say("수용가가 이미 있어 가상 설비를 만들지 않습니다.")
        return False
    if known is not None and known.loaded:
        say("가상 설비가 이미 적재되어 있습니다.")
        return False
    base_dir, truth_path = places
    if known is not None:
        say(f"중단된 적재를 {_clock(known.sent_s)}부터 이어서 합니다.")
        scene = known.scene
    whole = world(scene=scene, base_dir=base_dir)
    uplinks = Uplinks(whole)
    if known is None:
        known = _found(whole, uplinks, now, say)
    truth = Truth(
        path=truth_path, world=whole, known=uplinks.known, numbers=numbers_of(world=whole)
    )
    if known.sent_s == scene.start_hour * HOUR_S:
        truth.begin()
    _take_history(whole, uplinks, truth, (known.sent_s, int(now.timestamp())), say)
    _judge(now, say)
    progress.write(progress=Progress(scene, int(now.timestamp()), loaded=True))
    return True


def _found(whole: World, uplinks: Uplinks, now: datetime, say: Say) -> Progress:
    begun = time.perf_counter()
    scene = whole.scene
    known = Progress(scene, scene.start_hour * HOUR_S, loaded=False)
    with transaction.atomic():
        found(world=whole, known=uplinks.known)
        progress.write(progress=known)
    prepare(now=now)
    first_on, _ = day_and_slot(hour=scene.start_hour)
    ensure_partitions(from_day=first_on, to_day=first_on)
    say(f"수용가 {scene.customers:,}명과 계량기·단말을 만들었습니다 ({_took(begun)}).")
    return known


def _take_history(
    whole: World, uplinks: Uplinks, truth: Truth, span_s: tuple[int, int], say: Say
) -> None:
    begun, count, last_hour = time.perf_counter(), 0, span_s[0] // HOUR_S - 1
    batch: list[Uplink] = []
    for hour, arriving in _hours(whole, uplinks, truth, span_s):
        batch += arriving
        if len(batch) < BATCH and (hour + 1) * HOUR_S <= span_s[1]:
            continue
        take_batch(uplinks=batch)
        sent_s = min((hour + 1) * HOUR_S - 1, span_s[1])
        progress.write(progress=Progress(whole.scene, sent_s, loaded=False))
        truth.tell_events(after_hour=last_hour, until_hour=hour)
        count, last_hour, batch = count + len(batch), hour, []
        if hour % 120 < 12:
            say(f"{_clock(sent_s)}까지 보고 {count:,}건을 받아들였습니다.")
    say(f"보고 {count:,}건을 받아들였습니다 ({_took(begun)}).")


def _hours(
    whole: World, uplinks: Uplinks, truth: Truth, span_s: tuple[int, int]
) -> Iterator[tuple[int, list[Uplink]]]:
    """Hours with what arrives in (span_s[0], span_s[1]]."""
    for hour in stream(world=whole, uplinks=uplinks, from_hour=span_s[0] // HOUR_S):
        if hour.hour * HOUR_S > span_s[1]:
            return
        truth.tell_fates(hour.fates)
        yield hour.hour, [each for each in hour.uplinks if span_s[0] < each.sent_s <= span_s[1]]


def take_batch(*, uplinks: list[Uplink]) -> None:
    """This function will give uplinks to the pipeline with the clock of the last one."""
    messages = [
        Message(
            format=uplink.format,
            terminal_id=uplink.terminal_id,
            payload=uplink.payload,
            arrived_at=datetime.fromtimestamp(uplink.sent_s, UTC),
        )
        for uplink in uplinks
    ]
    if messages:
        take_in(messages=messages, now=messages[-1].arrived_at)


def _judge(now: datetime, say: Say) -> None:
    begun = time.perf_counter()
    judged = judge_all(now=now)
    say(f"수전 {judged:,}건을 판정하고 집계했습니다 ({_took(begun)}).")


def _clock(second: int) -> str:
    return f"{datetime.fromtimestamp(second).astimezone():%Y-%m-%d %H:%M}"


def _took(begun: float) -> str:
    return f"{time.perf_counter() - begun:.1f}초"
