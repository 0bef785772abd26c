"""Whether a frame is whole, and whether a damaged one can be believed all the same."""

from datetime import datetime, timedelta
from typing import Final

from ingest.codecs.reasons import Reason
from ingest.codecs.seoul.layout import PROTOCOLS
from metering.core.reading import Report, UnableToDecode

MENDABLE: Final = {Reason.TRUNCATED, Reason.BAD_LENGTH, Reason.BAD_CHECKSUM}
_OLDEST, _NEWEST = timedelta(days=62), timedelta(hours=2)  # T-3
_DIAL_L: Final = 10**9  # eight digits at two decimals
_DAMAGE: Final = {"bad_terminal_serial", "bad_meter_serial", "bad_firmware", "interval_unusual"}


def check_frame(frame: bytes) -> None:
    """Raise UnableToDecode unless protocol, length byte and checksum of a frame are right."""
    if not frame:
        raise UnableToDecode(Reason.TRUNCATED, "empty frame")
    if frame[0] not in PROTOCOLS:
        raise UnableToDecode(Reason.UNKNOWN_PROTOCOL, f"first byte {frame[0]:02X}")
    if len(frame) < 4 or len(frame) < frame[1] + 3:
        raise UnableToDecode(Reason.TRUNCATED, f"{len(frame)} bytes")
    if len(frame) > frame[1] + 3:
        raise UnableToDecode(Reason.BAD_LENGTH, f"length byte {frame[1]}, {len(frame) - 3} bytes")
    if sum(frame[2:-1]) & 0xFF != frame[-1]:
        raise UnableToDecode(Reason.BAD_CHECKSUM, f"says {frame[-1]:02X}")


def is_plausible(report: Report, *, received_at: datetime) -> bool:
    """Return whether every field that can show damage shows none: serials, caliber, intervals,
    times within the windows of T-3, registers within the dial."""
    if not report.readings or _DAMAGE & set(report.notes):
        return False
    if not report.terminal_serial or report.caliber_mm is None or report.decimals is None:
        return False
    times = [each.measured_at for each in report.readings]
    if max(times) > received_at + _NEWEST or min(times) < received_at - _OLDEST:
        return False
    return all((each.register_l or 0) < _DIAL_L for each in report.readings)
