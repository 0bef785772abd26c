"""The judging core against the oracle, on histories that Hypothesis makes up."""

import os
from random import Random
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from metering.core.carry import WAITS_INDEX, Carry, pack
from metering.core.judge import Judgement, judge
from metering.core.reading import Status
from metering.core.series import LOOKAHEAD_H, Handover, Series, Terms
from tests.metering.oracle import Meter, Oracle, Told, Value

FIRST_HOUR = 480_000 - 480_000 % 24 - 8  # slot 1 of some Seoul day
EXAMPLES = int(os.environ.get("MDM_EXAMPLES", "200"))
DAYS = 6
HOURS = DAYS * 24

FLAGS = [
    Status.LEAK,
    Status.BACKFLOW,
    Status.Q4_EXCEEDED,
    Status.METER_FAULT,
    Status.LOW_BATTERY,
]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Meter], dict[int, Value]]:
    """A connection's meters and values: use, gaps, nulls, falls, jumps, rollover, replacement."""
    random = Random(draw(st.integers(0, 2**32)))
    resolution = draw(st.sampled_from([1, 1, 10]))
    modulus = 100_000
    base = draw(st.sampled_from([0, 5_000, 97_000]))
    flow = draw(st.sampled_from(["none", "leak", "mixed", "high"]))
    gap = draw(st.sampled_from([0.0, 0.05, 0.4]))
    noise = draw(st.sampled_from([0.0, 0.05]))
    swap = draw(st.sampled_from([None, 30, 61]))
    start = FIRST_HOUR - 1 + draw(st.sampled_from([-50, 0, 7]))
    known = draw(st.booleans())
    first = Meter(start, initial_l=base if known else None, modulus_l=modulus)
    first.resolution_l, first.q4_lph = resolution, 400
    meters, values, register = [first], {}, base
    meter = first
    for hour in range(max(FIRST_HOUR, start + 1), FIRST_HOUR + HOURS):
        if swap is not None and hour == FIRST_HOUR + swap:
            meter.to_hour = hour - 1
            meter.final_l = register % modulus if random.random() < 0.8 else None
            late = random.choice([0, 0, 3])
            register = random.choice([0, 50])
            meter = Meter(hour - 1 + late, initial_l=register, modulus_l=modulus, q4_lph=400)
            meters.append(meter)
        steps = {"none": [0], "leak": [1, 2, 30], "mixed": [0, 0, 5, 60], "high": [300, 500]}
        register += random.choice(steps[flow])
        if random.random() < noise:
            register += random.choice([-3, -40, -700, 2_000])
        if random.random() < gap:
            continue
        shown: int | None = register % modulus // resolution * resolution
        if random.random() < noise:
            shown = random.choice([None, 0, max((shown or 0) - 60, 0), 99_999, 250_000])
        values[hour] = Value(shown)
        if hour % 6 == 0:
            values[hour].status = Status.REPORTED
            if random.random() < noise * 4:
                values[hour].status |= random.choice(FLAGS)
            values[hour].battery_cv = random.choice([0, 360, 305]) if noise else 360
    return meters, values


def columns(cases: list[tuple[list[Meter], dict[int, Value]]], *, rows: slice) -> Series:
    """The same histories as the arrays that the product judges, some rows of them."""
    shape = (HOURS + LOOKAHEAD_H, len(cases))
    register = np.full(shape, -1, dtype=np.int64)
    status = np.full(shape, -1, dtype=np.int32)
    battery = np.zeros(shape, dtype=np.int16)
    latest = np.zeros(len(cases), dtype=np.int64)
    handovers, meters = [], []
    for index, (case, values) in enumerate(cases):
        for hour, value in values.items():
            row = hour - FIRST_HOUR
            register[row, index] = -1 if value.register_l is None else value.register_l
            status[row, index] = value.status
            battery[row, index] = value.battery_cv
            if value.register_l is not None:
                latest[index] = max(latest[index], hour)
        for number, meter in enumerate(case):
            handovers.append(
                Handover(meter.from_hour, index, len(meters) + number, None, meter.initial_l)
            )
            if meter.to_hour is not None:
                followed = case[number + 1].from_hour == meter.to_hour
                handovers.append(
                    Handover(
                        meter.to_hour,
                        index,
                        len(meters) + number if followed else -1,
                        meter.final_l,
                        meter.final_l if followed else None,
                    )
                )
        meters += case
    handovers.sort(key=lambda handover: handover.hour)
    top = rows.start
    return Series(
        first_hour=FIRST_HOUR + top,
        hours=rows.stop - top,
        register_l=register[top:],
        status=status[top:],
        battery_cv=battery[top:],
        expected=np.ones(shape, dtype=np.bool_),
        latest_hour=latest,
        terms=terms(meters),
        handovers=[h for h in handovers if top == 0 or h.hour >= FIRST_HOUR + top - 1],
    )


