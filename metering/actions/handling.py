"""What people do about alarms: 확인, 조치중, 수동 해제, with memo and assignee, each a transition."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from mdm.lib.actors import Actor
from metering.actions.refreshing import refresh_states
from metering.models import Alarm, AlarmTransition, Handling

_ONLY_OPEN = (Handling.ACKNOWLEDGED, Handling.IN_PROGRESS, Handling.MUTED)


class UnableToHandle(ValueError):
    """A step that an alarm cannot take; the message is one Korean sentence."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is done: the new state, "" = as it is; a memo; somebody to look after it, None = as it is;
    오탐 or not, None = as it is."""

    handling: str = ""
    memo: str = ""
    assignee: AbstractBaseUser | None = None
    false_alarm: bool | None = None


@transaction.atomic
def handle_alarms(*, ids: Collection[int], step: Step, by: Actor, now: datetime) -> int:
    """This function will take a step with alarms, record who did it, and return how many moved.

    수동 해제 silences an open alarm until its condition was once false. Raises `UnableToHandle` when
    an alarm has ended already or the step says nothing.
    """
    if not _said(step):
        raise UnableToHandle("처리 상태, 담당, 메모 중 하나는 있어야 합니다.")
    alarms = list(Alarm.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    if step.handling in _ONLY_OPEN and any(each.ended_at or each.withdrawn for each in alarms):
        raise UnableToHandle("이미 해제된 알람이 있습니다. 목록을 새로 고치고 다시 고르세요.")
    if step.handling == Handling.CLOSED and any(each.ended_at is None for each in alarms):
        raise UnableToHandle("해제되지 않은 알람은 종결할 수 없습니다.")
    for alarm in alarms:
        _apply(alarm, step)
    Alarm.objects.bulk_update(alarms, ["handling", "assignee", "memo", "false_alarm"])
    AlarmTransition.objects.bulk_create(
        AlarmTransition(
            alarm=alarm,
            event=AlarmTransition.Event.HANDLED,
            slot_at=None,
            level=alarm.level,
            detail=_said(step)[:300],
            author=by.username[:150],
            recorded_at=now,
        )
        for alarm in alarms
    )
    if step.handling:  # a muted alarm is no state any more
        refresh_states(customers=sorted({alarm.customer_id for alarm in alarms}), now=now)
    return len(alarms)


def _apply(alarm: Alarm, step: Step) -> None:
    if step.handling:
        alarm.handling = step.handling
    if step.assignee is not None:
        alarm.assignee_id = step.assignee.pk
    if step.false_alarm is not None:
        alarm.false_alarm = step.false_alarm
    if step.memo:
        alarm.memo = step.memo[:300]


def _said(step: Step) -> str:
    parts = [str(Handling(step.handling).label)] if step.handling else []
    if step.assignee is not None:
        parts.append(f"담당 {step.assignee}")
    if step.false_alarm is not None:
        parts.append("오탐" if step.false_alarm else "오탐 아님")
    if step.memo:
        parts.append(step.memo)
    return " · ".join(parts)
