"""Data of the uPlot charts for `json_script`, and the rows of their table twins."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from dashboard.ui.language import word
from dashboard.ui.wording import day as written_day
from dashboard.ui.wording import decimals, slot
from mdm.lib.clock import SEOUL


@dataclass(frozen=True, slots=True)
class Series:
    """One line or row of bars; the tone is a colour token of the style sheet, None = no value."""

    label: str
    values: Sequence[float | None]
    tone: str = "primary"
    dash: bool = False
    bars: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A tinted stretch of the time axis, as of a lasting leak."""

    since: int  # epoch seconds
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Note:
    """A word at one point of the first series: why that day fell."""

    at: int  # epoch seconds
    label: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A chart over days or slots, its unit, and where a click on a point leads ("" = nowhere)."""

    x: Sequence[int]  # epoch seconds: Seoul midnight of a day, or the end of a slot
    series: Sequence[Series]
    step: str = "day"  # day or slot
    unit: str = ""
    digits: int = 1
    low: float | None = None  # fixed axis limits; bars always start at 0
    high: float | None = None
    target: float | None = None
    partial: bool = False  # the last point is still growing: drawn paler
    href: str = ""  # {day} stands for the ISO day
    band: Band | None = None
    notes: Sequence[Note] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """This function will return the chart's data for `json_script`."""
        chart = asdict(self)
        for series in chart["series"]:
            series["label"] = word(series["label"])
        return chart

    @property
    def heads(self) -> list[str]:
        """This function will return the column heads of the table twin, without the first."""
        return [
            word(f"{series.label} ({self.unit})" if self.unit else series.label)
            for series in self.series
        ]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """This function will return the table twin, newest first: a time and a value a series."""
        rows = [
            (
                self._written(at),
                [decimals(series.values[place], self.digits) for series in self.series],
            )
            for place, at in enumerate(self.x)
        ]
        return rows[::-1]

    def _written(self, at: int) -> str:
        instant = datetime.fromtimestamp(at, UTC)
        return slot(instant) if self.step == "slot" else written_day(instant)


def epoch_of_day(on: date) -> int:
    """This function will return the epoch seconds of a day's Seoul midnight (T-1)."""
    return int(datetime.combine(on, time(), SEOUL).timestamp())
