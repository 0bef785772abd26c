"""Tables of the devices app."""

from devices.models.devices import (
    Caliber,
    Communication,
    Maker,
    Meter,
    MeterProfile,
    Terminal,
)
from devices.models.installation import Attachment, Installation

__all__ = [
    "Attachment",
    "Caliber",
    "Communication",
    "Installation",
    "Maker",
    "Meter",
    "MeterProfile",
    "Terminal",
]
