"""Hard checks V-04…V-06 and the use between 정상 slots (D-02), one hour for all connections."""

from dataclasses import dataclass

import numpy as np

from metering.core.carry import LOW_FAILING, LOW_HELD, Bools, Carry, Ints
from metering.core.reading import Status
from metering.core.series import LOOKAHEAD_H, Handover, Series

_BACKFLOW_L = 5  # V-05: falls up to this are noise


@dataclass(frozen=True, slots=True)
class Slot:
    """What one hour turned out to be: vectors [connections]."""

    hour: int
    status: Ints  # Status bits, 0 where nothing was reported
    reported: Bools  # a device status came with this slot
    good: Bools  # 정상 (P-3)
    bad: Bools  # arrived, but no usable register
    measured: Bools  # good and D-02 is known
    use_l: Ints  # D-02
    span_h: Ints  # hours(p→s) of D-03


def hand_over(*, carry: Carry, handover: Handover) -> None:
    """This function will close the running use of a removed meter and start at the register of the
    new one (D-02 across a replacement); the run of a leak ends (§4)."""
    at = handover.connection
    if handover.final_l is not None and carry["has_base"][at]:
        carry["pending_l"][at] += handover.final_l - carry["base_l"][at]
    carry["meter"][at] = handover.meter
    for name in (
        "low_mode",
        "bad_run",
        "good_run",
        "leak_run",
        "leak_zero_h",
        "leak_zero_n",
    ):
        carry[name][at] = 0
    carry["has_base"][at] = int(handover.initial_l is not None)
    carry["base_l"][at] = handover.initial_l or 0
    if not carry["known"][at]:  # a meter of which nothing was known starts no hours of D-03
        carry["base_hour"][at] = handover.hour
        carry["known"][at] = int(handover.initial_l is not None)


def judge_slot(*, series: Series, carry: Carry, row: int) -> Slot:
    """This function will decide for one hour which values are 정상, their use in litres (D-02) and
    its span in hours, and move the running registers of `carry` on."""
    hour = series.first_hour + row
    status = series.status[row].astype(np.int64)
    arrived = (status >= 0) & (carry["meter"] >= 0)
    status = np.where(arrived, status, 0)
    register = series.register_l[row]
    span = hour - carry["base_hour"]
    use, fall, valid, jump = _steps(series=series, carry=carry, register=register, span=span)
    valid &= arrived & (status & Status.METER_FAULT == 0)
    fall &= valid
    refused = _low_slots(series=series, carry=carry, row=row, fall=fall)
    held = refused & (carry["low_mode"] == LOW_HELD)
    carry["waits"] |= held
    good = valid & ~refused & ~jump
    measured = good & (carry["has_base"] == 1)
    use = np.where(measured, use + carry["pending_l"], 0)
    _move_on(carry=carry, good=good, register=register, hour=hour)
    carry["total_l"] = carry["total_l"] + use
    carry["pending_l"] = np.where(measured, 0, carry["pending_l"])
    return Slot(
        hour=hour,
        status=status,
        reported=status & Status.REPORTED != 0,
        good=good,
        bad=arrived & ~good & ~held,
        measured=measured,
        use_l=use,
        span_h=span,
    )


def _steps(
    *, series: Series, carry: Carry, register: Ints, span: Ints
) -> tuple[Ints, Bools, Bools, Bools]:
    meter, terms = carry["meter"], series.terms
    modulus, base = terms.modulus_l[meter], carry["base_l"]
    known = carry["has_base"] == 1
    step = register - base
    limit = 2 * terms.q4_lph[meter] * span
    wrapped = modulus + step
    rolled = (base * 10 >= modulus * 9) & (register * 10 <= modulus) & (wrapped <= limit) & known
    use = np.where(rolled, wrapped, step)
    fall = known & ~rolled & (step < -np.maximum(_BACKFLOW_L, terms.resolution_l[meter]))
    return (
        use,
        fall,
        (register >= 0) & (register < modulus),
        known & ~rolled & (step > limit),
    )


def _low_slots(*, series: Series, carry: Carry, row: int, fall: Bools) -> Bools:
    """V-05: which falling values are refused now; sets low_mode."""
    mode = carry["low_mode"]
    carry["low_mode"] = np.where(fall, mode, 0)
    if not fall.any():
        return fall
    fresh = np.flatnonzero(fall & (mode == 0))
    ahead = slice(row + 1, row + 1 + LOOKAHEAD_H)
    backs = (series.register_l[ahead, fresh] >= carry["base_l"][fresh]).any(axis=0)
    flags = np.maximum(series.status[row : row + 1 + LOOKAHEAD_H, fresh], 0)
    reversed_ = (flags & Status.BACKFLOW != 0).any(axis=0)
    open_ = series.latest_hour[fresh] < series.first_hour + row + LOOKAHEAD_H
    verdict = np.where(backs, LOW_FAILING, np.where(open_, LOW_HELD, 0))
    carry["low_mode"][fresh] = np.where(reversed_, 0, verdict)
    refused: Bools = fall & (carry["low_mode"] != 0)
    return refused


def _move_on(*, carry: Carry, good: Bools, register: Ints, hour: int) -> None:
    carry["base_l"] = np.where(good, register, carry["base_l"])
    carry["base_hour"] = np.where(good, hour, carry["base_hour"])
    carry["has_base"] = np.where(good, 1, carry["has_base"])
    carry["known"] = np.where(good, 1, carry["known"])
