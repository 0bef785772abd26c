"""Tables of the metering app; the big ones are partitioned and keyed without foreign keys."""

from metering.models.alarms import (
    Alarm,
    AlarmKind,
    AlarmLevel,
    AlarmRule,
    AlarmTransition,
    Handling,
)
from metering.models.billing import BillingClosing, BillingLine, ReadAs
from metering.models.checks import Check, CheckedDay, Finding, FindingState
from metering.models.files import FileJob, FileState
from metering.models.intake import (
    Box,
    DirtyDay,
    HeldDecision,
    HeldMessage,
    HeldState,
    IntakeTally,
    Outcome,
    RawReport,
    Revision,
    SourceContact,
    StreamGap,
    StreamMark,
    TerminalContact,
)
from metering.models.notes import TerminalBattery, UnknownStatus, UplinkWarning, WarningKind
from metering.models.readings import Correction, DayReading, DayUsage, HourlyReading, SlotOverride
from metering.models.rollups import (
    CustomerState,
    DaySegment,
    DisplayState,
    JobMark,
    Segment,
    Snapshot,
    StaleDay,
)
from metering.models.strays import StrayReading

__all__ = [
    "Alarm",
    "AlarmKind",
    "AlarmLevel",
    "AlarmRule",
    "AlarmTransition",
    "BillingClosing",
    "BillingLine",
    "Box",
    "Check",
    "CheckedDay",
    "Correction",
    "CustomerState",
    "DayReading",
    "DaySegment",
    "DayUsage",
    "DirtyDay",
    "DisplayState",
    "FileJob",
    "FileState",
    "Finding",
    "FindingState",
    "Handling",
    "HeldDecision",
    "HeldMessage",
    "HeldState",
    "HourlyReading",
    "IntakeTally",
    "JobMark",
    "Outcome",
    "RawReport",
    "ReadAs",
    "Revision",
    "Segment",
    "SlotOverride",
    "Snapshot",
    "SourceContact",
    "StaleDay",
    "StrayReading",
    "StreamGap",
    "StreamMark",
    "TerminalBattery",
    "TerminalContact",
    "UnknownStatus",
    "UplinkWarning",
    "WarningKind",
]
