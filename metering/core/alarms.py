"""The alarm rules of DEFINITIONS §4 that look at readings, one hour for all connections.

Every rule moves its counters in `carry` and returns what holds after this hour. Device bits and
rules are two sources; an alarm is over when neither holds.
"""

from dataclasses import dataclass

import numpy as np

from metering.core.carry import Bools, Carry, Ints
from metering.core.reading import Status
from metering.core.series import Terms
from metering.core.vee import Slot

WARNING, ALERT = 1, 2
DEVICE, RULE = 1, 2
_CALM_H = 24  # Q4초과 and 역류 end after so long without evidence
_LEAK_SLOTS, _LEAK_ALERT_SLOTS = 24, 72  # Seoul's rule
_LEAK_GAP_H = 24
_BACKFLOW_ALERT = 100  # times the threshold
_NORMAL_REPORTS = 3


@dataclass(frozen=True, slots=True)
class Holding:
    """Which source holds for one kind after an hour, and how urgent it is: vectors."""

    by_device: Bools
    by_rule: Bools
    level: Ints


def meter_fault(*, slot: Slot, carry: Carry, terms: Terms) -> Holding:
    """This function will apply 계량기장애: the device bit, or enough arrived slots without a usable
    register; over after as many good slots (§4)."""
    carry["bad_run"] = np.where(slot.good, 0, carry["bad_run"] + slot.bad)
    carry["good_run"] = np.where(slot.bad, 0, carry["good_run"] + slot.good)
    bit = slot.status & Status.METER_FAULT != 0
    needed = terms.fault_slots[carry["meter"]]
    healed = carry["good_run"] >= needed
    device = np.where(slot.reported & bit, 1, np.where(healed, 0, carry["meter_dev"]))
    rule = np.where(carry["bad_run"] >= needed, 1, np.where(healed, 0, carry["meter_rule"]))
    carry["meter_dev"], carry["meter_rule"] = device, rule
    return Holding(device == 1, rule == 1, np.full_like(device, WARNING))


def q4_exceeded(*, slot: Slot, carry: Carry, terms: Terms) -> Holding:
    """This function will apply Q4초과: the device bit, or a mean flow (D-03) above Q4; over after
    24 hours without (§4)."""
    flow = slot.use_l // np.maximum(slot.span_h, 1)
    over = slot.measured & (slot.use_l > terms.q4_lph[carry["meter"]] * slot.span_h)
    bit = slot.reported & (slot.status & Status.Q4_EXCEEDED != 0)
    device, rule = _latest(slot=slot, bit=bit, found=over, carry=carry, name="q4")
    peak = np.where(over, np.maximum(carry["q4_peak_lph"], flow), carry["q4_peak_lph"])
    carry["q4_peak_lph"] = np.where((device | rule) == 1, peak, 0)
    return Holding(device == 1, rule == 1, np.full_like(device, WARNING))


def backflow(*, slot: Slot, carry: Carry, terms: Terms) -> Holding:
    """This function will apply 역류: the device bit, or negative use beyond the threshold that V-05
    let pass; over after 24 hours without (§4)."""
    meter = carry["meter"]
    threshold = np.maximum(terms.backflow_l[meter], terms.resolution_l[meter])
    found = slot.measured & (slot.use_l < -threshold)
    bit = slot.reported & (slot.status & Status.BACKFLOW != 0)
    device, rule = _latest(slot=slot, bit=bit, found=found, carry=carry, name="back")
    low = np.where(found, np.minimum(carry["back_low_l"], slot.use_l), carry["back_low_l"])
    carry["back_low_l"] = low = np.where((device | rule) == 1, low, 0)
    level = np.where(low <= -_BACKFLOW_ALERT * threshold, ALERT, WARNING)
    return Holding(device == 1, rule == 1, level)


