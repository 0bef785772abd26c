"""Judged hours of connections as arrays, and the values by hand between them, for estimating."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from devices.models import Installation
from mdm.lib import sql
from metering.core.carry import Bools, Ints
from metering.core.estimating import NOWHERE, Hand, Hours, Past, Point, valid_days
from metering.core.slots import SLOTS, hour_at, hour_before
from metering.models import SlotOverride

_BITS = np.arange(SLOTS)


class Period(NamedTuple):
    """Days [from_day, to_day)."""

    from_day: date
    to_day: date


@dataclass(frozen=True, slots=True)
class Stretch:
    """Judged days in a row from `first_day` on: arrays [days, 24], span 0 = not measured; `closed`
    [days]; `latest_row` = hour row of the latest 정상 slot, NOWHERE = none."""

    first_day: date
    use_l: Ints
    span_h: Ints
    expected: Bools
    closed: Bools
    latest_row: int

    def past(self, *, before: date) -> Past:
        """This method will return the days as history of the days from `before` on."""
        missing = (before - self.first_day).days - len(self.closed)
        use_l = np.pad(self.use_l, ((0, missing), (0, 0)))
        span_h = np.pad(self.span_h, ((0, missing), (0, 0)))
        return Past(use_l, valid_days(use_l=use_l, one_hour=span_h == 1))

    def hours(self) -> Hours:
        """This method will return the days as one connection's hours to be filled."""
        span = self.span_h.reshape(-1, 1)
        return Hours(
            use_l=self.use_l.reshape(-1, 1),
            span_h=span,
            measured=span > 0,
            expected=self.expected.reshape(-1, 1),
            closed=self.closed[:, None],
            latest_row=np.array([self.latest_row], dtype=np.int64),
        )


def stretches(*, wanted: Mapping[int, Period]) -> dict[int, Stretch]:
    """This function will read the judged days of customers within their periods, by customer; who has
    none is left out. One query."""
    rows: dict[int, list[tuple[date, list[int], list[int], int, int | None, bool]]] = {}
    if not wanted:
        return {}
    params = {
        "customers": list(wanted),
        "from_days": [each.from_day for each in wanted.values()],
        "to_days": [each.to_day for each in wanted.values()],
        "first": min(each.from_day for each in wanted.values()),
        "before": max(each.to_day for each in wanted.values()),
    }
    with sql.binary_rows("metering/sql/judge/history.sql", params) as cursor:
        for customer, *row in cursor:
            rows.setdefault(customer, []).append(tuple(row))
    return {customer: _stretch(found) for customer, found in rows.items()}


def _stretch(
    rows: list[tuple[date, list[int], list[int], int, int | None, bool]],
) -> Stretch:
    """Days without a row (there should be none) stay empty, so that all others keep their place."""
    first_day = rows[0][0]
    days = (rows[-1][0] - first_day).days + 1
    use, span = np.zeros((2, days, SLOTS), dtype=np.int64)
    expected = np.zeros((days, SLOTS), dtype=np.bool_)
    closed = np.zeros(days, dtype=np.bool_)
    latest = NOWHERE
    for day, uses, spans, mask, last_slot, is_closed in rows:
        at = (day - first_day).days
        use[at] = [value or 0 for value in uses]
        span[at] = [value or 0 for value in spans]
        expected[at] = mask >> _BITS & 1
        closed[at] = is_closed
        latest = at * SLOTS + last_slot - 1 if last_slot else latest
    return Stretch(first_day, use, span, expected, closed, latest)


def hand_of(*, customer_id: int, hours: Hours, first_day: date, column: int = 0) -> Hand:
    """This function will return the values by hand of a customer and the registers that gaps in
    `hours` (rows from `first_day` on) start and end at. Three queries."""
    first_hour = hour_at(day=first_day, slot=1)
    measured = np.flatnonzero(hours.measured[:, column])
    begins = (measured - hours.span_h[measured, column]).tolist()
    latest = int(hours.latest_row[column])
    begin = min([*begins, latest if latest != NOWHERE else 0, 0])
    from_day = first_day + timedelta(days=begin // SLOTS)
    entered = SlotOverride.objects.filter(
        customer_id=customer_id, origin=SlotOverride.Origin.MANUAL, undone_at=None
    ).order_by("slot_end_at", "register_l", "installation_id")
    points = [
        (hour_before(at=each.slot_end_at) - first_hour, Point(each.installation_id, register_l))
        for each in entered
        if (register_l := each.register_l) is not None
    ]
    return Hand(points, _anchors(customer_id, first_day, from_day))


def _anchors(customer_id: int, first_day: date, from_day: date) -> dict[int, Point]:
    """Registers by row: of every value from a day on, and of meters at their installation."""
    anchors: dict[int, Point] = {}
    placed = Installation.objects.filter(customer_id=customer_id, initial_register_l__isnull=False)
    for each in placed.order_by("-installed_at", "-pk"):
        row = hour_before(at=each.installed_at) - hour_at(day=first_day, slot=1)
        anchors[row] = Point(each.pk, each.initial_register_l or 0)
    params = {"customers": [customer_id], "start": from_day}
    for _, installation, day, registers, _, _ in sql.rows(
        "metering/sql/judge/readings.sql", params
    ):
        top = (day - first_day).days * SLOTS
        for slot, register_l in enumerate(registers):
            if register_l is not None:
                anchors[top + slot] = Point(installation, register_l)
    return anchors
