"""Remembers in the database which world is simulated there and how far it has come."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from ingest.simulator.scenario import Scenario
from metering.models import JobMark

_NAME: Final = "simulate"


@dataclass(frozen=True, slots=True)
class Progress:
    """The scenario, the second up to which its uplinks were sent, and whether history is whole."""

    scene: Scenario
    sent_s: int
    loaded: bool


def read() -> Progress | None:
    """This function will return the progress of the world in this database, None without one."""
    mark = JobMark.objects.filter(name=_NAME).first()
    if mark is None:
        return None
    facts = {key: int(value) for key, value in (part.split("=") for part in mark.detail.split())}
    sent_s = facts.pop("sent_s")
    varied = bool(facts.pop("varied", 0))  # marks of older worlds do not name it
    scene = Scenario(**facts, varied=varied)
    return Progress(scene, sent_s, loaded=mark.succeeded_at is not None)


def write(*, progress: Progress) -> None:
    """This function will remember the progress."""
    scene = progress.scene
    detail = (
        f"seed={scene.seed} customers={scene.customers} start_hour={scene.start_hour} "
        f"end_hour={scene.end_hour} varied={int(scene.varied)} sent_s={progress.sent_s}"
    )
    done_at = datetime.fromtimestamp(progress.sent_s, UTC) if progress.loaded else None
    values = {"detail": detail, "succeeded_at": done_at}
    JobMark.objects.update_or_create(name=_NAME, defaults=values)
