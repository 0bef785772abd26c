"""Rows of 검침집계: one day or one group, with the addresses behind their counts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from dashboard.ui.filters import CustomerFilter
from dashboard.ui.language import say
from dashboard.ui.periods import Period
from dashboard.ui.settled import SETTLED
from dashboard.ui.targets import target_of, targets_by_place
from metering.core.rates import Sums
from metering.core.settlement import Settlement, settlement_of
from metering.queries.period import period_use_by_group
from metering.queries.reports import DayReasons
from metering.queries.totals import DayFacts, Total, totals_by_group, usual_report_interval_h

NONE = "(없음)"  # the group of who has no such attribute


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One day or one group; rates and extremes of today are unknown until it is over (D-10)."""

    label: str
    href: str
    query: str  # conditions of the lists behind the counts
    total: Total
    day: date | None = None
    settlement: Settlement | None = None  # of a day (T-5)
    running: bool = False
    corrections: int = 0  # after 확정 (T-5)
    facts: DayFacts | None = None
    reasons: DayReasons = DayReasons()  # noqa: RUF009 - frozen
    target: float = field(
        default_factory=lambda: float(settings.TARGET_READ_RATE)
    )  # of the rates, %
    period_use_l: int | None = None  # of a group, between the registers at both ends (D-15)

    @property
    def settled(self) -> str:
        """This function will name the state of the day."""
        return SETTLED[self.settlement] if self.settlement else ""

    @property
    def is_open(self) -> bool:
        """This function will say whether slots of the day are still to come: no rate of it is below a
        target yet (T-6)."""
        return self.settlement == Settlement.RUNNING

    @property
    def unallocated_l(self) -> int | None:
        """This function will return 미배분: what no day of the period owns (D-15)."""
        return None if self.period_use_l is None else self.period_use_l - self.sums.usage_l

    @property
    def sums(self) -> Sums:
        """This function will return the figures as received."""
        return self.total.sums

    @property
    def estimated_share(self) -> float | None:
        """This function will return 추정 비중, None for today, of which most is still to come."""
        return None if self.running else self.total.estimated_share

    @property
    def hourly_rate(self) -> float | None:
        """This function will return 시간 검침률, None for today (D-10)."""
        return None if self.running else self.sums.hourly_rate

    @property
    def daily_rate(self) -> float | None:
        """This function will return 일 검침률, None for today (D-10)."""
        return None if self.running else self.sums.daily_rate

    @property
    def read(self) -> int | None:
        """This function will return 수전수(정상) as the list behind it counts (D-04)."""
        return self.facts.read if self.facts else self.sums.connections_good

    @property
    def silent(self) -> int | None:
        """This function will return who sent no 정상 value, None for today (D-10)."""
        return None if self.running or not self.facts else self.facts.silent

    @property
    def closed(self) -> DayFacts | None:
        """This function will return the extremes, None for today (D-10)."""
        return None if self.running else self.facts

    @property
    def highest_number(self) -> str:
        """This function will return whose use was highest."""
        return self.facts.highest_number if self.facts else ""

    @property
    def lowest_number(self) -> str:
        """This function will return whose use was lowest."""
        return self.facts.lowest_number if self.facts else ""

    @property
    def note(self) -> str:
        """This function will say why the figures are as they are (비고·사유): silent sources, connections
        that fell silent, days without a boundary."""
        if self.running or not self.facts:
            return ""
        sources = ", ".join(self.reasons.silent_sources)
        parts = (
            say("{sources} 수신 없음", sources=sources) if sources else "",
            _counted("통신장애 발생", self.reasons.comm_faults),
            _counted("부분", self.facts.partial),
        )
        return " · ".join(filter(None, parts))


def with_facts(
    row: TotalRow, *, facts: DayFacts | None, corrections: int, reasons: DayReasons
) -> TotalRow:
    """This function will put what was counted and found out of its day into a row."""
    return replace(row, facts=facts, corrections=corrections, reasons=reasons)


def day_rows(
    *, days: Mapping[date, Total], chosen: CustomerFilter, today: date, at: datetime
) -> list[TotalRow]:
    """This function will make one row a day; today is running (D-10), each day carries its state (T-5)."""
    interval_h = usual_report_interval_h()
    target = target_of(chosen)
    rows = []
    for day, total in days.items():
        query = _query(chosen, Period(day, day))
        rows.append(
            TotalRow(
                label=day.isoformat(),
                href=f"?{query}&group=dong",
                query=query,
                total=total,
                day=day,
                settlement=settlement_of(day=day, now=at, report_interval_h=interval_h),
                running=day >= today,
                target=target,
            )
        )
    return rows


def group_labels(chosen: CustomerFilter, dimension: str) -> dict[int | None, str]:
    """This function will name the groups of a dimension by row id; of two 동 with one name each is told
    by its 구."""
    found = chosen.choices.of(dimension)
    times = Counter(choice.label for choice in found)
    above = {choice.id: choice.label for choice in chosen.choices.of("gu")}
    return {
        choice.id: f"{choice.label} ({above.get(choice.parent_id or 0, choice.value)})"
        if dimension == "dong" and times[choice.label] > 1
        else choice.label
        for choice in found
    }


def group_rows(
    *, dimension: str, chosen: CustomerFilter, period: Period, today: date
) -> list[TotalRow]:
    """This function will make one row a group, pooled over the period (D-07)."""
    choices = {choice.id: choice for choice in chosen.choices.of(dimension)}
    labels = group_labels(chosen, dimension)
    asked: dict[str, Any] = {
        "dimension": dimension,
        "segments": chosen.segment_ids,
        "from_day": period.from_day,
        "to_day": period.to_day,
    }
    uses = period_use_by_group(**asked)
    running = period.to_day >= today
    target = target_of(chosen)
    targets = targets_by_place(chosen) if dimension == "dong" else {}
    rows = []
    for value, total in totals_by_group(**asked).items():
        choice = choices.get(value) if value is not None else None
        query = _query(chosen, period, **({dimension: choice.value} if choice else {}))
        rows.append(
            TotalRow(
                label=labels.get(value, NONE),
                href=f"?{query}",
                query=query,
                total=total,
                running=running,
                target=target if value is None else targets.get(value, target),
                period_use_l=uses.get(value, 0),
            )
        )
    return rows


def _counted(word: str, connections: int) -> str:
    return say("{word} {n:,}전", word=word, n=connections) if connections else ""


def _query(chosen: CustomerFilter, period: Period, **narrowed: str) -> str:
    days = {"from": period.from_day.isoformat(), "to": period.to_day.isoformat()}
    return urlencode(chosen.place_params() | narrowed | days, safe=",")
