"""Trends of 검침집계: use as bars, both read rates as lines, over the same days."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.urls import reverse

from dashboard.ui.trends import Series, Trend, epoch_of_day
from metering.queries.totals import Total

STEPS = {"": "일", "week": "주", "month": "월"}
LOW_RATE = 75.0


def stepped(days: Mapping[date, Total], *, step: str, today: date) -> dict[date, Total]:
    """This function will pool days into weeks from Monday or into months, each under its first day
    (D-07); "" leaves days. Today stays outside of what is pooled."""
    if step not in ("week", "month"):
        return dict(days)
    parts: dict[date, list[Total]] = {}
    for day, total in days.items():
        if day < today:
            first = day.replace(day=1) if step == "month" else day - timedelta(days=day.weekday())
            parts.setdefault(first, []).append(total)
    return {first: Total.over(held) for first, held in parts.items()}


def usage_trend(*, days: Mapping[date, Total], today: date, query: str | None) -> Trend:
    """This function will draw 총 사용량 (m³) of each day, what estimates add behind what was received;
    a bar leads to its 검침내역, without a query nowhere."""
    totals = days.values()
    return Trend(
        x=[epoch_of_day(day) for day in days],
        series=[
            Series("보정 포함", [each.filled_l / 1000 for each in totals], "est", bars=True),
            Series("수신 기준", [each.sums.usage_l / 1000 for each in totals], bars=True),
        ],
        unit="m³",
        partial=today in days,
        href=_href("readings", query, "from={day}&to={day}"),
    )


def rate_trend(
    *, days: Mapping[date, Total], today: date, target: float, query: str | None
) -> Trend:
    """This function will draw 시간 and 일 검침률 (%) of the days that are over."""
    closed = {day: total.sums for day, total in days.items() if day < today}
    rates = [rate for sums in closed.values() if (rate := sums.hourly_rate) is not None]
    return Trend(
        x=[epoch_of_day(day) for day in closed],
        series=[
            Series("시간 검침률", [sums.hourly_rate for sums in closed.values()]),
            Series("일 검침률", [sums.daily_rate for sums in closed.values()], "normal", dash=True),
        ],
        unit="%",
        low=LOW_RATE if min(rates, default=100.0) >= LOW_RATE else 0.0,
        high=100.0,
        target=target,
        href=_href("totals", query, "from={day}&to={day}&group=dong"),
    )


def _href(page: str, query: str | None, days: str) -> str:
    if query is None:
        return ""
    return f"{reverse(page)}?{query}&{days}"
