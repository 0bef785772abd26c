"""운영현황: the verdict names what is late, the balance finds what is lost, held messages are decided on."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from dashboard.pages.health import components
from dashboard.ui.reasons import payload_words
from mdm.accounts.models import Role
from mdm.lib import clock
from metering.actions.partitions import prepare
from metering.models import (
    Box,
    DirtyDay,
    HeldMessage,
    HeldState,
    IntakeTally,
    JobMark,
    Outcome,
    RawReport,
    SourceContact,
)
from metering.queries.balance import intake_balance
from metering.queries.jobs import Queue
from tests.town import by_hand, judged_town, viewer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 9, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    prepare(now=clock.now())


def _client(role: Role = Role.OPERATOR) -> Client:
    client = Client()
    client.force_login(viewer(role))
    return client


def _held(**fields: Any) -> HeldMessage:
    now = clock.now()
    values = {
        "box": Box.QUARANTINE,
        "reason": "bad_checksum",
        "format": "onem2m",
        "source": "onem2m",
        "terminal_id": "T-1",
        "received_at": now,
        "recorded_at": now,
        "payload": b"\xa3\x00\xff",
        "payload_size": 3,
        "payload_sha256": "0" * 64,
        **fields,
    }
    return HeldMessage.objects.create(**values)


def _tally(outcome: Outcome, readings: int) -> None:
    now = clock.now()
    IntakeTally.objects.create(
        source="json",
        received_on=clock.today(),
        outcome=outcome,
        reason="",
        messages=1,
        readings=readings,
        recorded_at=now,
    )


def _original(readings: int) -> None:
    now = clock.now()
    by_hand(
        "INSERT INTO raw_report (received_on, received_at, recorded_at, format, terminal_id,"
        " reading_count, control, payload) VALUES (%s, %s, %s, 'json', 'T-1', %s, '', '')"
        " RETURNING id",
        clock.today(), now, now, readings,
    )  # fmt: skip


def test_all_is_well_while_sources_jobs_and_queue_are_fresh() -> None:
    now = clock.now()
    SourceContact.objects.create(source="json", latest_received_at=now)
    for name in ("judge_dirty_days", "close_hour", "check_days", "prepare_partitions"):
        JobMark.objects.create(name=name, succeeded_at=now, duration_ms=5)

    html = _client().get("/health/").content.decode()

    verdict = re.search(r'<div class="banner (\w+)" role="status">', html)
    assert verdict
    assert verdict.group(1) in ("ok", "warn")  # the disk is this machine's own
    assert ">MQTT 수신<" in html
    assert "판정·집계 작업" not in _banner(html)


def test_a_job_that_failed_to_run_is_named_in_the_verdict() -> None:
    late = clock.now() - timedelta(hours=5)
    JobMark.objects.create(name="close_hour", succeeded_at=late, duration_ms=5)

    assert "시간 마감 작업" in _banner(_client().get("/health/").content.decode())


def _banner(html: str) -> str:
    return html.split('role="status">', 1)[1].split("</div>", 1)[0]


@pytest.mark.parametrize(
    ("age", "tone"),
    [(timedelta(minutes=1), "ok"), (timedelta(minutes=5), "warn"), (timedelta(hours=1), "bad")],
)
def test_a_queue_is_judged_by_its_oldest_mark(age: timedelta, tone: str) -> None:
    waiting = Queue(marks=3, oldest_at=NOW - age, database_b=1)

    assert components.judging(waiting=waiting, now=NOW).tone == tone


def test_silence_of_all_sources_is_bad_after_an_hour() -> None:
    heard = [SourceContact(source="json", latest_received_at=NOW - timedelta(minutes=61))]

    assert components.reception(heard=heard, now=NOW).tone == "bad"


def test_marks_that_wait_are_counted() -> None:
    DirtyDay.objects.create(customer_id=1, day=clock.today(), marked_at=clock.now())

    assert ">1건<" in _client().get("/health/").content.decode()


def test_the_balance_holds_when_originals_and_tally_agree() -> None:
    _tally(Outcome.STORED, 5)
    _tally(Outcome.DUPLICATE, 1)
    _original(6)

    (check,) = intake_balance(from_day=clock.today(), to_day=clock.today())

    assert (check.tallied, check.kept, check.holds) == (6, 6, True)


@pytest.mark.parametrize("readings", [5, 7])
def test_the_balance_breaks_when_a_reading_is_lost_or_doubled(readings: int) -> None:
    _tally(Outcome.STORED, 6)
    _original(readings)

    (check,) = intake_balance(from_day=clock.today(), to_day=clock.today())

    assert not check.holds
    assert "차이 있음" in _client().get("/health/").content.decode()


def test_the_balance_breaks_when_a_held_message_is_gone() -> None:
    _tally(Outcome.WAITING, 4)
    _original(4)

    (check,) = intake_balance(from_day=clock.today(), to_day=clock.today())

    assert not check.holds


def test_each_count_of_held_messages_leads_to_these_messages() -> None:
    _held()
    _held(reason="future")
    _held(box=Box.WAITING, reason="unknown_terminal")
    _held(state=HeldState.DISCARDED)
    client = _client()

    html = client.get("/health/").content.decode()

    links = re.findall(r'href="([^"]+)" data-count="(\d+)"', html)
    assert len(links) == 3
    for href, count in links:
        page = client.get(href.replace("&amp;", "&")).content.decode()
        assert f'data-total="{count}"' in page, href


def test_a_held_message_shows_its_reason_in_words_and_its_bytes() -> None:
    held = _held()

    html = _client().get(f"/health/held/{held.pk}/").content.decode()

    assert "검사합 오류" in html
    assert "a3 00 ff" in html


def test_text_is_shown_as_text_and_bytes_as_a_dump() -> None:
    assert payload_words('{"값": 1}'.encode()) == '{"값": 1}'
    assert payload_words(b"\xa3\x01") == f"000000  {'a3 01':<47}  .."
    assert payload_words(b"<script>\x00") != "<script>\x00"


def test_a_replay_is_only_marked_with_who_asked() -> None:
    held = _held()

    _client().post("/health/held/decide/", {"ids": [held.pk], "decision": "replay"})

    held.refresh_from_db()
    assert held.state == HeldState.REPLAY
    assert held.handled_by.startswith("user")
    assert not RawReport.objects.exists()


def test_nothing_is_discarded_without_a_reason() -> None:
    held = _held()
    client = _client()

    client.post("/health/held/decide/", {"ids": [held.pk], "decision": "discard"})
    held.refresh_from_db()
    assert held.state == HeldState.OPEN

    client.post(
        "/health/held/decide/", {"ids": [held.pk], "decision": "discard", "reason": "시험 전송"}
    )
    held.refresh_from_db()
    assert (held.state, held.handled_reason) == (HeldState.DISCARDED, "시험 전송")


def test_what_was_taken_in_anew_stays_as_it_is() -> None:
    held = _held(state=HeldState.REPLAYED)

    _client().post(
        "/health/held/decide/", {"ids": [held.pk], "decision": "discard", "reason": "늦음"}
    )

    held.refresh_from_db()
    assert held.state == HeldState.REPLAYED


def test_held_messages_are_for_operators_alone() -> None:
    held = _held()
    client = _client(Role.VIEWER)

    assert client.get("/health/").status_code == 200
    assert client.get("/health/held/").status_code == 403
    assert client.get(f"/health/held/{held.pk}/").status_code == 403
    assert client.post("/health/held/decide/", {"ids": [held.pk]}).status_code == 403


def test_delays_are_measured_from_the_slot_to_its_receipt() -> None:
    judged_town()  # every value came ten minutes after its slot

    html = _client().get("/health/").content.decode()

    assert re.search(r"<td>NB-IoT</td><td>늘품통신</td>.*?>10</td><td class=\"num\">10</td>", html)
