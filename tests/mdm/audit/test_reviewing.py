"""월간 점검: a month is signed once, when it is over, and the sign-off is itself in the log."""

from datetime import UTC, date, datetime

import pytest

from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessEvent, AccessKind
from mdm.audit.reviewing import UnableToReview, months, sign
from mdm.lib.actors import Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
AUDITOR = Actor("park")


def _event(at: datetime) -> None:
    log_access(Access(AccessKind.UNMASK, "01-01", 1, "누수 안내"), by=Actor("kim"), now=at)


def test_a_month_counts_the_lines_of_its_seoul_days() -> None:
    _event(datetime(2026, 1, 31, 15, 0, tzinfo=UTC))  # 1 February 00:00 in Seoul
    _event(datetime(2026, 1, 31, 14, 59, tzinfo=UTC))

    found = {month.first: month.counts for month in months(count=3, day=date(2026, 3, 2))}

    assert found == {
        date(2026, 3, 1): {}, date(2026, 2, 1): {"UNMASK": 1}, date(2026, 1, 1): {"UNMASK": 1},
    }  # fmt: skip


def test_a_signed_month_says_who_when_and_how_many_lines_and_is_logged() -> None:
    _event(datetime(2026, 2, 10, tzinfo=UTC))

    sign(month=date(2026, 2, 1), note="이상 없음", by=AUDITOR, now=NOW)

    review = months(count=2, day=date(2026, 3, 2))[1].review
    assert review
    assert (review.reviewed_by, review.line_count, review.note) == ("park", 1, "이상 없음")
    line = AccessEvent.objects.get(kind=AccessKind.REVIEW)
    assert (line.username, line.subject, line.row_count) == ("park", "2026-02", 1)


def test_a_month_is_signed_once_and_not_before_it_is_over() -> None:
    sign(month=date(2026, 2, 1), note="", by=AUDITOR, now=NOW)

    with pytest.raises(UnableToReview, match="이미 점검한"):
        sign(month=date(2026, 2, 1), note="", by=AUDITOR, now=NOW)
    with pytest.raises(UnableToReview, match="끝나지 않은"):
        sign(month=date(2026, 3, 1), note="", by=AUDITOR, now=NOW)
    assert AccessEvent.objects.filter(kind=AccessKind.REVIEW).count() == 1
