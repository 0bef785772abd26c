"""Communication faults over time: as the beat sees them, hour after hour (DEFINITIONS §4)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from customers.models import ServicePeriod, ServiceState
from devices.actions.installing import install, remove
from devices.models import Installation, Terminal
from metering.actions.partitions import ensure_partitions
from metering.actions.refreshing import refresh_silence
from metering.models import Alarm, AlarmTransition, TerminalContact
from tests import make
from tests.metering.small_town import FIRST_DAY, found_town

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime(2026, 3, 2, 6, tzinfo=UTC)  # 15 hours after the installation


def _report(placed: Installation, at: datetime) -> None:
    """What intake keeps of a data report for this rule."""
    ensure_partitions(from_day=at.date(), to_day=at.date())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO raw_report (received_on, received_at, recorded_at, format, terminal_id,"
            " customer_id, installation_id, reading_count, control, payload)"
            " VALUES (%s, %s, %s, 'json', 'T', %s, %s, 1, '', '')",
            [at.date(), at, at, placed.customer_id, placed.pk],
        )
    TerminalContact.objects.update_or_create(
        customer_id=placed.customer_id, defaults={"latest_received_at": at}
    )


def _silences() -> list[tuple[datetime, datetime | None, bool]]:
    found = Alarm.objects.filter(kind="COMM_FAULT").order_by("started_at", "pk")
    return list(found.values_list("started_at", "ended_at", "withdrawn"))


def test_a_terminal_that_reports_once_a_day_may_be_silent_for_fifty_hours() -> None:
    (placed,) = found_town(connections=1)
    Terminal.objects.update(report_interval_h=24)
    _report(placed, START)

    refresh_silence(now=START + timedelta(hours=49))
    in_time = _silences()
    refresh_silence(now=START + timedelta(hours=51))

    assert in_time == []
    assert _silences() == [(START + timedelta(hours=50), None, False)]


def test_the_first_report_clears_the_fault_of_a_terminal_that_was_never_heard() -> None:
    (placed,) = found_town(connections=1)
    first_at = START + timedelta(days=1)
    refresh_silence(now=first_at - timedelta(hours=1))
    _report(placed, first_at)

    refresh_silence(now=first_at + timedelta(hours=1))

    assert _silences() == [(placed.installed_at + timedelta(hours=24), first_at, False)]
    assert not AlarmTransition.objects.filter(event="WITHDRAWN").exists()


def test_a_fault_that_was_cleared_stays_when_it_leaves_the_window_of_two_months() -> None:
    (placed,) = found_town(connections=1)
    _report(placed, START)
    back_at, again_at = START + timedelta(hours=40), START + timedelta(days=60)
    for at in (back_at, again_at):
        refresh_silence(now=at)
        _report(placed, at)
    refresh_silence(now=again_at + timedelta(days=2))
    known = _silences()

    for hours in range(0, 72, 6):
        refresh_silence(now=START + timedelta(days=63, hours=hours))

    assert [ended for _, ended, _ in known] == [back_at, again_at, None]
    assert _silences() == known


def test_a_meter_that_is_read_on_foot_has_nobody_to_be_silent() -> None:
    found_town(connections=1)
    ServicePeriod.objects.update(state=ServiceState.MANUAL)

    refresh_silence(now=START + timedelta(days=3))

    assert _silences() == []


def test_a_terminal_is_waited_for_from_the_day_on_which_nobody_reads_on_foot_any_more() -> None:
    (placed,) = found_town(connections=1)
    until = FIRST_DAY + timedelta(days=5)
    ServicePeriod.objects.update(state=ServiceState.MANUAL, active_to=until)
    ServicePeriod.objects.create(customer_id=placed.customer_id, active_from=until)
    since = placed.installed_at + timedelta(days=6)

    refresh_silence(now=since - timedelta(hours=1))
    before = _silences()
    refresh_silence(now=since + timedelta(hours=1))

    assert before == []
    assert _silences() == [(since, None, False)]


def test_nobody_is_waited_for_between_two_meters_and_the_second_one_gets_its_own_time() -> None:
    (placed,) = found_town(connections=1)
    _report(placed, START)
    gone_at, back_at = START + timedelta(hours=10), START + timedelta(hours=40)
    remove(installation=placed, at=gone_at, final_register_l=10_000)
    install(customer=placed.customer, meter=make.meter(), at=back_at, initial_register_l=0)

    refresh_silence(now=back_at + timedelta(hours=23))
    before = _silences()
    refresh_silence(now=back_at + timedelta(hours=25))

    assert before == []
    assert _silences() == [(back_at + timedelta(hours=24), None, False)]
