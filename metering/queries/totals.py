"""Totals of days and of groups of connections, and the extremes of days (D-05, D-06, D-11, D-12)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import Sum

from mdm.lib import sql
from metering.core.rates import Sums
from metering.queries.rates import GROUPED, daily_sums, group_sums


@dataclass(frozen=True, slots=True)
class Total:
    """What a day, a group or a period adds up to: as received, and with estimates (D-11), in litres."""

    sums: Sums = Sums()  # noqa: RUF009 - frozen
    filled_l: int = 0  # 보정 포함
    estimated_l: int = 0  # the part of it that is estimated
    step_l: int = 0  # how far the registers went on from day to day (D-15)

    @classmethod
    def over(cls, parts: Iterable["Total"]) -> Self:
        """This function will add parts up (D-07: pooled)."""
        held = list(parts)
        return cls(
            Sums.over(part.sums for part in held),
            sum(part.filled_l for part in held),
            sum(part.estimated_l for part in held),
            sum(part.step_l for part in held),
        )

    @property
    def estimated_share(self) -> float | None:
        """추정 비중 in percent (D-11), None where nothing was used."""
        return 100 * self.estimated_l / self.filled_l if self.filled_l else None


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


def day_totals(
    *, segments: Collection[int] | None, from_day: date, to_day: date
) -> dict[date, Total]:
    """This function will return each day with data in [from_day, to_day] over segments (None = all),
    oldest first (D-04, D-11)."""
    rows = daily_sums(segments=segments, from_day=from_day, to_day=to_day)
    summed = rows.values_list("day").annotate(*map(Sum, GROUPED))
    return {day: _total(values) for day, *values in summed.order_by("day")}


def totals_by_group(
    *, dimension: str, segments: Collection[int] | None, from_day: date, to_day: date
) -> dict[int | None, Total]:
    """This function will sum segments (None = all) over [from_day, to_day] by 'dong', 'block', 'use'
    or 'maker': row id → total, id None = connections without one."""
    found = group_sums(dimension=dimension, segments=segments, from_day=from_day, to_day=to_day)
    return {value: _total(sums) for value, sums in found.items()}


def facts_by_day(
    *, segments: Collection[int] | None, days: Collection[date]
) -> dict[date, DayFacts]:
    """This function will count and find the extremes of days over segments (None = all), ties to the
    lowest 고객번호; what is not summed yet from the table of 검침내역, so that counts equal its lists
    (D-12)."""
    summed = "known_facts" if segments is None else "segment_facts"
    facts = _facts(summed, segments, days)
    if unknown := set(days) - facts.keys():
        facts |= _facts("extremes", segments, unknown)
    return facts


def usual_report_interval_h() -> int:
    """This function will return the report interval that 99 % of the terminals keep, in hours (T-5)."""
    ((hours,),) = sql.rows("metering/sql/totals/report_interval.sql")
    return int(hours)


def _facts(
    statement: str, segments: Collection[int] | None, days: Collection[date]
) -> dict[date, DayFacts]:
    params = {"segments": _ids(segments), "days": sorted(days)}
    found = sql.rows(f"metering/sql/totals/{statement}.sql", params)
    return {day: DayFacts(*values) for day, *values in found}


def _total(values: Iterable[int | None]) -> Total:
    *sums, filled_l, estimated_l, step_l = (int(value or 0) for value in values)
    return Total(Sums(*sums), filled_l, estimated_l, step_l)


def _ids(segments: Collection[int] | None) -> list[int] | None:
    return None if segments is None else list(segments)
