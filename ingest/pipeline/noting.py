"""What was odd about a readable report, and what its server told of the battery."""

from datetime import datetime

from ingest.directory import Entry
from ingest.pipeline.placing import serials_differ
from metering.actions.noting import Notes
from metering.core.reading import Report
from metering.models import WarningKind

_LONGEST_KIND = 24


def warnings_of(*, report: Report, entry: Entry) -> dict[str, str]:
    """This function will return the oddities of a report of a registered terminal: kind → detail."""
    found = {note[:_LONGEST_KIND]: "" for note in report.notes}
    known = entry.traits.serial
    if serials_differ(sent=report.terminal_serial, known=known):
        said = f"등록 {known}, 프레임 {report.terminal_serial}"
        found[WarningKind.SERIAL_DIFFERS.value] = said
    if report.rest:
        found[WarningKind.EXTRA_CIN.value] = ""
    return found


def note_battery(*, report: Report, at: datetime, notes: Notes) -> None:
    """This function will note the battery level that a report's server told, the latest of a batch."""
    if report.battery_percent is None:
        return
    known = notes.batteries.get(report.terminal_id)
    if known is None or known[1] <= at:
        notes.batteries[report.terminal_id] = (report.battery_percent, at)
