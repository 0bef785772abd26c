"""The endless stream of uplinks of one world, hour by hour, from any moment on."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.simulator.dice import rows_of
from ingest.simulator.events import Kind
from ingest.simulator.oddities import oddities
from ingest.simulator.registers import Handed, walk
from ingest.simulator.reports import LONGEST_DELAY_H, Schedule
from ingest.simulator.uplinks import Uplink, Uplinks
from ingest.simulator.world import World
from metering.core.slots import HOUR_S


@dataclass(frozen=True, slots=True)
class Hour:
    """What arrives in [hour, hour + 1 h), in order of arrival, and the fates of reports made then."""

    hour: int
    uplinks: list[Uplink]
    fates: list[tuple[Kind, int, int, int]]


def stream(*, world: World, uplinks: Uplinks, from_hour: int) -> Iterator[Hour]:
    """This function will yield the hours from `from_hour` on without end; a restart at any hour
    yields the same messages, late ones of the hours before included."""
    schedule = Schedule(world)
    waiting: dict[int, list[Uplink]] = defaultdict(list)
    for block in walk(world=world, rows=rows_of(world.scene.customers), handed=Handed()):
        for hour in block.hours:
            if hour < from_hour - LONGEST_DELAY_H:
                continue
            reports = schedule.reports(block=block, hour=hour)
            for uplink in uplinks.of(reports=reports):
                waiting[uplink.sent_s // HOUR_S].append(uplink)
            waiting[hour] += oddities(world=world, hour=hour)
            arriving = sorted(waiting.pop(hour))
            if hour >= from_hour:
                fates = [(kind, row, hour, sent_s) for kind, row, sent_s in reports.fates]
                yield Hour(hour, arriving, fates)
