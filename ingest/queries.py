"""Questions about held messages that only the receiving program asks."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from devices.models import Attachment
from ingest.pipeline.holding import KEPT_BYTES
from metering.models import Box, HeldMessage, HeldState


def to_replay(*, reason: str = "", terminal_id: str = "") -> Iterator[HeldMessage]:
    """This function will yield held messages, oldest first: those that an operator asked to take in
    anew and those whose terminal was registered since; or, when a reason or a terminal is given,
    those that are still open and match."""
    attached = Attachment.objects.filter(terminal__terminal_id=OuterRef("terminal_id"))
    wanted = Q(state=HeldState.REPLAY)
    wanted |= Q(Exists(attached), box=Box.WAITING, state=HeldState.OPEN)
    if reason or terminal_id:
        wanted = Q(state__in=[HeldState.OPEN, HeldState.REPLAY])
        wanted &= Q(reason=reason) if reason else Q()
        wanted &= Q(terminal_id=terminal_id) if terminal_id else Q()
    wanted &= Q(payload_size__lte=KEPT_BYTES)  # of a longer one only a part was kept
    latest = 0
    # Keyset, not an open cursor: each batch is replayed in its own transaction. What fails again
    # is held anew above the highest id of the start and is not met a second time.
    newest = HeldMessage.objects.filter(wanted).order_by("-id").values_list("id", flat=True).first()
    while newest and (
        batch := list(
            HeldMessage.objects.filter(wanted, id__gt=latest, id__lte=newest).order_by("id")[:1_000]
        )
    ):
        yield from batch
        latest = batch[-1].pk
