"""Messages that wait for their terminal or sit in quarantine, and what was decided about them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from customers.models import Customer
from devices.models import Attachment, Installation
from mdm.lib import sql
from mdm.lib.clock import SEOUL
from metering.models import Box, HeldDecision, HeldMessage, HeldState

OPEN_STATES = (HeldState.OPEN, HeldState.REPLAY)
TIME_REASONS = ("future", "too_old")  # T-3: only an operator may admit them
_NONE_OPEN: tuple[int, datetime | None, datetime | None] = (0, None, None)
_READ_AT_MOST = 500
_BACKFILL = timedelta(days=62)
KEPT_BYTES = 64 * 1024  # longer payloads are cut; size and hash stay those of the whole


@dataclass(frozen=True, slots=True)
class HeldCriteria:
    """Which held messages are meant; what is empty does not narrow."""

    box: str
    states: Collection[str] = ()
    reason: str = ""
    text: str = ""  # part of a terminal id
    source: str = ""
    day: date | None = None  # of receipt, in Seoul


@dataclass(frozen=True, slots=True)
class HeldReason:
    """How many messages of one box and reason are open, since when, and how many came each day."""

    box: str
    reason: str
    open: int
    earliest_at: datetime | None
    latest_at: datetime | None
    days: list[int] = field(default_factory=list)


def held_messages(criteria: HeldCriteria) -> QuerySet[HeldMessage]:
    """This function will return held messages; payloads and explanations stay in the database."""
    found = HeldMessage.objects.filter(box=criteria.box).defer("payload", "decoded")
    if criteria.states:
        found = found.filter(state__in=criteria.states)
    if criteria.reason:
        found = found.filter(reason=criteria.reason)
    if criteria.source:
        found = found.filter(source=criteria.source)
    if criteria.day:
        first = datetime.combine(criteria.day, time(), SEOUL)
        found = found.filter(received_at__gte=first, received_at__lt=first + timedelta(days=1))
    return found.filter(terminal_id__icontains=criteria.text) if criteria.text else found


def in_sight(
    found: QuerySet[HeldMessage], *, neighbourhoods: frozenset[int] | None
) -> QuerySet[HeldMessage]:
    """This function will leave out messages of terminals at customers outside some 동 (None = the whole
    utility); whose terminal nobody knows waits for everybody."""
    if neighbourhoods is None:
        return found
    return found.filter(~Exists(_elsewhere(neighbourhoods)))


def counts_by_reason(found: QuerySet[HeldMessage]) -> dict[str, int]:
    """This function will count messages by the reason they are held for, the most frequent first."""
    rows = found.order_by().values_list("reason").annotate(n=Count("id")).order_by("-n", "reason")
    return dict(rows)


def held_reasons(
    *, from_day: date, to_day: date, neighbourhoods: frozenset[int] | None
) -> list[HeldReason]:
    """This function will return every box and reason with open messages or with messages received
    from `from_day` on, of those in sight, 미등록 보관함 first, then by number."""
    came: dict[tuple[str, str], dict[date, int]] = {}
    seen = None if neighbourhoods is None else sorted(neighbourhoods)
    params = {"from_day": from_day, "neighbourhoods": seen}
    for box, reason, day, count in sql.rows("metering/sql/health/held_days.sql", params):
        came.setdefault((box, reason), {})[day] = count
    still_open = HeldMessage.objects.filter(state__in=OPEN_STATES)
    still = {
        (box, reason): (count, earliest_at, latest_at)
        for box, reason, count, earliest_at, latest_at in in_sight(
            still_open, neighbourhoods=neighbourhoods
        )
        .order_by()
        .values_list("box", "reason")
        .annotate(Count("id"), Min("received_at"), Max("received_at"))
    }
    span = [from_day + timedelta(days=n) for n in range((to_day - from_day).days + 1)]
    found = [
        HeldReason(key[0], key[1], *still.get(key, _NONE_OPEN), _daily(came.get(key, {}), span))
        for key in came.keys() | still.keys()
    ]
    return sorted(found, key=lambda each: (each.box != Box.WAITING, -each.open, each.reason))


def others_of_terminal(held: HeldMessage) -> QuerySet[HeldMessage]:
    """This function will return the open messages that wait for the same terminal, itself included."""
    return HeldMessage.objects.filter(
        terminal_id=held.terminal_id, box=Box.WAITING, state__in=OPEN_STATES
    )


def held_anew(held: HeldMessage) -> HeldMessage | None:
    """This function will return the latest message under which the same original is held again after
    it was taken in anew, None when it was not refused a second time."""
    again = HeldMessage.objects.filter(
        terminal_id=held.terminal_id,
        received_at=held.received_at,
        payload_sha256=held.payload_sha256,
        pk__gt=held.pk,
    )
    return again.defer("payload", "decoded").order_by("-pk").first()


def owner_of_terminal(terminal_id: str, *, customers: QuerySet[Customer]) -> Customer | None:
    """This function will return whose meter a terminal is on now, of these customers."""
    wired = Attachment.objects.filter(terminal__terminal_id=terminal_id, detached_at=None)
    return customers.filter(pk__in=wired.values("installation__customer_id")).first()


def owner_of_meter(serial: str, *, customers: QuerySet[Customer]) -> Customer | None:
    """This function will return where the meter that a frame names is installed, of these customers;
    None where it is not, or where more than one has that number."""
    if not serial:
        return None
    placed = Installation.objects.filter(meter__serial=serial, removed_at=None)
    found = list(customers.filter(pk__in=placed.values("customer_id")).order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def first_reading_at(found: QuerySet[HeldMessage]) -> datetime | None:
    """This function will return the earliest plausible time (T-3) that ingest could read in messages."""
    rows = found.order_by("received_at", "pk").values_list("received_at", "decoded")
    return min(
        (
            at
            for received_at, decoded in rows[:_READ_AT_MOST]
            for written, *_ in (decoded or {}).get("readings", [])
            if received_at - _BACKFILL <= (at := datetime.fromisoformat(written)) <= received_at
        ),
        default=None,
    )


def decisions(*, neighbourhoods: frozenset[int] | None, user_id: int) -> QuerySet[HeldDecision]:
    """This function will return what was decided about held messages, unordered: whoever sees some 동
    alone sees what became of the messages in sight, and what was decided by `user_id` himself."""
    found = HeldDecision.objects.all()
    if neighbourhoods is None:
        return found
    of_several = Q(terminal_id="")  # nobody can tell any more of whom
    seen = ~of_several & ~Exists(_elsewhere(neighbourhoods))
    return found.filter(Q(user_id=user_id) | seen)


def _elsewhere(neighbourhoods: frozenset[int]) -> QuerySet[Attachment]:
    """Where a row's terminal is or was with somebody outside some 동."""
    wired = Attachment.objects.filter(terminal__terminal_id=OuterRef("terminal_id"))
    return wired.exclude(installation__customer__neighbourhood__in=neighbourhoods)


def _daily(counts: Mapping[date, int], span: Collection[date]) -> list[int]:
    return [counts.get(day, 0) for day in span]
