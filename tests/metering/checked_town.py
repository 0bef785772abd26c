"""Connections whose every hour is given by a rule, judged: what the soft checks are tried on."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from devices.models import Installation
from mdm.lib.clock import SEOUL
from metering.actions.judging import judge_dirty_days
from metering.actions.refreshing import refresh_segments
from metering.core.packing import pack_meta
from metering.core.reading import Status
from metering.core.slots import SLOTS, hour_at
from metering.models import DayReading, DirtyDay, Finding
from tests.metering.small_town import FIRST_DAY

DAYS = 40
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)
NOW = datetime.combine(LAST_DAY + timedelta(days=1), time(12), SEOUL)
START_L = 1_000

Hourly = Callable[[date, int], int]


def usual(day: date, slot: int) -> int:
    """Mornings and evenings: 460 L a day, 40 L in the highest hour."""
    return 40 if slot in (7, 8, 19, 20) else 15


def on_last_day(slot: int, value: int, *, otherwise: Hourly = usual) -> Hourly:
    """The usual use with another value in one slot of the last day."""
    return lambda day, at: value if (day, at) == (LAST_DAY, slot) else otherwise(day, at)


def scaled(factor: float, *, since: date = LAST_DAY) -> Hourly:
    """The usual use times a factor from a day on."""
    return lambda day, slot: int(usual(day, slot) * (factor if day >= since else 1))


def live(
    placed: Installation,
    *,
    use: Hourly = usual,
    status: Hourly = lambda day, slot: 0,
    offset_s: Hourly = lambda day, slot: 0,
    days: range = range(DAYS),
) -> None:
    """Store every hour of the connection's days, from its initial register on, and mark them."""
    register = (placed.initial_register_l or 0) if days else 0
    for day in (FIRST_DAY + timedelta(days=number) for number in days):
        registers, metas = [], []
        for slot in range(1, SLOTS + 1):
            register += use(day, slot)
            registers.append(register)
            metas.append(
                pack_meta(
                    has_number=True,
                    offset_s=offset_s(day, slot),
                    received_at_s=hour_at(day=day, slot=slot) * 3600 + 300,
                    status=Status(status(day, slot)),
                )
            )
        DayReading.objects.update_or_create(
            customer_id=placed.customer_id,
            day=day,
            installation_id=placed.pk,
            defaults={"register_l": registers, "meta": metas, "radio": [None] * SLOTS},
        )
    DirtyDay.objects.create(customer_id=placed.customer_id, day=FIRST_DAY, marked_at=NOW)


def judged() -> None:
    """Judge all that is marked, as of noon after the last day."""
    judge_dirty_days(now=NOW)
    refresh_segments(now=NOW)


def findings(*, day: date = LAST_DAY) -> dict[int, set[str]]:
    """Kinds of findings of a day by connection."""
    found: dict[int, set[str]] = {}
    for each in Finding.objects.filter(day=day):
        found.setdefault(each.customer_id, set()).add(each.kind)
    return found
