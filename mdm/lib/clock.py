"""The only place that reads the time; everything below the faces takes it as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


def now() -> datetime:
    """This function will return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """This function will return the Seoul calendar day of the present instant (T-1)."""
    return now().astimezone(SEOUL).date()
