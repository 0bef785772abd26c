"""One customer's judged days and hours beside what the device sent (D-02, D-03, D-08, D-09)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import zip_longest

from metering.core.packing import received_at_s_of, status_of, unpack_radio
from metering.core.rates import Sums
from metering.core.reading import Radio, Status
from metering.core.slots import SLOTS, hour_at, hour_before, instant_of
from metering.models import (
    Alarm,
    AlarmKind,
    DayReading,
    DayUsage,
    SlotOverride,
    TerminalContact,
)
from metering.queries.filled import FilledHour, hours_of
from metering.queries.hours import DEFAULT_INTERVAL_H, GRACE_H
from metering.queries.ledger import is_estimated
from metering.queries.notes import unknown_names
from metering.queries.overrides import overrides_by_day

MISSING, LATER, UNEXPECTED, REJECTED, GOOD = "missing", "later", "unexpected", "rejected", "good"
LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class HourRow:
    """One slot: the device's value, what was judged of it, the signal, the alarms that held, what people
    put in, and the use with estimates.

    `phase` = good, rejected (arrived, not 정상), left_out (a person did not want it), missing, later
    (not yet due, T-6) or unexpected. `filled_l` is measured unless `is_estimated`.
    """

    slot_end_at: datetime
    phase: str
    register_l: int | None
    use_l: int | None
    span_h: int | None
    states: Sequence[str]
    status: Status
    radio: Radio
    received_at: datetime | None
    overrides: Sequence[SlotOverride] = ()
    filled_l: int | None = None
    is_estimated: bool = False
    unknown: Sequence[str] = ()  # states that no table of ours names

    @property
    def by_hand_l(self) -> int | None:
        """This function will return the register that a person read, None where the device's is 정상
        (T-4)."""
        manual = (each for each in self.overrides if each.origin == SlotOverride.Origin.MANUAL)
        found = next(manual, None)
        return found.register_l if found and self.phase != GOOD else None

    @property
    def shown_register_l(self) -> int | None:
        """This function will return the register to show: by hand where one counts, else the device's."""
        return self.register_l if self.by_hand_l is None else self.by_hand_l

    @property
    def flow_lph(self) -> float | None:
        """This function will return 단위사용량 in L/h (D-03)."""
        if self.use_l is None or not self.span_h:
            return None
        return self.use_l / self.span_h


@dataclass(frozen=True, slots=True)
class DayRow:
    """One judged day with its hours, slot 1 first."""

    day: date
    register_l: int | None
    usage_l: int | None
    partial: bool
    expected: int
    good: int
    hours: Sequence[HourRow]
    filled_l: int | None = None
    estimated_l: int = 0

    @property
    def is_estimated(self) -> bool:
        """This function will say whether estimates fill a part of the day."""
        return is_estimated(estimated_l=self.estimated_l, good=self.good, filled_l=self.filled_l)

    @property
    def overrides(self) -> list[SlotOverride]:
        """This function will return what people put in for the day, oldest slot first."""
        return [each for hour in self.hours for each in hour.overrides]

    @property
    def flows_lph(self) -> list[float]:
        """This function will return the known 단위사용량 of the day in L/h."""
        return [flow for each in self.hours if (flow := each.flow_lph) is not None]

    @property
    def most_lph(self) -> float | None:
        """This function will return the largest hour of the day in L/h."""
        return max(self.flows_lph, default=None)

    @property
    def least_lph(self) -> float | None:
        """This function will return the smallest hour of the day in L/h."""
        return min(self.flows_lph, default=None)

    @property
    def sums(self) -> Sums:
        """This function will return the day as sums, for read rates."""
        some = 1 if self.expected else 0
        return Sums(some, 1 if self.good else 0, self.expected, self.good, self.usage_l or 0)


def report_interval_h(*, customer_id: int) -> int:
    """This function will return how often a customer's terminal reports, as learned from it (T-6)."""
    contact = TerminalContact.objects.filter(customer_id=customer_id).first()
    return (contact.report_interval_h if contact else None) or DEFAULT_INTERVAL_H


def customer_days(*, customer_id: int, from_day: date, to_day: date, at: datetime) -> list[DayRow]:
    """This function will return the days [from_day, to_day] of a customer as known at an instant,
    newest first; days before the first installation are left out."""
    judged = {
        each.day: each
        for each in DayUsage.objects.filter(customer_id=customer_id, day__range=(from_day, to_day))
    }
    sent: dict[date, list[DayReading]] = {}
    for row in DayReading.objects.filter(
        customer_id=customer_id, day__range=(from_day, to_day)
    ).order_by("day", "installation_id"):
        sent.setdefault(row.day, []).append(row)
    due_h = hour_before(at=at) - report_interval_h(customer_id=customer_id) - GRACE_H
    alarms = _alarms(customer_id, from_day, to_day)
    edited = overrides_by_day(customer_ids=[customer_id], from_day=from_day, to_day=to_day)
    filled = hours_of(customer_id=customer_id, from_day=from_day, to_day=to_day)
    unknown = _unknown(customer_id, sent)
    days = (to_day - timedelta(days=back) for back in range((to_day - from_day).days + 1))
    return [
        _day(
            judged[day],
            [
                _with_filled(_with_people(hour, edited.get((customer_id, day), ())), found, unknown)
                for hour, found in zip_longest(
                    _hours(judged[day], sent.get(day, []), due_h=due_h, alarms=alarms),
                    filled.get(day, ()),
                )
            ],
        )
        for day in days
        if day in judged
    ]


