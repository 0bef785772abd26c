"""What the bits of a meter's status byte mean, by meter profile (UPLINKS §3)."""

from collections.abc import Callable
from typing import Final

from metering.core.reading import Status

Translation = tuple[Status, int, float | None]

LOW_BATTERY_AT_V: Final = 3.1  # DEFINITIONS §4, 배터리

_V1_1: Final = {
    0x80: Status.Q4_EXCEEDED,
    0x40: Status.BACKFLOW,
    0x20: Status.LEAK,
    0x10: Status.EMPTY_PIPE,
    0x08: Status.DAMAGE,
    0x04: Status.LOW_BATTERY,
    0x02: Status.FREEZE,
}
_V1_2: Final = {
    0x80: Status.Q3_EXCEEDED,
    0x40: Status.BACKFLOW,
    0x20: Status.LEAK,
    0x04: Status.LOW_BATTERY,
}
_V1_3: Final = {0x80: Status.Q3_EXCEEDED, 0x40: Status.BACKFLOW, 0x20: Status.LEAK}
_OTHER_10_08: Final = {0x10: Status.BACKFLOW, 0x08: Status.LEAK}
_VIF_V1_4: Final = {0x80: Status.MAGNET, 0x40: Status.FREEZE}
_OTHER_LOW_BELOW: Final = 2  # of the battery byte


def translate(status_byte: int, profile: str) -> Translation:
    """Return (flags with REPORTED, mask of bits nobody names, meter battery in V or None).

    A profile without a table names no bit: all that are set come back as unknown, none is lost.
    """
    return _TABLES.get(profile, _NO_TABLE)[status_byte]


def translate_further(*, profile: str, vif_byte: int | None, battery_byte: int | None) -> Status:
    """Return the flags of what some meters say beside the status byte: V1.4 in the top bits of its
    VIF, another maker in a battery byte that is low below 2."""
    flags = Status(0)
    if profile == "SEOUL_V1_4" and vif_byte:
        for bit, status in _VIF_V1_4.items():
            flags |= status if vif_byte & bit else Status(0)
    if profile == "OTHER_10_08" and battery_byte is not None and battery_byte < _OTHER_LOW_BELOW:
        flags |= Status.LOW_BATTERY
    return flags


def _by_bits(names: dict[int, Status]) -> Callable[[int], Translation]:
    def translated(byte: int) -> Translation:
        flags = Status.REPORTED
        unknown = byte
        for bit, status in names.items():
            if byte & bit:
                flags |= status
                unknown &= ~bit
        return (flags | Status.UNKNOWN if unknown else flags), unknown, None

    return translated


def _with_voltage(byte: int) -> Translation:
    """Read bits 4..0 as the battery's voltage code: 0 = 3.7 V or more, then 0.1 V less each."""
    flags, _, _ = _by_bits(_V1_3)(byte & 0xE0)
    battery_v = (37 - (byte & 0x1F)) / 10
    low = Status.LOW_BATTERY if battery_v <= LOW_BATTERY_AT_V else Status(0)
    return flags | low, 0, battery_v


def _table(translated: Callable[[int], Translation]) -> tuple[Translation, ...]:
    return tuple(translated(byte) for byte in range(256))


_NO_TABLE: Final = _table(_by_bits({}))
_TABLES: Final = {
    "SEOUL_V1_1": _table(_by_bits(_V1_1)),
    "SEOUL_V1_2": _table(_by_bits(_V1_2)),
    "SEOUL_V1_3": _table(_with_voltage),
    "SEOUL_V1_4": _table(_with_voltage),
    "OTHER_10_08": _table(_by_bits(_OTHER_10_08)),
}
PROFILES: Final = tuple(_TABLES)
