"""Thresholds of alarms come into force and end by day; what was in force stays readable."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from mdm.lib import sql
from mdm.lib.actors import Actor
from metering.models import AlarmRule


class UnableToSetRule(ValueError):
    """A threshold that cannot come into force; the message is one Korean sentence."""


@transaction.atomic
def add_rule(*, rule: AlarmRule, today: date, by: Actor) -> AlarmRule:
    """This function will put a threshold into force from its day on, and mark whom it concerns when
    that is today; the one for the same 업종, 구경 and 회사 ends there. Raises `UnableToSetRule` for a
    day that is over or already taken."""
    if rule.active_from < today:
        raise UnableToSetRule("지난 날짜부터는 적용할 수 없습니다.")
    same = AlarmRule.objects.select_for_update(of=("self",)).filter(
        kind=rule.kind,
        use_class=rule.use_class,
        caliber=rule.caliber,
        maker=rule.maker,
    )
    running = same.filter(Q(active_to=None) | Q(active_to__gt=rule.active_from))
    if running.filter(active_from__gt=rule.active_from).exists():
        raise UnableToSetRule("같은 조건의 기준이 그 뒤 날짜로 이미 등록되어 있습니다.")
    running.filter(active_from=rule.active_from).delete()
    running.update(active_to=rule.active_from)
    rule.author = by.username[:150]
    rule.full_clean()
    rule.save(force_insert=True)
    if rule.active_from == today:
        _mark(rule, day=today)
    return rule


@transaction.atomic
def end_rule(*, rule: AlarmRule, day: date) -> None:
    """This function will take a threshold out of force from `day`, today, on and mark whom it
    concerned; one that never was in force disappears."""
    locked = AlarmRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if locked.active_from <= day:
        _mark(locked, day=day)
    if locked.active_from >= day:
        locked.delete()
        return
    locked.active_to = day
    locked.save(update_fields=["active_to"])


def _mark(rule: AlarmRule, *, day: date) -> None:
    params = {
        "day": day,
        "use_class": rule.use_class_id,
        "caliber": rule.caliber_id,
        "maker": rule.maker_id,
    }
    sql.run("metering/sql/judge/mark_ruled.sql", params)


def rule_words(kind: str) -> str:
    """This function will say what the number of a threshold means and in which unit."""
    return {
        "LEAK": "최소 유량(L/h): 24시간 내내 이보다 많으면 누수",
        "BACKFLOW": "역류량(L): 한 구간에 이보다 많이 줄면 역류",
        "LOW_BATTERY": "전압(V): 이 값 이하면 배터리",
    }.get(kind, "")
