"""월간 점검: an auditor signs that the access log of a month was looked through."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.db.models.functions import TruncMonth

from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessEvent, AccessKind, AccessReview
from mdm.lib.actors import Actor
from mdm.lib.clock import SEOUL


class UnableToReview(Exception):
    """A month that cannot be signed; the message is one Korean sentence."""


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the log: how many lines of each kind, and its sign-off (None = still to do)."""

    first: date
    counts: dict[str, int]
    review: AccessReview | None
    is_over: bool

    @property
    def last(self) -> date:
        """Its last day."""
        return _after(self.first) - timedelta(days=1)


def months(*, count: int, day: date, accounts: Collection[int] | None = None) -> list[Month]:
    """This function will return the latest months up to a day, newest first, with their sign-offs and
    the lines of some accounts (ids, None = everybody's)."""
    firsts = [day.replace(day=1)]
    while len(firsts) < count:
        firsts.append((firsts[-1] - timedelta(days=1)).replace(day=1))
    signed = {each.month: each for each in AccessReview.objects.filter(month__in=firsts)}
    counts = _counts(since=firsts[-1], before=_after(firsts[0]), accounts=accounts)
    return [
        Month(first, counts.get(first, {}), signed.get(first), _after(first) <= day)
        for first in firsts
    ]


def _counts(
    *, since: date, before: date, accounts: Collection[int] | None = None
) -> dict[date, dict[str, int]]:
    start, end = (datetime.combine(each, time(), SEOUL) for each in (since, before))
    found = AccessEvent.objects.filter(at__gte=start, at__lt=end)
    if accounts is not None:
        found = found.filter(user_id__in=accounts)
    months = found.annotate(month=TruncMonth("at", tzinfo=SEOUL)).values_list("month", "kind")
    counts: dict[date, dict[str, int]] = {}
    for month, kind, lines in months.annotate(lines=Count("pk")).order_by("month", "kind"):
        counts.setdefault(month.date(), {})[kind] = lines
    return counts


def sign(*, month: date, note: str, by: Actor, now: datetime) -> AccessReview:
    """This function will sign a month that is over, once; the sign-off is a line of the log itself."""
    month = month.replace(day=1)
    if _after(month) > now.astimezone(SEOUL).date():
        raise UnableToReview("끝나지 않은 달은 점검을 마칠 수 없습니다.")
    counts = _counts(since=month, before=_after(month))
    try:
        with transaction.atomic():
            review = AccessReview.objects.create(
                month=month,
                reviewed_at=now,
                reviewed_by=by.username,
                line_count=sum(counts.get(month, {}).values()),
                note=note[:300],
            )
            access = Access(AccessKind.REVIEW, f"{month:%Y-%m}", review.line_count, note)
            log_access(access, by=by, now=now)
    except IntegrityError as reason:
        raise UnableToReview("이미 점검한 달입니다.") from reason
    return review


def _after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
