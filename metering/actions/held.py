"""What operators decide about held messages: take in anew, or discard with a reason."""

from collections.abc import Collection
from datetime import datetime

from mdm.lib.actors import Actor
from metering.models import HeldMessage, HeldState


class UnableToDiscard(ValueError):
    """A discard without a reason; the message is one Korean sentence."""


def ask_for_replay(*, ids: Collection[int], by: Actor, now: datetime, reason: str = "") -> int:
    """This function will mark held messages to be taken in anew and return how many moved; the
    receiving program does the work."""
    return _move(ids, HeldState.REPLAY, by=by, now=now, reason=reason)


def discard(*, ids: Collection[int], by: Actor, now: datetime, reason: str) -> int:
    """This function will discard held messages, which stay in the list, and return how many moved.

    Raises `UnableToDiscard` without a reason.
    """
    if not reason.strip():
        raise UnableToDiscard("폐기하는 사유를 적어 주세요.")
    return _move(ids, HeldState.DISCARDED, by=by, now=now, reason=reason)


def _move(ids: Collection[int], state: HeldState, *, by: Actor, now: datetime, reason: str) -> int:
    waiting = HeldMessage.objects.filter(
        pk__in=ids, state__in=(HeldState.OPEN, HeldState.DISCARDED, HeldState.REPLAY)
    ).exclude(state=state)
    return waiting.update(
        state=state, handled_at=now, handled_by=by.username[:150], handled_reason=reason[:200]
    )
