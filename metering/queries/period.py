"""기간 사용량: the register at the end of a period less the register at its start (D-15)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import Max, Min, Sum

from mdm.lib import sql
from metering.queries.rates import daily_sums


@dataclass(frozen=True, slots=True)
class PeriodUse:
    """Litres over a period of days: `use_l` D-15; `usage_l` Σ U(D); `filled_l` Σ 보정 포함 and its
    estimated part."""

    use_l: int = 0
    usage_l: int = 0
    filled_l: int = 0
    estimated_l: int = 0

    @property
    def unallocated_l(self) -> int:
        """This property will return 미배분: use across missing day boundaries (D-15)."""
        return self.use_l - self.usage_l

    @classmethod
    def over(cls, parts: Iterable["PeriodUse"]) -> Self:
        """This function will add up the uses of connections."""
        held = list(parts)
        return cls(
            use_l=sum(part.use_l for part in held),
            usage_l=sum(part.usage_l for part in held),
            filled_l=sum(part.filled_l for part in held),
            estimated_l=sum(part.estimated_l for part in held),
        )


def period_use(
    *,
    from_day: date,
    to_day: date,
    segments: Collection[int] | None = None,
    customers: Collection[int] | None = None,
) -> dict[int, PeriodUse]:
    """This function will return the use of each connection that was expected within [from_day,
    to_day], of segments and of customers (None = all), by customer (D-15).

    C at the latest 정상 slot up to the end of its last such day less C at the latest 정상 slot up to
    the start of its first; nothing received before counts from the initial register. One query.
    """
    found = sql.rows(
        "metering/sql/period/use.sql",
        {
            "from_day": from_day,
            "to_day": to_day,
            "segments": None if segments is None else list(segments),
            "customers": None if customers is None else list(customers),
        },
    )
    return {customer: PeriodUse(*(int(each or 0) for each in sums)) for customer, *sums in found}


def period_use_by_group(
    *, dimension: str, from_day: date, to_day: date, segments: Collection[int] | None = None
) -> dict[int | None, int]:
    """This function will return the litres between the registers at both ends of [from_day, to_day]
    (D-15) by 'dong', 'block', 'use' or 'maker': row id → litres, id None = connections without one."""
    rows = daily_sums(segments=segments, from_day=from_day, to_day=to_day)
    found = rows.aggregate(first=Min("day"), last=Max("day"))
    if found["first"] is None:
        return {}
    params = {
        "dimension": dimension,
        "from_day": found["first"],
        "to_day": found["last"],
        "segments": None if segments is None else list(segments),
    }
    parts = sql.rows("metering/sql/period/by_group.sql", params)
    return {value: int(use_l or 0) for value, use_l in parts}


def period_total(
    *,
    from_day: date,
    to_day: date,
    segments: Collection[int] | None = None,
    customers: Collection[int] | None = None,
) -> PeriodUse:
    """This function will add `period_use` up over its connections (D-15).

    Of customers by themselves; of whole segments from their daily sums and from the judged days at
    both ends of the period, so that a year costs no more than a month. Who is in one other segment
    at both ends does not count, whatever it visited in between.
    """
    if customers is not None:
        uses = period_use(from_day=from_day, to_day=to_day, segments=segments, customers=customers)
        return PeriodUse.over(uses.values())
    found = daily_sums(segments=segments, from_day=from_day, to_day=to_day).aggregate(
        *map(Sum, ("usage_l", "filled_l", "estimated_l")), first=Min("day"), last=Max("day")
    )
    if found["first"] is None:
        return PeriodUse()
    ends = {"from_day": found["first"], "to_day": found["last"]}
    ids = None if segments is None else list(segments)
    ((use_l,),) = sql.rows("metering/sql/period/boundaries.sql", ends | {"segments": ids})
    return PeriodUse(
        use_l, found["usage_l__sum"], found["filled_l__sum"], found["estimated_l__sum"]
    )
