"""Numbers, times and durations as screens write them: one function for each format."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from dashboard.ui.language import say
from mdm.lib.clock import SEOUL
from mdm.lib.units import MINUS, rounded, written_cubic_metres, written_decimal

DASH = "\N{EN DASH}"
_ALL, _ALMOST_ALL = Decimal(100), Decimal("99.9")


def cubic_metres(litres: float | None) -> str:
    """This function will write litres as m³ with three decimals."""
    return DASH if litres is None else written_cubic_metres(litres)


def decimals(number: float | Decimal | None, digits: int) -> str:
    """This function will write a number with a fixed count of decimals."""
    return DASH if number is None else written_decimal(number, digits=digits)


def percent(rate: float | Decimal | None) -> str:
    """This function will write a rate of 0…100 with one decimal."""
    return DASH if rate is None else f"{written_decimal(shown_rate(rate), digits=1)}%"


def shown_rate(rate: float | Decimal) -> Decimal:
    """This function will round a rate of 0…100 to one decimal; 99.96 stays below a full 100."""
    found = rounded(rate, digits=1)
    return _ALMOST_ALL if found == _ALL and rate < _ALL else found


def count(number: int | None) -> str:
    """This function will write a count with thousands commas."""
    return DASH if number is None else f"{number:,}"


def day(value: date | None) -> str:
    """This function will write a day as 2026-11-20; an instant gives its Seoul day (T-1)."""
    if isinstance(value, datetime):
        value = value.astimezone(SEOUL).date()
    return DASH if value is None else value.isoformat()


def moment(at: datetime | None) -> str:
    """This function will write an instant as 2026-11-20 21:04, Seoul time."""
    return DASH if at is None else f"{at.astimezone(SEOUL):%Y-%m-%d %H:%M}"


def short_moment(at: datetime | None, today: date) -> str:
    """This function will write 21:04 today, 11-20 21:04 this year, the whole instant otherwise."""
    return (
        DASH
        if at is None
        else _near(at.astimezone(SEOUL).date(), f"{at.astimezone(SEOUL):%H:%M}", today)
    )


def slot(slot_end: datetime | None) -> str:
    """This function will write a slot as its business day and hour 01:00…24:00 (T-2)."""
    if slot_end is None:
        return DASH
    return f"{slot_day(slot_end).isoformat()} {slot_hour(slot_end):02d}:00"


def short_slot(slot_end: datetime | None, today: date) -> str:
    """This function will write a slot like `short_moment`, the last of a day as 24:00 (T-2)."""
    return (
        DASH
        if slot_end is None
        else _near(slot_day(slot_end), f"{slot_hour(slot_end):02d}:00", today)
    )


def slot_day(slot_end: datetime) -> date:
    """This function will return the business day that owns a slot (T-2); an instant counts as the slot
    that ended last."""
    ended = slot_end.astimezone(SEOUL).replace(minute=0, second=0, microsecond=0)
    return (ended - timedelta(microseconds=1)).date()


def slot_hour(slot_end: datetime) -> int:
    """This function will return the hour 1…24 of a slot within its day (T-2)."""
    return slot_end.astimezone(SEOUL).hour or 24


def lasting(span: timedelta | None) -> str:
    """This function will write a duration as 35분, 9시간 or 5일 4시간."""
    if span is None:
        return DASH
    minutes = max(0, int(span.total_seconds() // 60))
    days, hours = divmod(minutes // 60, 24)
    if days:
        return (
            say("{days}일 {hours}시간", days=days, hours=hours)
            if hours
            else say("{days}일", days=days)
        )
    return say("{hours}시간", hours=hours) if hours else say("{minutes}분", minutes=minutes)


def signed(number: float | None, digits: int = 0) -> str:
    """This function will write a change as +4 or −1; zero has no sign."""
    if number is None:
        return DASH
    text = written_decimal(abs(number), digits=digits)
    if not text.strip("0.,"):
        return text
    return f"{'+' if number > 0 else MINUS}{text}"


def change(number: int) -> str:
    """This function will write how a count has changed since the day before: `전일 대비 +4`, `전일과 같음`."""
    return say("전일 대비 {number}", number=signed(number)) if number else say("전일과 같음")


def _near(on: date, clock: str, today: date) -> str:
    if on == today:
        return clock
    return f"{on:%m-%d} {clock}" if on.year == today.year else f"{on.isoformat()} {clock}"
