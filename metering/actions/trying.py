"""Tries a threshold on the last days: judges them with and without it, and keeps nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby

from django.db import transaction
from django.db.models import Q

from mdm.lib import sql
from mdm.lib.clock import SEOUL
from metering.actions.filling import closed_days
from metering.actions.gathering import Start
from metering.actions.judging import compute
from metering.core.slots import hour_at
from metering.models import AlarmRule

DAYS = 7
MOST_CONNECTIONS = 2_000
_RUN_UP = timedelta(days=2)  # a leak is 24 h old when it shows
_PORTION = 500


@dataclass(frozen=True, slots=True)
class Trial:
    """Alarms of the kind within the last days as the rules stand, and with the threshold; judged were
    `judged` of the `concerned` connections."""

    before: int
    after: int
    judged: int
    concerned: int

    @property
    def is_sample(self) -> bool:
        """This function will say whether not every connection concerned was judged."""
        return self.judged < self.concerned


def try_rule(*, rule: AlarmRule, now: datetime, is_enough: Callable[[], bool]) -> Trial:
    """This function will judge the last 7 days of the connections that a threshold concerns, up to
    2,000 of them, with and without it; `is_enough` is asked after every portion and ends the trial."""
    params = {
        "use_class": rule.use_class_id,
        "caliber": rule.caliber_id,
        "maker": rule.maker_id,
        "most": MOST_CONNECTIONS,
    }
    found = sql.rows("metering/sql/rules/concerned.sql", params)
    customers = sorted(customer for customer, _ in found)
    before = after = judged = 0
    for top in range(0, len(customers), _PORTION):
        part = customers[top : top + _PORTION]
        before += _alarms(part, kind=rule.kind, now=now)
        after += _alarms_under(rule, part, now=now)
        judged += len(part)
        if is_enough():
            break
    return Trial(before, after, judged, found[0][1] if found else 0)


def _alarms_under(rule: AlarmRule, customers: list[int], *, now: datetime) -> int:
    """The threshold is put in its place of the rules for the length of a transaction that is undone:
    which rule wins is then decided by the very statement that judging uses."""
    with transaction.atomic():
        first = _first_day(now) - _RUN_UP
        same = AlarmRule.objects.filter(
            kind=rule.kind, use_class=rule.use_class, caliber=rule.caliber, maker=rule.maker
        )
        same.filter(active_from__gte=first).delete()
        same.filter(Q(active_to=None) | Q(active_to__gt=first)).update(active_to=first)
        AlarmRule.objects.create(
            kind=rule.kind,
            use_class=rule.use_class,
            caliber=rule.caliber,
            maker=rule.maker,
            threshold=rule.threshold,
            active_from=first,
        )
        count = _alarms(customers, kind=rule.kind, now=now)
        transaction.set_rollback(True)
    return count


def _alarms(customers: list[int], *, kind: str, now: datetime) -> int:
    """Alarms of a kind that stood at some hour of the last days."""
    today = now.astimezone(SEOUL).date()
    days = [_first_day(now) - _RUN_UP] * len(customers)
    found = sql.rows("metering/sql/judge/starts.sql", {"customers": customers, "days": days})
    starts = sorted((Start(*row) for row in found if row[1]), key=lambda each: each.day)
    since = hour_at(day=_first_day(now), slot=1)
    count = 0
    for day, group in groupby(starts, key=lambda each: each.day):
        if day <= today:
            closed = partial(closed_days, now=now)
            judged = compute(starts=list(group), last=today, closed=closed).judged
            count += sum(
                each.kind == kind and (not each.end_hour or each.end_hour >= since)
                for each in judged.episodes
            )
    return count


def _first_day(now: datetime) -> date:
    return now.astimezone(SEOUL).date() - timedelta(days=DAYS - 1)
