"""운영현황: the verdict names what is late, the balance finds what is lost, gaps are named."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.pages.health import components
from dashboard.pages.health.overview import arrivals
from mdm.accounts.models import Role
from mdm.lib import clock
from metering.actions.intake import note_incident
from metering.actions.partitions import prepare
from metering.models import (
    Box,
    DirtyDay,
    HeldState,
    IntakeTally,
    JobMark,
    Outcome,
    SourceContact,
    StreamGap,
    StreamMark,
)
from metering.queries.balance import SourceDay, intake_balance
from metering.queries.hours import SlotCount
from metering.queries.jobs import Queue
from tests import make
from tests.dashboard.conftest import client_as
from tests.town import by_hand, judged_town

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 9, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    prepare(now=clock.now())


def _tally(outcome: Outcome, readings: int, *, source: str = "json", messages: int = 0) -> None:
    IntakeTally.objects.create(
        source=source,
        received_on=clock.today(),
        outcome=outcome,
        reason="",
        messages=messages,
        readings=readings,
        recorded_at=clock.now(),
    )


def _original(readings: int, *, source: str = "json", again: bool = False) -> None:
    now = clock.now()
    by_hand(
        "INSERT INTO raw_report (received_on, received_at, recorded_at, format, terminal_id,"
        " reading_count, control, payload, source, again)"
        " VALUES (%s, %s, %s, 'json', 'T-1', %s, '', '', %s, %s) RETURNING id",
        clock.today(), now, now, readings, source, again,
    )  # fmt: skip


def _balance() -> list[SourceDay]:
    return intake_balance(from_day=clock.today(), to_day=clock.today())


def test_all_is_well_while_sources_jobs_and_queue_are_fresh() -> None:
    now = clock.now()
    SourceContact.objects.create(source="json", latest_received_at=now)
    for name in ("judge_dirty_days", "close_hour", "check_days", "prepare_partitions"):
        JobMark.objects.create(name=name, succeeded_at=now, duration_ms=5)

    html = client_as(Role.OPERATOR).get("/health/").content.decode()

    verdict = re.search(r'<div class="banner (\w+)" role="status">', html)
    assert verdict
    assert verdict.group(1) in ("ok", "warn")  # the disk is this machine's own
    assert ">MQTT 수신<" in html
    assert "판정·집계 작업" not in _banner(html)


def test_a_job_that_failed_to_run_is_named_in_the_verdict() -> None:
    late = clock.now() - timedelta(hours=5)
    JobMark.objects.create(name="close_hour", succeeded_at=late, duration_ms=5)

    assert "시간 마감 작업" in _banner(client_as(Role.OPERATOR).get("/health/").content.decode())


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

    assert ">1건<" in client_as(Role.OPERATOR).get("/health/").content.decode()


def test_the_balance_holds_when_originals_and_tally_agree() -> None:
    _tally(Outcome.STORED, 5, messages=1)
    _tally(Outcome.DUPLICATE, 1)
    _original(6)

    (line,) = _balance()

    assert (line.received, line.received_messages, line.holds) == (6, 1, True)


@pytest.mark.parametrize("readings", [5, 7])
def test_the_balance_breaks_when_a_reading_is_lost_or_doubled(readings: int) -> None:
    _tally(Outcome.STORED, 6, messages=1)
    _original(readings)

    (line,) = _balance()

    assert (line.holds, line.difference) == (False, readings - 6)
    html = client_as(Role.OPERATOR).get("/health/").content.decode()
    assert "차이 있음" in html
    assert f"검침 {readings - 6:+d}" in html


def test_what_one_source_lost_is_not_made_up_by_another() -> None:
    _tally(Outcome.STORED, 6, messages=1)
    _tally(Outcome.STORED, 4, source="relay-1", messages=1)
    _original(4)
    _original(6, source="relay-1")

    assert [line.difference for line in _balance()] == [-2, 2]


def test_a_message_taken_in_anew_is_received_once() -> None:
    _tally(Outcome.STORED, 3, messages=1)
    _original(3)
    _original(3, again=True)

    (line,) = _balance()

    assert (line.received, line.holds) == (3, True)


def test_the_balance_breaks_when_a_held_message_is_gone() -> None:
    _tally(Outcome.WAITING, 4, messages=1)
    _original(4)

    (line,) = _balance()

    assert (line.holds, line.held_difference) == (False, -4)


def test_a_message_that_nobody_could_read_is_received_as_well() -> None:
    _tally(Outcome.QUARANTINED, 0, source="onem2m", messages=1)
    make.held_message()

    (line,) = _balance()

    assert (line.received_messages, line.holds) == (1, True)


def test_the_table_ends_with_the_sum_of_all_sources() -> None:
    _tally(Outcome.STORED, 5, messages=1)
    _tally(Outcome.STORED, 4, source="relay-1", messages=1)
    _original(5)
    _original(4, source="relay-1")

    html = client_as(Role.OPERATOR).get("/health/").content.decode()

    total = html.split("<tfoot>", 1)[1].split("</tfoot>", 1)[0]
    assert re.findall(r'<td class="num gl b">(\d+)</td>', total) == ["9", "2"]
    assert "모두 일치" in html


def test_a_count_of_what_is_held_leads_to_that_source_and_day() -> None:
    _tally(Outcome.QUARANTINED, 0, source="onem2m", messages=1)
    make.held_message()
    make.held_message(source="json")
    client = client_as(Role.OPERATOR)

    html = client.get("/health/").content.decode()

    (href,) = re.findall(r'<td class="num"><a href="([^"]+)">1</a>', html)
    assert 'data-total="1"' in client.get(href.replace("&amp;", "&")).content.decode()


def test_a_session_that_the_broker_lost_is_shown() -> None:
    note_incident(source="broker", reason="session_lost", now=clock.now())

    html = client_as(Role.VIEWER).get("/health/").content.decode()

    assert "세션 유실 1회" in html
    assert "브로커 세션" in _banner(html)


def test_numbers_that_never_came_are_counted_listed_and_written_to_a_file() -> None:
    now = clock.now()
    facts = {"source": "relay-1", "epoch": "2026"}
    StreamMark.objects.create(**facts, first_seq=1, latest_seq=90, messages=80, updated_at=now)
    StreamGap.objects.create(**facts, first_seq=3, latest_seq=11, noticed_at=now)
    StreamGap.objects.create(**facts, first_seq=20, latest_seq=20, noticed_at=now)
    StreamGap.objects.create(
        source="relay-2", epoch="2026", first_seq=1, latest_seq=1, noticed_at=now
    )
    client = client_as(Role.VIEWER)

    html = client.get("/health/").content.decode()
    assert "순번 누락" in _banner(html)
    (href,) = re.findall(r'<a href="([^"]*gaps[^"]*)" data-count="2"', html)
    listed = client.get(href.replace("&amp;", "&")).content.decode()
    assert 'data-total="2"' in listed
    answer = client.get(f"{href.replace('&amp;', '&')}&format=csv")
    exported = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    assert "relay-1,2026,3,11,9," in exported


def test_each_count_of_held_messages_leads_to_these_messages() -> None:
    make.held_message()
    make.held_message(reason="future")
    make.held_message(box=Box.WAITING, reason="unknown_terminal")
    make.held_message(state=HeldState.DISCARDED)
    client = client_as(Role.VIEWER)

    html = client.get("/health/").content.decode()

    links = re.findall(r'href="([^"]+)" data-count="(\d+)"', html)
    assert len(links) == 3
    for href, count in links:
        page = client.get(href.replace("&amp;", "&")).content.decode()
        assert f'data-total="{count}"' in page, href


def test_delays_are_measured_from_the_slot_to_its_receipt() -> None:
    judged_town()  # every value came ten minutes after its slot

    html = client_as(Role.OPERATOR).get("/health/").content.decode()

    assert re.search(r"<td>NB-IoT</td><td>늘품통신</td>.*?>10</td><td class=\"num\">10</td>", html)


def test_what_came_of_each_hour_stands_over_what_was_expected() -> None:
    town = judged_town()
    ((good,),) = by_hand(
        "SELECT count(register_l[24]) FROM day_reading WHERE day = %s", town.yesterday
    )

    html = client_as(Role.VIEWER).get("/health/").content.decode()

    drawn = json.loads(re.findall(r'<script id="arriving-data"[^>]*>(.*?)</script>', html)[0])
    expected, came = drawn["series"]
    place = drawn["x"].index(int(town.slot_of_yesterday(24).timestamp()))
    assert (expected["label"], came["label"]) == ("기대", "받음")
    assert (expected["values"][place], came["values"][place]) == (6, good)
    assert good == 5
    assert len(drawn["x"]) <= 24
    assert "시간당 수신과 기대" in html


def test_hours_whose_reports_are_still_coming_are_tinted() -> None:
    slots = [(3600 * hour, SlotCount(hour, 6, 5, 0, 0, 0, "due")) for hour in (1, 2)]
    late = [(3600 * hour, SlotCount(hour, 6, 1, 0, 0, 0, "now")) for hour in (3, 4)]

    drawn = arrivals(slots + late)

    assert drawn is not None
    assert drawn.band is not None
    assert slots[1][0] < drawn.band.since < late[0][0]
    assert arrivals(slots).band is None  # type: ignore[union-attr]
    assert arrivals([]) is None
