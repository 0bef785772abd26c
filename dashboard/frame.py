"""What the header of every page shows: open alarms, how fresh the data are, the utility's name."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest

from customers.queries import visible_neighbourhoods
from dashboard.staleness import Look, stale_note
from dashboard.ui import wording
from dashboard.ui.language import say
from dashboard.ui.swaps import wants_list
from mdm.lib import clock
from metering.queries.checks import waiting
from metering.queries.pulse import disk_percent
from metering.queries.snapshot import Shot, latest_shot

_FRESH = timedelta(minutes=10)
_LATE = timedelta(minutes=60)
_KNOWN = "mdm_known"
ACCOUNT_LINKS = (("파일함", "/files/"), ("도움말", "/help/"), ("암호 변경", "/password/"))


@dataclass(frozen=True, slots=True)
class Freshness:
    """The pill: age of the newest received report (D-14) as tone, word and instant."""

    tone: str
    label: str
    at: datetime | None
    today: date
    title: str


def freshness(*, received_at: datetime | None, now: datetime) -> Freshness:
    """This function will judge the age of the newest report: up to 10 minutes fresh, up to an hour late."""
    today = now.astimezone(clock.SEOUL).date()
    if received_at is None:
        return Freshness("warn", "수신 전", None, today, "아직 수신된 검침이 없습니다")
    age = now - received_at
    tone, label = (
        ("ok", "수신 정상")
        if age <= _FRESH
        else ("warn", "수신 지연")
        if age <= _LATE
        else ("bad", "수신 끊김")
    )
    title = say(
        "마지막 수신 {received_at} ({age} 전)",
        received_at=wording.moment(received_at),
        age=wording.lasting(age),
    )
    return Freshness(tone, label, received_at, today, title)


def frame(request: HttpRequest) -> dict[str, object]:
    """This function will give templates of a logged-in visitor what the header shows."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    now = clock.now()
    shot, scope, looked_at = known(request)
    fresh = freshness(received_at=shot.latest_received_at, now=now)
    drawn: dict[str, object] = {
        "fresh": fresh,
        "snapshot": shot.id or "",
        "now": now,
        "today": fresh.today,
    }
    if wants_list(request):  # the header of the page stands
        return drawn
    undone = waiting(neighbourhoods=scope)
    return drawn | {
        "utility_name": settings.UTILITY_NAME,
        "account_links": ACCOUNT_LINKS,
        "open_alarm_count": undone.alarms,
        "open_finding_count": undone.findings,
        "stale": stale_note(
            Look(shot.vitals, looked_at, settings.BELLS, disk_percent(settings.DATA_DIR))
        ),
    }


def remember(request: HttpRequest, *, shot: Shot, scope: frozenset[int] | None) -> None:
    """This function will keep what a page has already asked, so that its header asks it no more."""
    vars(request)[_KNOWN] = (shot, scope, clock.now())


def known(request: HttpRequest) -> tuple[Shot, frozenset[int] | None, datetime]:
    """This function will return the snapshot and the region scope of a request, and when they were
    read."""
    found: tuple[Shot, frozenset[int] | None, datetime] | None = vars(request).get(_KNOWN)
    if found:
        return found
    shot = latest_shot()
    return shot, visible_neighbourhoods(request.user), clock.now()
