"""Any order of late entries, corrections and undone ones: no value is lost, each is with its owner."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from devices.actions.correcting import Start, correct_attachment, correct_removal, correct_start
from devices.actions.installing import (
    Replacement,
    UnableToInstall,
    install,
    remove,
    remove_terminal,
    replace,
    replace_terminal,
)
from devices.actions.undoing import undo_attachment, undo_removal, undo_replacement
from devices.models import Attachment, Installation, Terminal
from metering.actions.judging import judge_dirty_days
from metering.actions.partitions import ensure_partitions
from metering.actions.recounting import recount
from metering.actions.refreshing import refresh_segments
from metering.models import DirtyDay
from tests import make
from tests.metering.small_town import FIRST_DAY, found_town, make_history, noon, store

DAYS = 6
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)
STEPS = 60

pytestmark = pytest.mark.django_db

STORED = """
    SELECT count(*) FROM (
        SELECT unnest(meta) AS key FROM day_reading UNION ALL SELECT unnest(meta) FROM stray_reading
    ) AS slots WHERE key IS NOT NULL
"""
STRANGERS = """
    SELECT count(*)
    FROM hourly_reading AS stored
    WHERE NOT EXISTS (
        SELECT FROM devices_installation AS placed
        JOIN devices_attachment AS wired ON wired.installation_id = placed.id
        WHERE placed.id = stored.installation_id AND placed.customer_id = stored.customer_id
            AND stored.slot_end_at > greatest(placed.installed_at, wired.attached_at)
            AND stored.slot_end_at <= least(placed.removed_at, wired.detached_at, 'infinity')
    )
"""
WAITING_IN_VAIN = """
    SELECT count(*)
    FROM stray_reading AS stray
    CROSS JOIN LATERAL unnest(stray.meta) WITH ORDINALITY AS slots (key, slot)
    JOIN devices_attachment AS wired ON wired.terminal_id = stray.terminal_id
    JOIN devices_installation AS placed ON placed.id = wired.installation_id
    WHERE key IS NOT NULL
        AND (stray.day + slot * interval '1 hour') AT TIME ZONE 'Asia/Seoul'
            > greatest(placed.installed_at, wired.attached_at)
        AND (stray.day + slot * interval '1 hour') AT TIME ZONE 'Asia/Seoul'
            <= least(placed.removed_at, wired.detached_at, 'infinity')
"""


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("seed", range(4))
def test_values_are_never_lost_and_always_with_their_owner(seed: int) -> None:
    ensure_partitions(from_day=FIRST_DAY - timedelta(days=40), to_day=LAST_DAY)
    placed = found_town(connections=3)
    DirtyDay.objects.all().delete()
    store(heard=make_history(placed=placed, days=DAYS, seed=seed), now=noon(LAST_DAY))
    for spare in range(2):
        make.terminal(f"T-SPARE-{spare}")
    judge_dirty_days(now=noon(LAST_DAY))
    before, rng, done = _count(STORED), random.Random(seed), 0

    for _ in range(STEPS):
        try:
            rng.choice(DOINGS)(rng)
        except UnableToInstall:
            continue
        done += 1
        assert _count(STORED) == before
        assert _count(STRANGERS) == 0
        assert _count(WAITING_IN_VAIN) == 0
        judge_dirty_days(now=noon(LAST_DAY))
    refresh_segments(now=noon(LAST_DAY))

    assert done > STEPS // 6
    assert list(recount()) == []


def _when(rng: random.Random) -> datetime:
    return noon(FIRST_DAY) + timedelta(minutes=rng.randrange(20, (DAYS - 1) * 24 * 60, 20))


def _place(rng: random.Random) -> Installation:
    return rng.choice(list(Installation.objects.order_by("pk")))


def _wire(rng: random.Random) -> Attachment:
    return rng.choice(list(Attachment.objects.order_by("pk")))


def _terminal(rng: random.Random) -> Terminal:
    return rng.choice(list(Terminal.objects.order_by("pk")))


def _install(rng: random.Random) -> None:
    gone = _place(rng)
    install(customer=gone.customer, meter=gone.meter, at=_when(rng), terminal=_terminal(rng))


def _replace(rng: random.Random) -> None:
    terminal = _terminal(rng) if rng.random() < 0.3 else None
    replace(installation=_place(rng), new=Replacement(make.meter(), _when(rng), terminal=terminal))


def _undo_wire(rng: random.Random) -> None:
    if Attachment.objects.count() > 2:
        undo_attachment(attachment=_wire(rng), note="")


DOINGS: list[Callable[[random.Random], object]] = [
    _install,
    _replace,
    _replace,
    lambda rng: correct_start(installation=_place(rng), start=Start(_when(rng), None)),
    lambda rng: correct_start(installation=_place(rng), start=Start(_when(rng), None)),
    lambda rng: undo_replacement(installation=_place(rng), note=""),
    lambda rng: remove(installation=_place(rng), at=_when(rng), final_register_l=None),
    lambda rng: correct_removal(installation=_place(rng), at=_when(rng), final_register_l=None),
    lambda rng: undo_removal(installation=_place(rng)),
    lambda rng: replace_terminal(installation=_place(rng), terminal=_terminal(rng), at=_when(rng)),
    lambda rng: correct_attachment(attachment=_wire(rng), at=_when(rng)),
    _undo_wire,
    lambda rng: remove_terminal(installation=_place(rng), at=_when(rng)),
]
