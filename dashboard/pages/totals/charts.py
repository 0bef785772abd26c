"""Trends of 검침집계: use as bars, both read rates as lines, over the same days."""

from collections.abc import Mapping
from datetime import date

from django.urls import reverse

from dashboard.ui.trends import Series, Trend, epoch_of_day
from metering.core.rates import Sums
from metering.queries.totals import Total


def usage_trend(*, days: Mapping[date, Total], today: date, query: str) -> Trend:
    """This function will draw 총 사용량 (m³) of each day, what estimates add behind what was received;
    a bar leads to its 검침내역."""
    totals = days.values()
    return Trend(
        x=[epoch_of_day(day) for day in days],
        series=[
            Series("보정 포함", [each.filled_l / 1000 for each in totals], "est", bars=True),
            Series("수신 기준", [each.sums.usage_l / 1000 for each in totals], bars=True),
        ],
        unit="m³",
        partial=today in days,
        href=f"{reverse('readings')}?{query}&from={{day}}&to={{day}}",
    )


def rate_trend(*, days: Mapping[date, Sums], today: date, target: float, query: str) -> Trend:
    """This function will draw 시간 and 일 검침률 (%) of the days that are over."""
    closed = {day: sums for day, sums in days.items() if day < today}
    rates = [rate for sums in closed.values() if (rate := sums.hourly_rate) is not None]
    low = 75.0 if min(rates, default=100.0) >= 75 else 0.0
    return Trend(
        x=[epoch_of_day(day) for day in closed],
        series=[
            Series("시간 검침률", [sums.hourly_rate for sums in closed.values()]),
            Series("일 검침률", [sums.daily_rate for sums in closed.values()], "normal", dash=True),
        ],
        unit="%",
        low=low,
        high=100.0,
        target=target,
        href=f"{reverse('totals')}?{query}&from={{day}}&to={{day}}&group=dong",
    )