def leak(*, slot: Slot, carry: Carry, terms: Terms) -> Holding:
    """This function will apply 누수: 24 present slots in a row at or above the minimum flow, 72 for
    경보; missing slots pause, a gap over 24 h ends the run; the device bit is 경보 (§4)."""
    meter = carry["meter"]
    _count_leak_run(slot=slot, carry=carry, terms=terms)
    exempt = (terms.always_on_lph[meter] * 1000 >= carry["leak_min_mlph"]) & (
        terms.always_on_lph[meter] > 0
    )
    rule = (carry["leak_run"] >= _LEAK_SLOTS) & ~exempt
    bit = slot.status & Status.LEAK != 0
    carry["leak_dev"] = np.where(slot.reported, bit, carry["leak_dev"])
    device = carry["leak_dev"] == 1
    severe = device | (carry["leak_run"] >= _LEAK_ALERT_SLOTS)
    return Holding(device, rule, np.where(severe, ALERT, WARNING))


def low_battery(*, slot: Slot, carry: Carry, terms: Terms, battery_cv: Ints) -> Holding:
    """This function will apply 배터리: a device bit or a low voltage; over after three reports
    without either (§4). `battery_cv` hundredths of a volt, 0 = none."""
    bits = slot.status & (Status.LOW_BATTERY | Status.TERMINAL_LOW_BATTERY) != 0
    known = battery_cv > 0
    low_volts = known & (battery_cv <= terms.battery_cv[carry["meter"]])
    low = slot.reported & (bits | low_volts)
    carry["batt_cv"] = np.where(known, battery_cv, carry["batt_cv"])
    carry["batt_normal"] = np.where(low, 0, carry["batt_normal"] + slot.reported)
    device = np.where(carry["batt_normal"] >= _NORMAL_REPORTS, 0, carry["batt_dev"] | low)
    carry["batt_dev"] = device
    return Holding(device == 1, np.zeros_like(bits), np.full_like(device, WARNING))


def _latest(*, slot: Slot, bit: Bools, found: Bools, carry: Carry, name: str) -> tuple[Ints, Ints]:
    """Sources that stay on until 24 hours after their last evidence."""
    calm = slot.hour - carry[f"{name}_hour"] >= _CALM_H
    over = calm & slot.good & ~bit & ~found
    device = np.where(over, 0, carry[f"{name}_dev"] | bit)
    rule = np.where(over, 0, carry[f"{name}_rule"] | found)
    carry[f"{name}_dev"], carry[f"{name}_rule"] = device, rule
    carry[f"{name}_hour"] = np.where(bit | found, slot.hour, carry[f"{name}_hour"])
    return device, rule


def _count_leak_run(*, slot: Slot, carry: Carry, terms: Terms) -> None:
    meter = carry["meter"]
    minimum = np.maximum(terms.leak_min_lph[meter], 1)
    zero_h = carry["leak_zero_h"] + slot.span_h
    # a zero shorter than resolution ÷ minimum flow proves nothing: wait for what follows it
    waits = slot.measured & (slot.use_l == 0) & (zero_h * minimum < terms.resolution_l[meter])
    waits &= slot.span_h <= _LEAK_GAP_H
    flows = slot.measured & ~waits & (slot.span_h <= _LEAK_GAP_H)
    flows &= (slot.use_l > 0) & (slot.use_l >= minimum * zero_h)
    ends = slot.measured & ~waits & ~flows
    mlph = slot.use_l * 1000 // np.maximum(zero_h, 1)
    fresh = flows & (carry["leak_run"] == 0)
    carry["leak_run_from"] = np.where(fresh, slot.hour, carry["leak_run_from"])
    least = np.where(fresh, mlph, np.minimum(carry["leak_min_mlph"], mlph))
    carry["leak_min_mlph"] = np.where(flows, least, np.where(ends, 0, carry["leak_min_mlph"]))
    grown = carry["leak_run"] + 1 + carry["leak_zero_n"]
    carry["leak_run"] = np.where(flows, grown, np.where(ends, 0, carry["leak_run"]))
    settled = flows | ends
    carry["leak_zero_h"] = np.where(waits, zero_h, np.where(settled, 0, carry["leak_zero_h"]))
    carry["leak_zero_n"] = np.where(
        waits, carry["leak_zero_n"] + 1, np.where(settled, 0, carry["leak_zero_n"])
    )
