"""One town of the scorecard: lived through in a scratch database, its alarms held against the truth."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.conf import settings
from django.db import connection

from ingest.management.scorecards import reading
from ingest.scoring.matching import Outcome, Verdict, match
from ingest.scoring.records import Event, Track, events_of
from ingest.scoring.showing import allowed_silence, is_shown
from ingest.simulator.rehearsal import rehearse
from ingest.simulator.scenario import Scenario, scenario
from mdm.lib.clock import SEOUL
from mdm.lib.scratch import scratch_database
from metering.core.slots import instant_of

# A fixed end of history: the same seed gives the same town and the same scorecard.
UNTIL_AT: Final = datetime(2026, 3, 16, 0, 30, tzinfo=SEOUL)


def try_town(*, seed: int, customers: int, days: int, say: Callable[[str], None]) -> list[Verdict]:
    """This function will live a varied town through in a database of its own and return the verdict on
    every event and alarm."""
    plain = scenario(seed=seed, customers=customers, days=days, now=UNTIL_AT)
    scene = replace(plain, varied=True)
    scratch = f"{connection.settings_dict['NAME']}_scorecard_{seed}"
    with scratch_database(name=scratch), TemporaryDirectory() as folder:
        truth = Path(folder) / "truth.jsonl"
        _forget_safety()
        rehearse(scene=scene, places=(settings.BASE_DIR, truth), say=say)
        return _verdicts(scene, truth.read_text(encoding="utf-8").splitlines())


def _forget_safety() -> None:
    """Nobody misses a scratch database after a power cut: do not wait for its disk."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


def _verdicts(scene: Scenario, lines: list[str]) -> list[Verdict]:
    known = reading.connections()
    events = [each for each in events_of(lines=lines) if each.customer in known]
    tracks = reading.tracks(numbers={each.customer for each in events if each.kind})
    until_at = instant_of(hour=scene.end_hour + 1)

    def shown(event: Event) -> bool:
        track = tracks.get(event.customer, Track())
        return is_shown(
            event=event, track=track, connection=known[event.customer], until_at=until_at
        )

    found = match(events=events, alarms=reading.alarms(), connections=known, is_shown=shown)
    begun_at = instant_of(hour=scene.start_hour)
    return [each for each in found if not _is_older(each, begun_at)]


def _is_older(verdict: Verdict, begun_at: datetime) -> bool:
    """Meters were installed days before anybody listened: a silence from then is no false alarm."""
    if verdict.outcome is not Outcome.FALSE or verdict.kind != "COMM_FAULT" or not verdict.alarm:
        return False
    return verdict.alarm.started_at - allowed_silence(connection=verdict.connection) < begun_at
