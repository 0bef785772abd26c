"""The days that a page shows: from, to, date and period of its query string."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.ui.filter_fields import read_day

MONTH_DAYS, YEAR_DAYS = 31, 365
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class DateField:
    """One date input of the filter bar."""

    label: str
    name: str
    value: str
    type: str = "date"


@dataclass(frozen=True, slots=True)
class Period:
    """A range of whole days, both ends included."""

    from_day: date
    to_day: date

    @property
    def days(self) -> int:
        """This function will return how many days the range has."""
        return (self.to_day - self.from_day).days + 1

    @property
    def words(self) -> str:
        """This function will write the range."""
        if self.days == 1:
            return self.to_day.isoformat()
        return f"{self.from_day.isoformat()} ~ {self.to_day.isoformat()}"


def read_range(query: Mapping[str, str], *, default: Period, latest: date) -> Period:
    """This function will read from and to, swapped when the wrong way round, not after `latest` and
    cut to the longest range."""
    first = read_day(query.get("from", ""))
    last = read_day(query.get("to", ""))
    if first is None and last is None:
        return default
    low, high = sorted((first or last or latest, last or latest))
    high = min(high, latest)
    low = min(low, high)
    return Period(max(low, high - timedelta(days=LONGEST_DAYS - 1)), high)


def read_base(query: Mapping[str, str], *, latest: date, default: date | None = None) -> date:
    """This function will read the base date 검색 기준 날짜, not after `latest`; without one `default`,
    which is `latest` unless told."""
    return min(read_day(query.get("date", "")) or default or latest, latest)
