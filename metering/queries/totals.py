"""Totals of groups of connections, and the extremes of days (D-05, D-06, D-11, D-12)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from mdm.lib import sql
from metering.core.rates import Sums


@dataclass(frozen=True, slots=True)
class DayFacts:
    """One day counted over its connections: who was read and who was not (D-04), the highest, lowest
    and middle use in litres and whose they are, None without a valid use, how many connections used
    nothing or have a day boundary missing (D-12)."""

    read: int
    silent: int
    highest_l: int | None
    highest_number: str
    lowest_l: int | None
    lowest_number: str
    median_l: float | None
    zero_usage: int
    partial: int


def totals_by_group(
    *, dimension: str, segments: Collection[int] | None, from_day: date, to_day: date
) -> dict[int | None, Sums]:
    """This function will sum segments (None = all) over [from_day, to_day] by 'dong', 'block', 'use'
    or 'maker': row id → sums, id None = connections without one."""
    params = {
        "dimension": dimension,
        "segments": _ids(segments),
        "from_day": from_day,
        "to_day": to_day,
    }
    found = sql.rows("metering/sql/totals/by_group.sql", params)
    return {value: Sums(*map(int, sums)) for value, *sums in found}


def facts_by_day(
    *, segments: Collection[int] | None, days: Collection[date]
) -> dict[date, DayFacts]:
    """This function will count and find the extremes of days over segments (None = all), ties to the
    lowest 고객번호; from the same table as 검침내역, so that counts equal its lists (D-12)."""
    params = {"segments": _ids(segments), "days": sorted(days)}
    found = sql.rows("metering/sql/totals/extremes.sql", params)
    return {day: DayFacts(*values) for day, *values in found}


def usual_report_interval_h() -> int:
    """This function will return the report interval that 99 % of the terminals keep, in hours (T-5)."""
    ((hours,),) = sql.rows("metering/sql/totals/report_interval.sql")
    return int(hours)


def _ids(segments: Collection[int] | None) -> list[int] | None:
    return None if segments is None else list(segments)
