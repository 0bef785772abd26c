"""Sees in the data that a meter was replaced (P-4), before its readings are placed."""

from collections.abc import Iterable
from datetime import datetime

import structlog

from devices.actions.installing import UnableToInstall
from devices.actions.provisional import open_provisional
from ingest.directory import Directory, Entry, Place
from ingest.pipeline.placing import BACKFILL_S, CLOCK_AHEAD_S, serials_differ
from metering.core.reading import Report
from metering.core.slots import HOUR_S, day_and_slot, hour_of, instant_of
from metering.queries.intake import latest_hours

log = structlog.get_logger(__name__)


def open_replacements(
    *, reports: Iterable[tuple[Report, datetime]], directory: Directory
) -> set[str]:
    """This function will open a provisional installation for each meter that reports under another's
    terminal for the first time (P-4), and return the terminals whose entries are stale now."""
    stale: set[str] = set()
    for report, received_at in reports:
        entry = directory.get(report.terminal_id)
        if not report.meter_serial or entry is None or report.terminal_id in stale:
            continue
        if not _is_new_meter(entry, report.meter_serial):
            continue
        hours = _plausible_hours(report, received_at)
        newest_s = max(hours, default=0) * HOUR_S
        old = next((each for each in entry.places if each.is_open and each.owns(newest_s)), None)
        if old is not None and _open(report, old, hours):
            stale.add(report.terminal_id)
    return stale


def _plausible_hours(report: Report, received_at: datetime) -> list[int]:
    received_s = received_at.timestamp()
    return [
        hour_of(measured_at_s=int(each.measured_at.timestamp()))
        for each in report.readings
        if -BACKFILL_S <= each.measured_at.timestamp() - received_s <= CLOCK_AHEAD_S
    ]


def _is_new_meter(entry: Entry, serial: str) -> bool:
    """Whether the frame contradicts every meter that this terminal was ever attached to."""
    return all(serials_differ(sent=serial, known=place.meter_serial) for place in entry.places)


def _open(report: Report, old: Place, hours: list[int]) -> bool:
    """Begin right before the first slot, but never take slots that the old meter has filled."""
    first = min(hours)
    stored = latest_hours(
        installations={old.installation_id: old.customer_id},
        from_day=day_and_slot(hour=first)[0],
    )
    begin = max(first - 1, stored.get(old.installation_id, 0))
    if begin >= max(hours) or begin * HOUR_S <= old.from_s:
        return False
    try:
        open_provisional(
            installation_id=old.installation_id,
            at=instant_of(hour=begin),
            serial=report.meter_serial,
            caliber_mm=report.caliber_mm,
            decimals=report.decimals,
        )
    except UnableToInstall as error:
        log.warning("replacement_refused", terminal=report.terminal_id, reason=str(error))
        return False
    log.info("replacement_seen", terminal=report.terminal_id, serial=report.meter_serial)
    return True
