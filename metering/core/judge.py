"""The one implementation of judging: walks the hours of many connections at once, in slot order."""

from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from metering.core import alarms
from metering.core.alarms import DEVICE, RULE, Holding
from metering.core.carry import KINDS, Bools, Carry, Ints
from metering.core.series import Handover, Series
from metering.core.slots import SLOTS
from metering.core.vee import Slot, hand_over, judge_slot


class Episode(NamedTuple):
    """One alarm of one connection; `end_hour` 0 = still open. `value` and `count` are the numbers
    of its reason: LEAK ml/h with `slots` of its run, BACKFLOW litres, Q4 L/h, METER_FAULT slots, battery cV."""

    connection: int
    kind: str
    start_hour: int
    end_hour: int
    level: int
    source: int  # 1 device, 2 rule, 3 both
    value: int
    slots: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """Arrays [hours, connections] of Series: 정상 slots, D-02 (litres), its hours, and C of D-09;
    the carries [days, connections, FIELDS] at the end of each day; the alarm episodes."""

    good: Bools
    measured: Bools
    use_l: Ints
    span_h: Ints
    total_l: Ints
    carries: Ints
    episodes: list[Episode]


_EPISODE_FIELDS = ("since", "level", "source", "value", "count")
_EVIDENCE = {
    "METER_FAULT": ("bad_run", "bad_run"),
    "Q4_EXCEEDED": ("q4_peak_lph", "q4_hour"),
    "BACKFLOW": ("back_low_l", "back_hour"),
    "LEAK": ("leak_min_mlph", "leak_run"),
    "LOW_BATTERY": ("batt_cv", "batt_normal"),
}


def judge(*, series: Series, carry: Carry) -> Judgement:
    """This function will judge every hour of `series` in order (V-04…V-06, D-02, alarms of §4),
    starting from and moving on `carry`; a whole number of days long."""
    out = _empty(series=series)
    waiting = deque(sorted(series.handovers, key=lambda handover: handover.hour))
    ruled = deque(sorted(series.switches, key=lambda switch: switch.hour))
    for row in range(series.hours):
        slot_hour = series.first_hour + row
        while waiting and waiting[0].hour < slot_hour:
            _take_over(carry=carry, handover=waiting.popleft(), out=out)
        while ruled and ruled[0].hour < slot_hour:
            switch = ruled.popleft()
            carry["meter"][switch.connection] = switch.meter
        slot = judge_slot(series=series, carry=carry, row=row)
        out.good[row], out.measured[row] = slot.good, slot.measured
        out.use_l[row], out.span_h[row] = slot.use_l, slot.span_h
        out.total_l[row] = carry["total_l"]
        _raise_and_clear(series=series, carry=carry, slot=slot, episodes=out.episodes, row=row)
        if row % SLOTS == SLOTS - 1:
            out.carries[row // SLOTS] = carry.matrix()
    for kind in KINDS:
        _emit(
            carry=carry,
            kind=kind,
            which=carry[f"since_{kind}"] > 0,
            end=0,
            out=out.episodes,
        )
    return out


def _empty(*, series: Series) -> Judgement:
    shape = (series.hours, series.register_l.shape[1])
    fields = Carry(connections=0).matrix().shape[1]
    return Judgement(
        good=np.zeros(shape, dtype=np.bool_),
        measured=np.zeros(shape, dtype=np.bool_),
        use_l=np.zeros(shape, dtype=np.int64),
        span_h=np.zeros(shape, dtype=np.int64),
        total_l=np.zeros(shape, dtype=np.int64),
        carries=np.zeros((series.hours // SLOTS, shape[1], fields), dtype=np.int64),
        episodes=[],
    )


def _take_over(*, carry: Carry, handover: Handover, out: Judgement) -> None:
    """A removal without a successor closes the connection's alarms."""
    hand_over(carry=carry, handover=handover)
    if handover.meter >= 0:
        return
    gone = np.zeros(carry["meter"].shape, dtype=np.bool_)
    gone[handover.connection] = True
    for kind in KINDS:
        open_ = gone & (carry[f"since_{kind}"] > 0)
        _emit(carry=carry, kind=kind, which=open_, end=handover.hour, out=out.episodes)
        _reset(carry=carry, kind=kind, which=open_)
    for name in (
        "meter_dev",
        "meter_rule",
        "q4_dev",
        "q4_rule",
        "back_dev",
        "back_rule",
    ):
        carry[name][handover.connection] = 0
    for name in ("leak_dev", "leak_min_mlph", "batt_dev", "batt_normal"):
        carry[name][handover.connection] = 0


def _raise_and_clear(
    *, series: Series, carry: Carry, slot: Slot, episodes: list[Episode], row: int
) -> None:
    terms = series.terms
    battery_cv = np.where(slot.reported, series.battery_cv[row], 0).astype(np.int64)
    holdings = (
        alarms.meter_fault(slot=slot, carry=carry, terms=terms),
        alarms.q4_exceeded(slot=slot, carry=carry, terms=terms),
        alarms.backflow(slot=slot, carry=carry, terms=terms),
        alarms.leak(slot=slot, carry=carry, terms=terms),
        alarms.low_battery(slot=slot, carry=carry, terms=terms, battery_cv=battery_cv),
    )
    for kind, holding in zip(KINDS, holdings, strict=True):
        _follow(carry=carry, kind=kind, holding=holding, hour=slot.hour, episodes=episodes)


def _follow(
    *, carry: Carry, kind: str, holding: Holding, hour: int, episodes: list[Episode]
) -> None:
    active = holding.by_device | holding.by_rule
    since = carry[f"since_{kind}"]
    open_ = since > 0
    if not (active.any() or open_.any()):
        return
    over = open_ & ~active
    if over.any():
        _emit(carry=carry, kind=kind, which=over, end=hour, out=episodes)
        _reset(carry=carry, kind=kind, which=over)
    carry[f"since_{kind}"] = np.where(active & ~open_, hour, carry[f"since_{kind}"])
    level, source = carry[f"level_{kind}"], carry[f"source_{kind}"]
    carry[f"level_{kind}"] = np.where(active, np.maximum(level, holding.level), level)
    sources = holding.by_device * DEVICE | holding.by_rule * RULE
    carry[f"source_{kind}"] = np.where(active, source | sources, source)
    for name, field in zip(("value", "count"), _EVIDENCE[kind], strict=True):
        carry[f"{name}_{kind}"] = np.where(active, carry[field], carry[f"{name}_{kind}"])


def _emit(*, carry: Carry, kind: str, which: Bools, end: int, out: list[Episode]) -> None:
    for index in np.flatnonzero(which).tolist():
        since, level, source, value, count = (
            int(carry[f"{name}_{kind}"][index]) for name in _EPISODE_FIELDS
        )
        out.append(Episode(index, kind, since, end, level, source, value, count))


def _reset(*, carry: Carry, kind: str, which: Bools) -> None:
    for prefix in _EPISODE_FIELDS:
        carry[f"{prefix}_{kind}"] = np.where(which, 0, carry[f"{prefix}_{kind}"])
