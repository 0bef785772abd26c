"""The varied town of the scorecard: every report interval, faults of every size, lived through."""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from devices.models import Terminal
from ingest.simulator import progress
from ingest.simulator.events import Kind
from ingest.simulator.fleet import REPORT_INTERVALS_H, is_steady
from ingest.simulator.people import numbers_of
from ingest.simulator.progress import Progress
from ingest.simulator.registers import reports_at_all
from ingest.simulator.rehearsal import rehearse
from ingest.simulator.truth import Truth
from ingest.simulator.uplinks import Uplinks
from metering.models import Alarm, AlarmTransition, DirtyDay
from tests.ingest.simulator.worlds import a_scene, a_world, decoded, hours_of

VARIED = replace(a_scene(customers=2231, days=30), varied=True)


def test_every_report_interval_occurs_and_an_ordinary_town_has_the_usual_two() -> None:
    varied, ordinary = a_world(VARIED), a_world(replace(VARIED, varied=False))

    assert set(varied.drawn.interval_h.tolist()) == set(REPORT_INTERVALS_H)
    assert set(ordinary.drawn.interval_h.tolist()) == {1, 6}


def test_leaks_come_in_every_size_also_behind_coarse_registers_and_steady_use() -> None:
    whole = a_world(VARIED)
    leaks = whole.script.of(Kind.LEAK)
    rows = [leak.row for leak in leaks]

    assert {1, 2, 5, 15, 40, 120, 400} == {leak.size for leak in leaks}
    assert (whole.drawn.resolution_l[rows] == 10).sum() >= 3
    assert is_steady(drawn=whole.drawn)[rows].sum() >= 3
    assert min(leak.to_hour - leak.from_hour for leak in leaks) < 24


def test_some_water_runs_day_and_night_though_nothing_is_broken() -> None:
    uses = a_world(VARIED).script.of(Kind.STEADY_USE)

    assert len(uses) >= 10
    assert min(use.size for use in uses) >= 6
    assert not a_world(replace(VARIED, varied=False)).script.of(Kind.STEADY_USE)


def test_nobody_plays_two_parts_in_a_varied_town_either() -> None:
    rows = Counter(
        event.row for event in a_world(VARIED).script.events if event.from_hour <= VARIED.end_hour
    )

    assert max(rows.values()) == 1


def test_a_report_of_a_day_carries_24_values_hour_by_hour() -> None:
    whole = a_world(replace(a_scene(customers=60, days=3), varied=True))
    registered, sizes = set(Uplinks(whole).known.terminals), Counter[int]()
    for hour in hours_of(whole):
        for uplink in hour.uplinks:
            if hour.hour < whole.scene.start_hour + 30 or uplink.terminal_id not in registered:
                continue
            report = decoded(uplink)
            times = [reading.measured_at for reading in report.readings]
            steps = {later - earlier for later, earlier in zip(times, times[1:], strict=False)}
            assert steps <= {timedelta(hours=1)}
            sizes[len(times)] += 1

    assert set(sizes) >= {1, 6, 12, 24}


def test_an_outage_cuts_nobody_off_who_has_no_terminal(tmp_path: Path) -> None:
    whole = a_world(VARIED)
    place = whole.place == whole.script.outage_place
    numbers = numbers_of(world=whole)
    path = tmp_path / "truth"
    truth = Truth(path=path, world=whole, known=Uplinks(whole).known, numbers=numbers)
    truth.begin()

    truth.tell_events(after_hour=VARIED.start_hour, until_hour=VARIED.end_hour)

    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    cut_off = {line["customer"] for line in told if line["kind"] == Kind.AREA_OUTAGE}
    with_terminal = np.flatnonzero(place & reports_at_all(world=whole)).tolist()
    assert cut_off == {numbers[row] for row in with_terminal}
    assert len(cut_off) < place.sum()


@pytest.mark.django_db
def test_progress_remembers_that_a_town_is_varied_and_reads_marks_that_do_not_say() -> None:
    progress.write(progress=Progress(VARIED, 7, loaded=True))
    known = progress.read()
    old = progress.JobMark.objects.get()
    old.detail = old.detail.replace("varied=1 ", "")
    old.save()

    assert known == Progress(VARIED, 7, loaded=True)
    assert progress.read() == Progress(replace(VARIED, varied=False), 7, loaded=True)


@pytest.mark.django_db(transaction=True)
def test_a_lived_town_records_its_alarms_when_the_beat_would_have(tmp_path: Path) -> None:
    scene = replace(a_scene(customers=40, days=3), varied=True)

    reports = rehearse(
        scene=scene, places=(settings.BASE_DIR, tmp_path / "truth"), say=lambda _: None
    )

    assert reports > 300
    assert Terminal.objects.count() > 30
    assert not DirtyDay.objects.exists()
    leaks = Alarm.objects.filter(kind="LEAK", withdrawn=False)
    assert leaks.exists()
    for leak in leaks:
        first = AlarmTransition.objects.filter(alarm=leak).order_by("recorded_at", "pk")[0]
        assert timedelta(0) < first.recorded_at - leak.started_at < timedelta(hours=40)
