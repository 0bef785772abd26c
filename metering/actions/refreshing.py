"""Brings what pages read up to date: latest states, segment sums, snapshots."""

from datetime import date, datetime, timedelta

from django.db import transaction

from mdm.lib import sql
from mdm.lib.clock import SEOUL
from metering.actions.alarms import judge_silence
from metering.actions.checking import note_changes
from metering.models import AlarmKind, Snapshot, SourceContact

_SILENT_SOURCE = timedelta(hours=2)
_SNAPSHOTS_KEPT = timedelta(days=2)
_SUMMING = (
    "stage_day", "drop_day_segments", "add_day_segments", "drop_day_groups", "add_day_groups",
    "drop_day_total", "add_day_total", "unstage_day",
)  # fmt: skip


def refresh_states(*, customers: list[int], now: datetime) -> None:
    """This function will recompute the latest state of connections (D-01, D-08, D-09, D-13)."""
    local = now.astimezone(SEOUL)
    params = {
        "customers": customers,
        "today": local.date(),
        "elapsed": local.hour,
        "kinds": AlarmKind.values,
    }
    gone = sql.run("metering/sql/refresh/drop_states.sql", params)
    changed = sql.run("metering/sql/refresh/states.sql", params)
    if gone or changed:
        sql.run("metering/sql/refresh/snapshot.sql", {"now": now})


def forget_snapshots(*, now: datetime) -> None:
    """This function will drop the names of snapshots that no open page can still show."""
    Snapshot.objects.filter(made_at__lt=now - _SNAPSHOTS_KEPT).delete()


def refresh_segments(*, now: datetime) -> int:
    """This function will sum all stale days anew, by segment and over everybody, and return how many
    days."""
    with transaction.atomic():
        sql.run("metering/sql/refresh/lock.sql")
        days = {day for (day,) in sql.rows("metering/sql/refresh/claim_stale_days.sql")}
        # the day after counts how far it went on from a day that changed
        for day in sorted(days | {day + timedelta(days=1) for day in days}):
            sum_day(day=day)
        if days:
            note_changes(days=days)
            sql.run("metering/sql/refresh/snapshot.sql", {"now": now})
    return len(days)


def sum_day(*, day: date) -> None:
    """This function will sum one day anew, by segment, by group and over everybody; call it in a
    transaction."""
    for step in _SUMMING:
        sql.run(f"metering/sql/refresh/{step}.sql", {"day": day})


def refresh_silence(*, now: datetime, everybody: bool = False) -> int:
    """This function will apply 통신장애 (§4) and refresh the states of the connections concerned;
    the clock stands still while no source at all is heard."""
    with transaction.atomic():
        customers = judge_silence(now=now, heard_at=_heard_at(now=now), everybody=everybody)
        refresh_states(customers=customers, now=now)
    return len(customers)


def _heard_at(*, now: datetime) -> datetime:
    latest = SourceContact.objects.order_by("-latest_received_at").first()
    if latest is None or now - latest.latest_received_at <= _SILENT_SOURCE:
        return now
    return latest.latest_received_at
