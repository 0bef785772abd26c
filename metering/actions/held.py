"""What people decide about held messages: take in anew, admit in spite of their time, discard."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mdm.lib.actors import Actor
from metering.models import HeldDecision, HeldMessage, HeldState
from metering.queries.held import KEPT_BYTES, TIME_REASONS

_DECIDABLE = (HeldState.OPEN, HeldState.DISCARDED, HeldState.REPLAY)
Kind = HeldDecision.Kind


class UnableToDecide(ValueError):
    """A decision that lacks its reason; the message is one Korean sentence."""


class UnableToDiscard(UnableToDecide):
    """A discard without a reason."""


class UnableToReadmit(UnableToDecide):
    """Messages refused for their time (T-3), to be admitted without a reason."""


def ask_for_replay(
    *, messages: QuerySet[HeldMessage], by: Actor, now: datetime, reason: str = ""
) -> int:
    """This function will mark held messages to be taken in anew and return how many moved; the
    receiving program does the work.

    Raises `UnableToReadmit` where one was refused for its time (T-3) and no reason is given.
    """
    return _decide(messages, HeldState.REPLAY, _by(by, now, reason))


def discard(*, messages: QuerySet[HeldMessage], by: Actor, now: datetime, reason: str) -> int:
    """This function will discard held messages, which stay in the list, and return how many moved.

    Raises `UnableToDiscard` without a reason.
    """
    if not reason.strip():
        raise UnableToDiscard("폐기하는 사유를 적어 주세요.")
    return _decide(messages, HeldState.DISCARDED, _by(by, now, reason))


def note_registration(*, terminal_id: str, messages: int, by: Actor, now: datetime) -> None:
    """This function will note that the terminal of waiting messages was registered."""
    _by(by, now, "", kind=Kind.REGISTER, terminal_id=terminal_id, messages=messages).save()


@transaction.atomic
def _decide(found: QuerySet[HeldMessage], state: HeldState, said: HeldDecision) -> int:
    if state == HeldState.REPLAY:  # of a longer one only a part was kept
        found = found.filter(payload_size__lte=KEPT_BYTES)
    rows = list(
        found.filter(state__in=_DECIDABLE)
        .exclude(state=state)
        .order_by("pk")
        .select_for_update()
        .values_list("pk", "box", "reason", "terminal_id")
    )
    groups = Counter((box, reason) for _, box, reason, _ in rows)
    untimely = sum(count for (_, reason), count in groups.items() if reason in TIME_REASONS)
    if state == HeldState.REPLAY and untimely and not said.note:
        raise UnableToReadmit(
            _(
                "시각 때문에 격리된 메시지가 {untimely:,}건 있습니다. 다시 받아들이는 사유를 적어 주세요."
            ).format(untimely=untimely)
        )
    HeldMessage.objects.filter(pk__in=[row[0] for row in rows]).update(
        state=state,
        handled_at=said.decided_at,
        handled_by=said.username,
        handled_reason=said.note,
    )
    for (box, reason), count in sorted(groups.items()):
        terminals = {row[3] for row in rows if row[1:3] == (box, reason)}
        _copy(
            said,
            kind=_kind(state, reason),
            box=box,
            held_reason=reason,
            terminal_id=terminals.pop() if len(terminals) == 1 else "",
            messages=count,
        ).save()
    return len(rows)


def _kind(state: HeldState, reason: str) -> str:
    if state == HeldState.DISCARDED:
        return Kind.DISCARD
    return Kind.READMIT if reason in TIME_REASONS else Kind.REPLAY


def _by(by: Actor, now: datetime, note: str, **fields: object) -> HeldDecision:
    return HeldDecision(
        decided_at=now,
        user_id=by.user_id,
        username=by.username[:150],
        address=by.address,
        note=note.strip()[:200],
        **fields,
    )


def _copy(said: HeldDecision, **fields: object) -> HeldDecision:
    return HeldDecision(
        decided_at=said.decided_at,
        user_id=said.user_id,
        username=said.username,
        address=said.address,
        note=said.note,
        **fields,
    )
