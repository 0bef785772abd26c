"""Tables of the devices app."""

from devices.models.changes import ChangeKind, DeviceChange
from devices.models.devices import (
    Caliber,
    Communication,
    Maker,
    Meter,
    MeterProfile,
    RssiReading,
    Terminal,
)
from devices.models.imports import ImportJob, ImportKind, ImportState, ImportStep
from devices.models.installation import Attachment, Installation
from devices.models.sources import UplinkSource

__all__ = [
    "Attachment",
    "Caliber",
    "ChangeKind",
    "Communication",
    "DeviceChange",
    "ImportJob",
    "ImportKind",
    "ImportState",
    "ImportStep",
    "Installation",
    "Maker",
    "Meter",
    "MeterProfile",
    "RssiReading",
    "Terminal",
    "UplinkSource",
]
