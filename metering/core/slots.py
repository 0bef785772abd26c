"""Hour-ending slots of the Seoul day (T-2): instants, business days, slot numbers, hour numbers."""

from datetime import UTC, date, datetime, timedelta

HOUR_S = 3600
SEOUL_OFFSET_S = 9 * HOUR_S  # Korea has had no DST since 1988: a constant is exact
SLOTS = 24
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def hour_of(*, measured_at_s: int) -> int:
    """This function will return the hour number (slot_end ÷ 3600 s since 1970) nearest to a Unix
    time in seconds; hh:30:00 belongs to the next hour (T-2)."""
    return (measured_at_s + HOUR_S // 2) // HOUR_S


def day_and_slot(*, hour: int) -> tuple[date, int]:
    """This function will return the business day and the slot 1…24 that own an hour number: 00:00
    is slot 24 of the day before (T-2)."""
    days, index = divmod(hour + SEOUL_OFFSET_S // HOUR_S - 1, SLOTS)
    return date.fromordinal(_EPOCH_ORDINAL + days), index + 1


def hour_at(*, day: date, slot: int) -> int:
    """This function will return the hour number of slot 1…24 of a Seoul day; slot 0 = its 00:00."""
    return (day.toordinal() - _EPOCH_ORDINAL) * SLOTS - SEOUL_OFFSET_S // HOUR_S + slot


def instant_of(*, hour: int) -> datetime:
    """This function will return the slot_end of an hour number as an aware UTC instant."""
    return _EPOCH + timedelta(hours=hour)


def hour_before(*, at: datetime) -> int:
    """This function will return the last hour number whose slot_end is not after an instant."""
    return int(at.timestamp()) // HOUR_S
