"""Hour × day heat map of one customer's use, drawn on the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboard.ui.charts import HOURS
from dashboard.ui.language import say

LIMITS_L = (1, 25, 50, 100, 200)  # classes h0 … h5: below 1 L, … from 200 L
_LEFT, _TOP, _ROW, _WIDTH = 46, 4, 9, 984


@dataclass(frozen=True, slots=True)
class HeatDay:
    """One column: 24 slot values in litres, None = no value, and which slots are due (T-6)."""

    on: date
    litres: Sequence[float | None]
    due: Sequence[bool]


def heatmap(days: Sequence[HeatDay], *, finding: str) -> SafeString:
    """This function will draw days × slots 1…24 in six classes, missing hatched, later dotted.

    `finding` is the one sentence a screen reader hears.
    """
    step = _WIDTH / max(1, len(days))
    cells = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="8"/>',
        (
            (
                _tone(day, hour),
                f"{_LEFT + column * step:.1f}",
                _TOP + hour * _ROW,
                f"{step - 1:.1f}",
            )
            for column, day in enumerate(days)
            for hour in range(HOURS)
        ),
    )
    return format_html(
        '<svg viewBox="0 0 1034 240" role="img" aria-label="{}">{}'
        '<rect class="night" x="{}" y="{}" width="{}" height="{}" rx="3"/>{}{}</svg>',
        finding, cells, _LEFT - 2, _TOP + 2 * _ROW - 1, _WIDTH + 3, 3 * _ROW + 1,
        _hour_axis(), _day_axis(days, step),
    )  # fmt: skip


def _tone(day: HeatDay, hour: int) -> str:
    value = day.litres[hour]
    if value is None:
        return "hna" if day.due[hour] else "hlate"
    if value < 0:
        return "hneg"
    return f"h{sum(value >= limit for limit in LIMITS_L)}"


def _hour_axis() -> SafeString:
    marks = (
        (_TOP + (hour - 1) * _ROW + 8, say("{slot}시", slot=hour)) for hour in (1, 6, 12, 18, 24)
    )
    return format_html_join("", '<text x="38" y="{}" text-anchor="end">{}</text>', marks)


def _day_axis(days: Sequence[HeatDay], step: float) -> SafeString:
    shown = [place for place in range(len(days)) if (len(days) - 1 - place) % 5 == 0]
    marks = ((f"{_LEFT + (place + 0.5) * step:.1f}", f"{days[place].on:%m-%d}") for place in shown)
    return format_html_join("", '<text x="{}" y="236" text-anchor="middle">{}</text>', marks)
