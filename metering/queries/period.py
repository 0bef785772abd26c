"""기간 사용량: the register at the end of a period less the register at its start (D-15)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Self, TypedDict, Unpack

from django.db.models import Sum

from mdm.lib import sql
from metering.queries.rates import daily_sums, group_sums
from metering.queries.totals import Total

_SUMMED: Final = ("usage_l", "filled_l", "estimated_l", "step_l")


class _Asked(TypedDict):
    segments: Collection[int] | None
    from_day: date
    to_day: date


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
    asked: _Asked = {"segments": segments, "from_day": from_day, "to_day": to_day}
    uses = {value: sums[-1] for value, sums in group_sums(dimension=dimension, **asked).items()}
    for value, use_l in _returned(dimension=dimension, **asked).items():
        uses[value] += use_l
    return uses


def period_total(
    *,
    from_day: date,
    to_day: date,
    segments: Collection[int] | None = None,
    customers: Collection[int] | None = None,
) -> PeriodUse:
    """This function will add `period_use` up over its connections (D-15).

    Of customers by themselves; of whole segments from their daily sums, which say how far each day
    went on from the day before, and from the judged days of who came back.
    """
    if customers is not None:
        uses = period_use(from_day=from_day, to_day=to_day, segments=segments, customers=customers)
        return PeriodUse.over(uses.values())
    asked: _Asked = {"segments": segments, "from_day": from_day, "to_day": to_day}
    found = daily_sums(**asked).aggregate(*map(Sum, _SUMMED))
    return _use([int(found[f"{name}__sum"] or 0) for name in _SUMMED], asked)


def period_use_of(
    total: Total, *, from_day: date, to_day: date, segments: Collection[int] | None
) -> PeriodUse:
    """This function will return what `period_total` would of segments, whose days add up to `total`."""
    asked: _Asked = {"segments": segments, "from_day": from_day, "to_day": to_day}
    return _use([total.sums.usage_l, total.filled_l, total.estimated_l, total.step_l], asked)


def _use(sums: Sequence[int], asked: _Asked) -> PeriodUse:
    usage_l, filled_l, estimated_l, step_l = sums
    returned_l = sum(_returned(dimension="", **asked).values())
    return PeriodUse(step_l + returned_l, usage_l, filled_l, estimated_l)


def _returned(*, dimension: str, **asked: Unpack[_Asked]) -> dict[int | None, int]:
    """Litres that who came back to a group or into the population used while away."""
    segments = asked["segments"]
    params = {
        **asked,
        "dimension": dimension,
        "segments": None if segments is None else list(segments),
    }
    found = sql.rows("metering/sql/period/returned.sql", params)
    return {value: int(use_l) for value, use_l in found}
