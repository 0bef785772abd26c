"""Questions of the intake about what is stored already."""

from datetime import date

from mdm.lib import sql
from metering.core.slots import hour_at


def latest_hours(*, installations: dict[int, int], from_day: date) -> dict[int, int]:
    """This function will return the newest stored hour number per installation id, not before a
    day; `installations` names each one's customer id."""
    found = sql.rows(
        "metering/sql/intake/latest_days.sql",
        {
            "customers": list(installations.values()),
            "installations": list(installations),
            "from_day": from_day,
        },
    )
    return {
        installation_id: hour_at(day=day, slot=_last_slot(meta))
        for installation_id, day, meta in found
    }


def _last_slot(meta: list[int | None]) -> int:
    return max(slot for slot, value in enumerate(meta, start=1) if value is not None)
