"""Numbered streams of relays and the numbers that never came (I6)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, QuerySet, Sum

from metering.models import StreamGap, StreamMark


@dataclass(frozen=True, slots=True)
class Stream:
    """One relay's epoch: how far it has come and what is missing in between."""

    source: str
    epoch: str
    first_seq: int
    latest_seq: int
    messages: int
    updated_at: datetime
    gaps: int = 0
    missing: int = 0
    noticed_at: datetime | None = None  # the newest gap


def streams() -> list[Stream]:
    """This function will return every numbered stream, those with gaps first, then the latest."""
    gaps = {
        (source, epoch): facts
        for source, epoch, *facts in StreamGap.objects.order_by()
        .values_list("source", "epoch")
        .annotate(
            n=Count("id"), lost=Sum(F("latest_seq") - F("first_seq") + 1), at=Max("noticed_at")
        )
    }
    made = [
        Stream(
            mark.source, mark.epoch, mark.first_seq, mark.latest_seq, mark.messages,
            mark.updated_at, *gaps.get((mark.source, mark.epoch), (0, 0, None)),
        )
        for mark in StreamMark.objects.order_by("-updated_at", "source", "epoch")
    ]  # fmt: skip
    return sorted(made, key=lambda each: not each.gaps)


def stream_gaps(*, source: str = "", epoch: str = "") -> QuerySet[StreamGap]:
    """This function will return the gaps of streams with how many numbers each misses (`missing`)."""
    found = StreamGap.objects.annotate(missing=F("latest_seq") - F("first_seq") + 1)
    if source:
        found = found.filter(source=source)
    return found.filter(epoch=epoch) if epoch else found
