"""검증 as work: days are checked when due and when they change, handling lasts, lost evidence shows."""

from datetime import timedelta

import pytest

from devices.models import Installation
from mdm.accounts.models import User
from metering.actions.checking import (
    UnableToHandleFindings,
    Verdict,
    check_day,
    check_days,
    handle_findings,
    note_changes,
)
from metering.actions.partitions import ensure_partitions
from metering.models import CheckedDay, Finding, FindingState, Revision
from tests import make
from tests.metering.checked_town import LAST_DAY, NOW, findings, judged, live, on_last_day
from tests.metering.small_town import FIRST_DAY, found_town

pytestmark = pytest.mark.django_db

MORNING = NOW.replace(hour=6, minute=30)


@pytest.fixture
def spiked(db: None) -> Installation:
    """A connection with 900 L in one hour of the last day."""
    ensure_partitions(from_day=FIRST_DAY - timedelta(days=1), to_day=NOW.date())
    placed = found_town(connections=1)[0]
    live(placed, use=on_last_day(9, 900))
    judged()
    return placed


def _operator() -> User:
    return make.user("operator")


def test_the_days_of_the_last_week_are_checked_once_they_are_due(spiked: Installation) -> None:
    assert check_days(now=MORNING) == 7  # the last one is due at 07:00 only
    assert findings() == {}

    assert check_days(now=NOW) == 1

    assert findings() == {spiked.customer_id: {"V07"}}
    assert check_days(now=NOW + timedelta(hours=3)) == 0
    assert CheckedDay.objects.filter(checked__isnull=False).count() == 8


def test_a_changed_day_is_checked_again_but_not_every_minute(spiked: Installation) -> None:
    check_days(now=NOW)
    live(spiked)
    judged()

    assert check_days(now=NOW + timedelta(minutes=59)) == 0
    assert check_days(now=NOW + timedelta(minutes=61)) == 1
    assert findings() == {}


def test_a_value_that_comes_later_with_another_register_has_its_day_checked(
    spiked: Installation,
) -> None:
    check_days(now=NOW)
    Revision.objects.create(
        customer_id=spiked.customer_id,
        installation_id=spiked.pk,
        slot_end_at=NOW - timedelta(hours=20),
        kept_register_l=5,
        kept_meta=1,
        lost_register_l=7,
        lost_meta=0,
        recorded_at=NOW + timedelta(hours=1),
    )

    assert check_days(now=NOW + timedelta(hours=2)) == 1

    assert "V10" in findings()[spiked.customer_id]


def test_a_change_marked_while_a_day_is_checked_is_not_lost(spiked: Installation) -> None:
    check_days(now=NOW)
    note_changes(days=[LAST_DAY])

    assert check_days(now=NOW + timedelta(hours=2)) == 1
    assert check_days(now=NOW + timedelta(hours=4)) == 0


def test_checking_twice_moves_nothing(spiked: Installation) -> None:
    check_day(day=LAST_DAY, now=NOW)

    assert check_day(day=LAST_DAY, now=NOW + timedelta(hours=2)) == 0


def test_an_open_finding_without_evidence_disappears_and_a_handled_one_says_so(
    spiked: Installation,
) -> None:
    check_day(day=LAST_DAY, now=NOW)
    spike = Finding.objects.get(kind="V07")
    verdict = Verdict(FindingState.REVIEWED, "수영장을 채움")
    handle_findings(ids=[spike.pk], verdict=verdict, by=_operator(), now=NOW)
    live(spiked)
    judged()

    check_day(day=LAST_DAY, now=NOW)

    left = Finding.objects.get()
    assert (left.pk, left.state, left.gone_at) == (spike.pk, "REVIEWED", NOW)


def test_evidence_that_comes_back_finds_its_handling(spiked: Installation) -> None:
    check_day(day=LAST_DAY, now=NOW)
    spike = Finding.objects.get(kind="V07")
    verdict = Verdict(FindingState.ACTION, "현장 확인")
    handle_findings(ids=[spike.pk], verdict=verdict, by=_operator(), now=NOW)
    for use in (None, on_last_day(9, 950)):
        live(spiked, **({"use": use} if use else {}))
        judged()
        check_day(day=LAST_DAY, now=NOW)

    spike.refresh_from_db()
    assert (spike.state, spike.note, spike.gone_at) == ("ACTION", "현장 확인", None)
    assert spike.evidence["use_l"] == 950


def test_an_action_says_what_was_done(spiked: Installation) -> None:
    check_day(day=LAST_DAY, now=NOW)
    spike = Finding.objects.get(kind="V07")

    with pytest.raises(UnableToHandleFindings, match="메모"):
        handle_findings(
            ids=[spike.pk], verdict=Verdict(FindingState.ACTION, " "), by=_operator(), now=NOW
        )

    spike.refresh_from_db()
    assert spike.state == "OPEN"


def test_a_finding_that_lost_its_evidence_is_not_opened_again(spiked: Installation) -> None:
    check_day(day=LAST_DAY, now=NOW)
    ids = list(Finding.objects.values_list("pk", flat=True))
    by = _operator()
    handle_findings(ids=ids, verdict=Verdict(FindingState.REVIEWED), by=by, now=NOW)
    live(spiked)
    judged()
    check_day(day=LAST_DAY, now=NOW)

    with pytest.raises(UnableToHandleFindings, match="근거"):
        handle_findings(ids=ids, verdict=Verdict(FindingState.OPEN), by=by, now=NOW)


def test_only_what_people_do_is_history(spiked: Installation) -> None:
    check_day(day=LAST_DAY, now=NOW)
    events = Finding.pgh_event_model.objects  # type: ignore[attr-defined]
    spike = Finding.objects.get(kind="V07")
    assert events.count() == 0

    verdict = Verdict(FindingState.REVIEWED, "수영장을 채움")
    handle_findings(ids=[spike.pk], verdict=verdict, by=_operator(), now=NOW)

    event = events.get()
    assert (event.state, event.note, event.kind) == ("REVIEWED", "수영장을 채움", "V07")
