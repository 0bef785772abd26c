"""Tables of the metering app; the big ones are partitioned and keyed without foreign keys."""

from metering.models.alarms import (
    Alarm,
    AlarmKind,
    AlarmLevel,
    AlarmRule,
    AlarmTransition,
    Handling,
)
from metering.models.intake import (
    Box,
    DirtyDay,
    HeldMessage,
    HeldState,
    IntakeTally,
    Outcome,
    RawReport,
    Revision,
    SourceContact,
    StreamMark,
    TerminalContact,
)
from metering.models.readings import DayReading, DayUsage, HourlyReading, SlotOverride
from metering.models.rollups import (
    CustomerState,
    DaySegment,
    DisplayState,
    JobMark,
    Segment,
    Snapshot,
    StaleDay,
)

__all__ = [
    "Alarm",
    "AlarmKind",
    "AlarmLevel",
    "AlarmRule",
    "AlarmTransition",
    "Box",
    "CustomerState",
    "DayReading",
    "DaySegment",
    "DayUsage",
    "DirtyDay",
    "DisplayState",
    "Handling",
    "HeldMessage",
    "HeldState",
    "HourlyReading",
    "IntakeTally",
    "JobMark",
    "Outcome",
    "RawReport",
    "Revision",
    "Segment",
    "SlotOverride",
    "Snapshot",
    "SourceContact",
    "StaleDay",
    "StreamMark",
    "TerminalContact",
]
