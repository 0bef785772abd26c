"""What goes wrong at whom and when: the injected truth of a scenario."""

import enum
from dataclasses import dataclass


class Kind(enum.StrEnum):
    """Kinds of injected events; they name the lines of the truth file."""

    LEAK = "LEAK"
    BACKFLOW = "BACKFLOW"
    Q4_EXCEEDED = "Q4_EXCEEDED"
    LOW_BATTERY = "LOW_BATTERY"
    METER_FAULT = "METER_FAULT"
    DEAD_TERMINAL = "DEAD_TERMINAL"
    AREA_OUTAGE = "AREA_OUTAGE"
    REPLACEMENT = "REPLACEMENT"
    ROLLOVER = "ROLLOVER"
    CLOCK_DRIFT = "CLOCK_DRIFT"
    UNSYNCED_CLOCK = "UNSYNCED_CLOCK"
    STEADY_USE = "STEADY_USE"  # no fault: water that runs day and night on purpose
    LATE_REPORT = "LATE_REPORT"
    LOST_REPORT = "LOST_REPORT"
    DUPLICATE = "DUPLICATE"
    OTHER_VALUE = "OTHER_VALUE"
    UNKNOWN_TERMINAL = "UNKNOWN_TERMINAL"
    GARBAGE = "GARBAGE"


@dataclass(frozen=True, slots=True)
class Event:
    """One event at customer `row` over the slots in (from_hour, to_hour].

    `size`: LEAK and STEADY_USE L/h · BACKFLOW L a day · Q4_EXCEEDED L/h · LOW_BATTERY V at its end · REPLACEMENT
    initial register L · CLOCK_DRIFT s ahead; else 0. `by_device`: the device sets its bit, too.
    """

    kind: Kind
    row: int
    from_hour: int
    to_hour: int
    size: float = 0.0
    by_device: bool = False


FOREVER = 2**40  # an event that does not end by itself
