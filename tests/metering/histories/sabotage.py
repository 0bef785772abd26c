"""Ways of counting wrongly, one at a time: the comparison must see each of them."""

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from mdm.lib import sql
from metering.actions import filling, intake
from metering.core import estimating, merging, slots, vee
from metering.core.rates import Sums
from metering.models import Outcome


class Sabotage(NamedTuple):
    """A wrong way of counting, and the figures in which it must be seen."""

    do: Callable[[pytest.MonkeyPatch], None]
    seen_in: set[str]


def days_by_utc(patch: pytest.MonkeyPatch) -> None:
    """This function will let days begin at midnight in Greenwich."""
    patch.setattr(slots, "SEOUL_OFFSET_S", 0)
    patch.setattr(merging, "_SEOUL_H", 0)


def rebased_falls(patch: pytest.MonkeyPatch) -> None:
    """This function will start counting anew wherever a register falls, as if nothing had run back."""
    steps = vee._steps

    def clipped(**given: Any) -> Any:
        use, fall, valid, jump = steps(**given)
        return use.clip(min=0), fall, valid, jump

    patch.setattr(vee, "_steps", clipped)


def daily_rate_of_the_read(patch: pytest.MonkeyPatch) -> None:
    """This function will divide 일 검침률 by those that were read, not by N(D)."""
    patch.setattr(Sums, "daily_rate", property(lambda sums: 100.0 if sums.good else None))


def duplicates_counted_as_stored(patch: pytest.MonkeyPatch) -> None:
    """This function will count what came twice as received twice."""
    counts = intake._counts

    def twice(rows: Any, sources: Any) -> Counter[Any]:
        named = [(at, "STORED" if what == Outcome.DUPLICATE else what, n) for at, what, n in rows]
        return counts(named, sources)

    patch.setattr(intake, "_counts", twice)


def losers_kept(patch: pytest.MonkeyPatch) -> None:
    """This function will turn the precedence of T-4 round, inside a batch and against the store."""
    rank, statement = merging._rank, sql.statement

    def turned(path: str) -> str:
        text = statement(path)
        return text.replace(") > (", ") < (") if path.endswith("intake/compare.sql") else text

    patch.setattr(merging, "_rank", lambda value: tuple(-part for part in rank(value)))
    patch.setattr(sql, "statement", turned)


def long_gaps_left_empty(patch: pytest.MonkeyPatch) -> None:
    """This function will estimate short gaps only: use across longer ones belongs to no day."""
    patch.setattr(estimating._Filling, "_other_gaps", lambda _filling, _filled: None)


def days_due_at_once(patch: pytest.MonkeyPatch) -> None:
    """This function will close days before their terminals had time to report (T-6)."""
    patch.setattr(filling, "GRACE_H", -24)


SABOTAGES = {
    "days_by_utc": Sabotage(days_by_utc, {"good_mask", "usage_l", "sums"}),
    "rebased_falls": Sabotage(rebased_falls, {"last_c_l", "usage_l"}),
    "daily_rate_of_the_read": Sabotage(daily_rate_of_the_read, {"sums"}),
    "duplicates_counted_as_stored": Sabotage(duplicates_counted_as_stored, {"STORED", "DUPLICATE"}),
    "losers_kept": Sabotage(losers_kept, {"winner"}),
    "long_gaps_left_empty": Sabotage(long_gaps_left_empty, {"filled_l", "estimated_l"}),
    "days_due_at_once": Sabotage(days_due_at_once, {"closed"}),
}
