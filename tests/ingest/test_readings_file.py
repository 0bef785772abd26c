"""Real readings from a text file become uplinks; every line is published or refused with a reason."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from customers.models import Customer, ServicePeriod, ServiceState
from devices.models import Installation, Terminal
from ingest.codecs import json_uplink
from ingest.readings_file import Selection, Span, UnableToRead, read_lines, spans_of, uplinks_of
from ingest.registering import register_unknown
from ingest.subscriber import Listening, Subscriber, ensure_session
from mdm.lib import clock

MADRID = Selection(ZoneInfo("Europe/Madrid"))
TEXT = """user key;datetime;meter reading;diff
b-2;01/03/2016 00:28:55;68321;10
a-1;28/02/2016 23:10:00;5;0
b-2;01/03/2016 02:19:43;4e+05;0
b-2;01/03/2016 01:19:43;68321;0
b-2;31/02/2016 01:19:43;68321;0
b-2;01/03/2016 03:19:43;-5;0
b-2;01/03/2016 04:19:43;;0
nonsense
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "readings.csv"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_each_line_is_a_reading_or_has_a_reason(file: Path) -> None:
    lines, refused, outside = read_lines(path=file, selection=MADRID)

    assert [(line.key, line.register_l) for line in lines] == [
        ("b-2", 68_321),
        ("a-1", 5),
        ("b-2", 400_000),
        ("b-2", 68_321),
    ]
    assert [(each.number, each.reason) for each in refused] == [
        (6, "bad_time"),
        (7, "not_a_number"),
        (8, "not_a_number"),
        (9, "not_a_reading"),
    ]
    assert outside == 0


def test_times_are_of_the_files_zone(file: Path) -> None:
    lines, _, _ = read_lines(path=file, selection=MADRID)

    assert lines[0].measured_at.astimezone(UTC) == datetime(2016, 2, 29, 23, 28, 55, tzinfo=UTC)


def test_days_can_be_selected_by_the_files_own_calendar(file: Path) -> None:
    march = MADRID._replace(from_day=date(2016, 3, 1), to_day=date(2016, 3, 1))

    lines, _, outside = read_lines(path=file, selection=march)

    assert ({line.key for line in lines}, outside) == ({"b-2"}, 1)


def test_a_zip_with_one_csv_is_read_as_it_is(file: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "readings.zip", "w") as archive:
        archive.write(file, "readings.csv")

    zipped, _, _ = read_lines(path=tmp_path / "readings.zip", selection=MADRID)

    assert len(zipped) == 4


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnableToRead):
        read_lines(path=tmp_path / "none.csv", selection=MADRID)


def test_uplinks_follow_the_order_of_their_times_and_keep_their_size(file: Path) -> None:
    lines, _, _ = read_lines(path=file, selection=MADRID)

    uplinks = uplinks_of(lines=lines, per_report=2)

    assert [(each.key, each.readings) for each in uplinks] == [("a-1", 1), ("b-2", 2), ("b-2", 1)]
    report = json_uplink.decode(uplinks[1].payload)
    assert report.terminal_id == "b-2"
    assert report.received_at is not None
    assert all(each.measured_at < report.received_at for each in report.readings)
    assert [each.register_l for each in report.readings] == [68_321, 68_321]


def test_the_first_reading_of_a_key_is_its_earliest_not_its_first_line(file: Path) -> None:
    lines, _, _ = read_lines(path=file, selection=MADRID)

    assert list(spans_of(lines=lines)) == ["a-1", "b-2"]
    assert spans_of(lines=lines)["b-2"].first_at.hour == 0


@pytest.fixture
def subscriber(impatient_broker: str, settings: object) -> Iterator[Subscriber]:
    settings.MQTT_URL = impatient_broker  # type: ignore[attr-defined]
    listening = Listening(url=impatient_broker, topic="mdm/up/#", client_id="files")
    ensure_session(listening=listening, clock=clock.now)
    running = Subscriber(listening=listening, clock=clock.now)
    running.begin()
    yield running
    running.end()


@pytest.mark.django_db
def test_the_command_registers_unknown_keys_and_publishes_all_their_readings(
    file: Path, subscriber: Subscriber
) -> None:
    printed = StringIO()

    call_command("publish_csv", str(file), tz="Europe/Madrid", register=True, stdout=printed)

    found = subscriber.deliveries(at_most=4, wait_s=5)
    assert [each.message.terminal_id for each in found] == ["a-1", "b-2", "b-2", "b-2"]
    assert subscriber.acknowledge(found) == 0
    assert "registered 2" in printed.getvalue()
    assert "published 4" in printed.getvalue()
    assert "rejected not_a_number 2" in printed.getvalue()
    installation = Installation.objects.get(attachments__terminal__terminal_id="b-2")
    assert installation.installed_at == datetime(2016, 2, 29, 22, tzinfo=UTC)
    in_use, closed = ServicePeriod.objects.filter(customer=installation.customer).order_by(
        "active_from"
    )
    assert (in_use.state, in_use.active_from) == (ServiceState.IN_USE, date(2016, 3, 1))
    assert (closed.state, closed.active_from) == (ServiceState.CLOSED, date(2016, 3, 2))
    assert installation.removed_at == datetime(2016, 3, 1, 1, tzinfo=UTC)


@pytest.mark.django_db
def test_a_meter_that_is_still_heard_stays_installed() -> None:
    now = datetime(2016, 4, 1, tzinfo=UTC)
    span = Span(datetime(2016, 3, 1, tzinfo=UTC), datetime(2016, 3, 20, tzinfo=UTC))

    register_unknown(spans={"c-3": span}, now=now)

    installation = Installation.objects.get(attachments__terminal__terminal_id="c-3")
    assert installation.removed_at is None
    assert ServicePeriod.objects.get(customer=installation.customer).state == ServiceState.IN_USE


@pytest.mark.django_db
def test_registering_twice_changes_nothing(file: Path, subscriber: Subscriber) -> None:
    for _ in range(2):
        call_command("publish_csv", str(file), tz="Europe/Madrid", register=True, stdout=StringIO())

    assert (Customer.objects.count(), Terminal.objects.count()) == (2, 2)
    found = subscriber.deliveries(at_most=8, wait_s=5)
    assert len(found) == 8
    subscriber.acknowledge(found)


@pytest.mark.django_db
def test_keys_that_are_no_terminal_are_rejected_without_register(
    file: Path, subscriber: Subscriber
) -> None:
    printed = StringIO()

    call_command("publish_csv", str(file), tz="Europe/Madrid", stdout=printed)

    assert "published 0" in printed.getvalue()
    assert "rejected unknown_key 4" in printed.getvalue()


@pytest.mark.parametrize(
    "options",
    [
        {"tz": "Mars/Olympus"},
        {"tz": "UTC", "per_report": 25},
        {"tz": "UTC", "from_day": date(2016, 3, 2), "to_day": date(2016, 3, 1)},
    ],
)
def test_wrong_options_end_with_a_sentence(file: Path, options: dict[str, object]) -> None:
    with pytest.raises(CommandError):
        call_command("publish_csv", str(file), **options)
