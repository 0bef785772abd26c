"""Runs the soft checks of judged days (V-07…V-15, §4) and keeps what people say to their findings."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from mdm.lib import sql
from mdm.lib.clock import SEOUL
from metering.actions.check_limits import LIMITS
from metering.core.settlement import PROVISIONAL_DAYS, Settlement, settlement_of
from metering.models import CheckedDay, Finding, FindingState
from metering.queries.totals import usual_report_interval_h

_SQL = "metering/sql/checks"
_CHECKS = (
    "v07_spike",
    "v08_change",
    "v09_stuck",
    "v10_duplicate",
    "v11_sums",
    "v12_inactive",
    "v13_replacement",
    "v14_clock",
    "v15_two_registers",
    "no_use",
    "overuse",
    "device_bits",
)
_REST = timedelta(hours=1)  # between two runs of a day that keeps changing
_DAYS_A_RUN = 16
_BACKFILL_DAYS = 62


class UnableToHandleFindings(ValueError):
    """What cannot be said to these findings; the message is one Korean sentence."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """이상 없음, 조치 or 미처리 (opened again), with a note."""

    state: str
    note: str = ""


def note_changes(*, days: Collection[date]) -> None:
    """This function will remember that judged figures of days changed, so that their checks run."""
    sql.run(f"{_SQL}/changed.sql", {"days": sorted(days)})


def check_days(*, now: datetime) -> int:
    """This function will run the checks of the days whose slots are due and that are new or changed
    (at most once an hour each), and return how many days ran. A day that was 확정 before its first
    run is history and stays unchecked."""
    latest = _latest_due(now=now)
    today = now.astimezone(SEOUL).date()
    sql.run(f"{_SQL}/revised.sql", {"earliest": today - timedelta(days=_BACKFILL_DAYS)})
    waiting = sql.rows(
        f"{_SQL}/waiting.sql",
        {
            "latest": latest,
            "earliest": today - timedelta(days=PROVISIONAL_DAYS),
            "rested": now - _REST,
            "most": _DAYS_A_RUN,
        },
    )
    for day, changes in waiting:
        _run(day=day, changes=changes, now=now)
    return len(waiting)


def check_day(*, day: date, now: datetime) -> int:
    """This function will run all checks of one day over all connections and return how many findings
    came, changed or went."""
    midnight = datetime.combine(day, time(), SEOUL)
    params = {
        **LIMITS,
        "day": day,
        "now": now,
        "from_at": midnight,
        "to_at": midnight + timedelta(days=1),
    }
    with transaction.atomic():
        sql.rows(f"{_SQL}/lock.sql", params)
        for step in ("stage", "flags", *_CHECKS):
            sql.run(f"{_SQL}/{step}.sql", params)
        moved = sum(
            sql.run(f"{_SQL}/{step}.sql", params) for step in ("drop_gone", "mark_gone", "merge")
        )
        sql.run(f"{_SQL}/unstage.sql")
    return moved


def _run(*, day: date, changes: int, now: datetime) -> None:
    moved = check_day(day=day, now=now)
    sql.run(f"{_SQL}/done.sql", {"day": day, "changes": changes, "now": now})
    following = day + timedelta(days=1)
    # A condition is told on its first day, so the day after looks at this one.
    if moved and CheckedDay.objects.filter(day=following, checked__isnull=False).exists():
        note_changes(days=[following])


def _latest_due(*, now: datetime) -> date:
    """The latest day whose slots are due for 99 % of the terminals (T-5, T-6)."""
    interval_h = usual_report_interval_h()
    day = now.astimezone(SEOUL).date() - timedelta(days=1)
    settled = settlement_of(day=day, now=now, report_interval_h=interval_h)
    return day - timedelta(days=1) if settled == Settlement.RUNNING else day


@transaction.atomic
def handle_findings(
    *, ids: Collection[int], verdict: Verdict, by: AbstractBaseUser, now: datetime
) -> int:
    """This function will put findings down as 이상 없음 or 조치, or open them again, and return how many.

    Raises `UnableToHandleFindings`: 조치 says what was done; what lost its evidence stays closed.
    """
    if verdict.state not in FindingState.values:
        raise UnableToHandleFindings("처리 내용을 고르세요.")
    if verdict.state == FindingState.ACTION and not verdict.note.strip():
        raise UnableToHandleFindings("조치 내용을 메모에 적어 주세요.")
    found = list(Finding.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    reopened = verdict.state == FindingState.OPEN
    if reopened and any(each.gone_at for each in found):
        raise UnableToHandleFindings("근거가 사라진 항목은 다시 열 수 없습니다.")
    for each in found:
        each.state = verdict.state
        each.note = verdict.note.strip()[:300]
        each.handled_by_id = None if reopened else by.pk
        each.handled_at = None if reopened else now
    Finding.objects.bulk_update(found, ["state", "note", "handled_by", "handled_at"])
    return len(found)
