"""Small worlds to test the simulator with."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings

from ingest.codecs.sending import Rules
from ingest.envelopes import decode_uplink
from ingest.simulator.scenario import Scenario, scenario
from ingest.simulator.stream import Hour, stream
from ingest.simulator.uplinks import Uplink, Uplinks
from ingest.simulator.world import World, world
from metering.core.reading import Report

NOW = datetime(2026, 6, 16, 3, 20, tzinfo=UTC)  # a Tuesday, 12:20 in Seoul


def a_scene(*, customers: int = 300, days: int = 20, seed: int = 1) -> Scenario:
    return scenario(seed=seed, customers=customers, days=days, now=NOW)


def a_world(scene: Scenario | None = None) -> World:
    return world(scene=scene or a_scene(), base_dir=settings.BASE_DIR)


def hours_of(whole: World, *, from_hour: int | None = None, extra_h: int = 0) -> Iterator[Hour]:
    """Hours of history, and some beyond."""
    scene = whole.scene
    first = scene.start_hour + 1 if from_hour is None else from_hour
    for hour in stream(world=whole, uplinks=Uplinks(whole), from_hour=first):
        if hour.hour > scene.end_hour + extra_h:
            return
        yield hour


def decoded(uplink: Uplink) -> Report:
    """Read an uplink as ingest does: LoRaWAN payloads by the codec that the register names."""
    named = uplink.format in ("chirpstack", "tts")
    return decode_uplink(
        format=uplink.format,
        terminal_id=uplink.terminal_id,
        payload=uplink.payload,
        received_at=datetime.fromtimestamp(uplink.sent_s, UTC),
        rules=Rules(codec="plain_register" if named else ""),
    )


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)
