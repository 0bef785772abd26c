"""Questions about held messages that only the receiving program asks."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from devices.models import Attachment
from metering.models import Box, HeldMessage, HeldState
from metering.queries.held import KEPT_BYTES, OPEN_STATES

_AT_ONCE = 1_000


def selected(*, reason: str = "", terminal_id: str = "", box: str = "") -> QuerySet[HeldMessage]:
    """This function will return the open messages of a reason, a terminal and a box; what is empty
    does not narrow."""
    found = HeldMessage.objects.filter(state__in=OPEN_STATES)
    for name, value in (("reason", reason), ("terminal_id", terminal_id), ("box", box)):
        found = found.filter(**{name: value}) if value else found
    return found


def to_replay(*, reason: str = "", terminal_id: str = "", box: str = "") -> Iterator[HeldMessage]:
    """This function will yield held messages, oldest first: those that an operator asked to take in
    anew and those whose terminal was registered since; or, when anything is given, those that are
    still open and match."""
    attached = Attachment.objects.filter(terminal__terminal_id=OuterRef("terminal_id"))
    wanted = HeldMessage.objects.filter(
        Q(state=HeldState.REPLAY) | Q(Exists(attached), box=Box.WAITING, state=HeldState.OPEN)
    )
    if reason or terminal_id or box:
        wanted = selected(reason=reason, terminal_id=terminal_id, box=box)
    wanted = wanted.filter(payload_size__lte=KEPT_BYTES)  # of a longer one only a part was kept
    latest = 0
    # Keyset, not an open cursor: each batch is replayed in its own transaction. What fails again
    # is held anew above the highest id of the start and is not met a second time.
    newest = wanted.order_by("-id").values_list("id", flat=True).first()
    while newest and (
        batch := list(wanted.filter(id__gt=latest, id__lte=newest).order_by("id")[:_AT_ONCE])
    ):
        yield from batch
        latest = batch[-1].pk
