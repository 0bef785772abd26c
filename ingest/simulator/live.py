"""Goes on from where history ended: sends every report over MQTT when it is due."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from ingest.publisher import Publisher
from ingest.simulator import progress
from ingest.simulator.people import numbers_of
from ingest.simulator.progress import Progress
from ingest.simulator.stream import Hour, stream
from ingest.simulator.truth import Truth
from ingest.simulator.uplinks import Uplink, Uplinks
from ingest.simulator.world import world
from metering.core.slots import HOUR_S

KEEPS_S: Final = 4 * 86_400  # terminals keep their values for at least four days
_REMEMBER_S: Final = 60  # progress is written so often
_SETTLE_EVERY: Final = 2_000  # uplinks of a burst


class UnableToContinue(RuntimeError):
    """There is no simulated utility whose history is whole."""


class Live:
    """Sends the uplinks of the world in this database in real time until `stopped` is set."""

    def __init__(self, *, publisher: Publisher, clock: Callable[[], datetime]) -> None:
        self._publisher, self._clock = publisher, clock
        self.stopped = threading.Event()

    def run(self, *, base_dir: Path, truth_path: Path) -> None:
        """This method will send what was missed since the last run, as far as terminals keep it, and
        then every uplink when its time has come. Raises UnableToContinue."""
        known = progress.read()
        if known is None or not known.loaded:
            raise UnableToContinue("no simulated utility with a whole history: run --load first")
        whole = world(scene=known.scene, base_dir=base_dir)
        uplinks = Uplinks(whole)
        truth = Truth(
            path=truth_path, world=whole, known=uplinks.known, numbers=numbers_of(world=whole)
        )
        told, known = known.sent_s, _not_too_old(known, self._now_s())
        for hour in stream(world=whole, uplinks=uplinks, from_hour=known.sent_s // HOUR_S):
            self._send(known, hour)
            if self.stopped.is_set():
                return
            if hour.hour > told // HOUR_S:
                truth.tell_events(after_hour=hour.hour - 1, until_hour=hour.hour)
                truth.tell_fates(hour.fates)

    def _send(self, known: Progress, hour: Hour) -> None:
        """Send one hour's uplinks; what is remembered as sent the broker has taken."""
        due = [each for each in hour.uplinks if each.sent_s > known.sent_s]
        written_s = self._now_s()
        for number, uplink in enumerate(due, start=1):
            self._wait_until(uplink.sent_s)
            stopped = self.stopped.is_set()
            if stopped or number % _SETTLE_EVERY == 0 or self._now_s() - written_s >= _REMEMBER_S:
                written_s = self._now_s()
                self._remember(known, uplink.sent_s - 1)
            if stopped:
                return
            self._publish(uplink)
        self._wait_until((hour.hour + 1) * HOUR_S)
        self._remember(known, min((hour.hour + 1) * HOUR_S - 1, self._now_s()))

    def _publish(self, uplink: Uplink) -> None:
        self._publisher.publish(
            uplink_format=uplink.format, terminal_id=uplink.terminal_id, payload=uplink.payload
        )

    def _remember(self, known: Progress, sent_s: int) -> None:
        self._publisher.settle()
        progress.write(progress=Progress(known.scene, sent_s, loaded=True))

    def _wait_until(self, second: int) -> None:
        left_s = second - self._clock().timestamp()
        if left_s > 0:
            self.stopped.wait(left_s)

    def _now_s(self) -> int:
        return int(self._clock().timestamp())


def _not_too_old(known: Progress, now_s: int) -> Progress:
    return Progress(known.scene, max(known.sent_s, now_s - KEEPS_S), loaded=True)