def _unknown(
    customer_id: int, sent: Mapping[date, Sequence[DayReading]]
) -> Mapping[datetime, Sequence[str]]:
    """Ask for the names only where a slot says that there are some."""
    days = [
        day
        for day, rows in sent.items()
        if any((meta or 0) & Status.UNKNOWN for row in rows for meta in row.meta)
    ]
    if not days:
        return {}
    return unknown_names(customer_id=customer_id, from_day=min(days), to_day=max(days))


def _alarms(customer_id: int, from_day: date, to_day: date) -> list[Alarm]:
    start = instant_of(hour=hour_at(day=from_day, slot=0))
    end = instant_of(hour=hour_at(day=to_day, slot=SLOTS))
    held = Alarm.objects.filter(customer_id=customer_id, withdrawn=False, started_at__lte=end)
    found = [each for each in held.order_by("id") if each.ended_at is None or each.ended_at > start]
    return sorted(found, key=lambda each: AlarmKind.values.index(each.kind))


def _day(judged: DayUsage, hours: Sequence[HourRow]) -> DayRow:
    return DayRow(
        day=judged.day,
        register_l=judged.last_register_l,
        usage_l=judged.usage_l,
        partial=judged.partial,
        expected=judged.expected,
        good=judged.good,
        hours=hours,
        filled_l=judged.filled_l,
        estimated_l=judged.estimated_l,
    )


def _hours(
    judged: DayUsage, sent: Sequence[DayReading], *, due_h: int, alarms: Sequence[Alarm]
) -> list[HourRow]:
    first = hour_at(day=judged.day, slot=1)
    hours = (
        _hour(judged, sent, index=index, hour=first + index, due=first + index <= due_h)
        for index in range(SLOTS)
    )
    return [_with_states(each, alarms) for each in hours]


def _with_people(hour: HourRow, overrides: Sequence[SlotOverride]) -> HourRow:
    """What the device sent for a rejected slot is shown as left out, whatever was judged of it."""
    own = [each for each in overrides if each.slot_end_at == hour.slot_end_at]
    if not own:
        return hour
    rejected = any(each.origin == SlotOverride.Origin.REJECTED for each in own)
    arrived = hour.phase in (GOOD, REJECTED)
    return replace(hour, overrides=own, phase=LEFT_OUT if rejected and arrived else hour.phase)


def _with_filled(
    hour: HourRow, found: FilledHour | None, unknown: Mapping[datetime, Sequence[str]]
) -> HourRow:
    """A slot with a value by hand is estimated too, unless the device measured it."""
    if hour.slot_end_at in unknown:
        hour = replace(hour, unknown=unknown[hour.slot_end_at])
    if found is None or found.filled_l is None:
        return hour
    measured = hour.phase == GOOD and hour.span_h == 1
    return replace(hour, filled_l=found.filled_l, is_estimated=not measured)


def _hour(
    judged: DayUsage, sent: Sequence[DayReading], *, index: int, hour: int, due: bool
) -> HourRow:
    row = next((each for each in sent if each.meta[index] is not None), None)
    meta = row.meta[index] if row else None
    radio, _ = unpack_radio(packed=row.radio[index] if row else None)
    return HourRow(
        slot_end_at=instant_of(hour=hour),
        phase=_phase(judged, bit=1 << index, arrived=meta is not None, due=due),
        register_l=row.register_l[index] if row else None,
        use_l=judged.hour_use_l[index],
        span_h=judged.hour_span_h[index],
        states=(),
        status=status_of(meta=meta) if meta is not None else Status(0),
        radio=radio,
        received_at=_instant(received_at_s_of(meta=meta)) if meta is not None else None,
    )


def _phase(judged: DayUsage, *, bit: int, arrived: bool, due: bool) -> str:
    if arrived:
        return GOOD if judged.good_mask & bit else REJECTED
    if not judged.expected_mask & bit:
        return UNEXPECTED
    return MISSING if due else LATER


def _with_states(hour: HourRow, alarms: Sequence[Alarm]) -> HourRow:
    held = tuple(
        each.kind
        for each in alarms
        if each.started_at <= hour.slot_end_at
        and (each.ended_at is None or each.ended_at > hour.slot_end_at)
    )
    if not held:
        return hour
    return replace(hour, states=held)


def _instant(seconds: int) -> datetime:
    return instant_of(hour=0) + timedelta(seconds=seconds)
