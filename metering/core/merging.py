"""Which of two device values of one slot stays (T-4), and what one batch makes of each day."""

from collections.abc import Iterable
from typing import NamedTuple

from metering.core.packing import NUMBER_BIT, STATUS_BITS, STATUS_MASK
from metering.core.reading import Status
from metering.core.slots import SEOUL_OFFSET_S, SLOTS

# A repeat without a device status must not wipe the LEAK that came with the first report; the
# flags above REPORTED say how the winner itself was dated.
DEVICE_STATUS = int(Status.REPORTED) * 2 - 1
_LOWEST = -(1 << 63)
_SEOUL_H = SEOUL_OFFSET_S // 3600


class Value(NamedTuple):
    """One device value on its way into a slot; `source` = index of the batch's sources."""

    register_l: int | None
    meta: int
    radio: int | None
    source: int


class DayKey(NamedTuple):
    """The row of `day_reading` that owns a value; `day` counts from 1970-01-01 in Seoul."""

    customer_id: int
    day: int
    installation_id: int


class Lost(NamedTuple):
    """A value that lost inside one batch; `differs` = it named another register (a revision)."""

    key: DayKey
    slot: int
    kept: Value
    lost: Value
    differs: bool


Days = dict[DayKey, list[Value | None]]


def fold(*, values: Iterable[tuple[int, int, int, Value]]) -> tuple[Days, list[Lost]]:
    """This function will gather (customer_id, installation_id, hour number, Value) into days of 24
    slots with one winner each (T-2, T-4), and return the losers beside them."""
    days: Days = {}
    losers: list[Lost] = []
    for customer_id, installation_id, hour, value in values:
        day, index = divmod(hour + _SEOUL_H - 1, SLOTS)
        key = DayKey(customer_id, day, installation_id)
        slots = days.get(key)
        if slots is None:
            slots = days[key] = [None] * SLOTS
        before = slots[index]
        if before is None:
            slots[index] = value
        else:
            kept, lost = settle(before, value)
            slots[index] = kept
            losers.append(Lost(key, index + 1, kept, lost, kept.register_l != lost.register_l))
    return days, losers


def settle(first: Value, second: Value) -> tuple[Value, Value]:
    """Return (kept, lost) of two values of one slot: any order of arrival keeps the same (T-4)."""
    kept, lost = (first, second) if _rank(first) >= _rank(second) else (second, first)
    if (kept.meta ^ lost.meta) & NUMBER_BIT:
        return kept, lost
    return kept._replace(meta=kept.meta | lost.meta & DEVICE_STATUS), lost


def _rank(value: Value) -> tuple[int, int, int, int]:
    return (
        value.meta >> STATUS_BITS,
        _LOWEST if value.register_l is None else value.register_l,
        value.meta & STATUS_MASK & ~DEVICE_STATUS,
        -1 if value.radio is None else value.radio,
    )