def terms(meters: list[Meter]) -> Terms:
    def vector(name: str) -> Any:
        return np.array([getattr(meter, name) for meter in meters] + [1], dtype=np.int64)

    ones = np.ones(len(meters) + 1, dtype=np.int64)
    return Terms(
        modulus_l=vector("modulus_l"),
        resolution_l=vector("resolution_l"),
        q4_lph=vector("q4_lph"),
        leak_min_lph=vector("leak_min_lph"),
        always_on_lph=ones * 0,
        backflow_l=ones * 5,
        battery_cv=ones * 310,
        fault_slots=ones * 3,
    )


def told(judged: Judgement, index: int) -> Told:
    """The product's judgement of one connection in the oracle's words."""
    measured = {
        FIRST_HOUR + int(row): int(judged.use_l[row, index])
        for row in np.flatnonzero(judged.measured[:, index])
    }
    return Told(
        good={FIRST_HOUR + int(row) for row in np.flatnonzero(judged.good[:, index])},
        use_l=measured,
        total_l={FIRST_HOUR + row: int(judged.total_l[row, index]) for row in range(HOURS)},
        episodes={
            (each.kind, each.start_hour, each.end_hour, each.level, each.source)
            for each in judged.episodes
            if each.connection == index
        },
    )


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],  # a seed does not shrink
)
@given(st.lists(histories(), min_size=1, max_size=3))
def test_the_product_judges_every_history_as_the_oracle_does(
    cases: list[tuple[list[Meter], dict[int, Value]]],
) -> None:
    series = columns(cases, rows=slice(0, HOURS))

    judged = judge(series=series, carry=Carry(connections=len(cases)))

    for index, (meters, values) in enumerate(cases):
        expected = Oracle(meters=meters, values=values).tell(
            first=FIRST_HOUR, last=FIRST_HOUR + HOURS - 1
        )
        found = told(judged, index)
        assert found.good == expected.good
        assert found.use_l == expected.use_l
        assert found.total_l == expected.total_l
        assert found.episodes == expected.episodes


@settings(
    max_examples=max(EXAMPLES // 3, 1),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(histories(), st.integers(1, DAYS - 1))
def test_judging_from_a_stored_day_on_equals_judging_from_the_start(
    case: tuple[list[Meter], dict[int, Value]], days: int
) -> None:
    whole = judge(series=columns([case], rows=slice(0, HOURS)), carry=Carry(connections=1))
    stored = whole.carries[days - 1]
    assume(not stored[0][WAITS_INDEX])
    top = days * 24
    carry = Carry(connections=1)
    carry.restore(rows=[pack(row=stored[0])])
    owner = [n for n, meter in enumerate(case[0]) if meter.from_hour < FIRST_HOUR + top - 1]
    ended = [meter.to_hour for meter in case[0] if meter.to_hour is not None]
    gone = bool(owner) and owner[-1] == 0 and bool(ended) and ended[0] < FIRST_HOUR + top - 1
    if owner and not gone:
        carry["meter"][0] = owner[-1]

    rest = judge(series=columns([case], rows=slice(top, HOURS)), carry=carry)

    assert (rest.good == whole.good[top:]).all()
    assert (rest.use_l == whole.use_l[top:]).all()
    assert (rest.total_l == whole.total_l[top:]).all()
    since = FIRST_HOUR + top
    assert set(rest.episodes) == {e for e in whole.episodes if not 0 < e.end_hour < since}
