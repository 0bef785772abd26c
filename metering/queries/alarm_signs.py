"""What a device's own reports say beside an alarm: how its battery fell, what its meter signalled."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mdm.lib import sql
from mdm.lib.clock import SEOUL
from metering.core.reading import Status
from metering.models import Alarm, AlarmKind, UnknownStatus

_LAST = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class BatteryFall:
    """How the voltage changed over the last days (at most 30), in volts; negative = it fell."""

    change_v: float
    days: int


@dataclass(frozen=True, slots=True)
class MeterSigns:
    """Hours without a register, hours with the device's fault bit, all bits it sent since the alarm
    began, and for how many hours its register has not moved (None = as far as was looked)."""

    unread_h: int
    fault_h: int
    bits: Status
    still_h: int | None
    unknown: Sequence[str] = ()


Sign = BatteryFall | MeterSigns


def signs_of(alarms: Iterable[Alarm]) -> dict[int, Sign]:
    """This function will return what stands beside alarms of 배터리 and 계량기장애, by alarm id."""
    found = list(alarms)
    battery = [each for each in found if each.kind == AlarmKind.LOW_BATTERY]
    meter = [each for each in found if each.kind == AlarmKind.METER_FAULT]
    return {**_battery(battery), **_meter(meter)}


def _battery(alarms: Sequence[Alarm]) -> dict[int, Sign]:
    if not alarms:
        return {}
    rows = sql.rows("metering/sql/alarms/battery_fall.sql", _asked(alarms))
    return {alarm: BatteryFall(change / 100, days) for alarm, change, days in rows}


def _meter(alarms: Sequence[Alarm]) -> dict[int, Sign]:
    if not alarms:
        return {}
    started = [each.started_at.astimezone(SEOUL).date() for each in alarms]
    rows = sql.rows("metering/sql/alarms/meter_signs.sql", _asked(alarms) | {"started": started})
    by_id = {each.pk: each for each in alarms}
    return {
        alarm: MeterSigns(unread, faults, Status(bits), still, _unknown(by_id[alarm], bits))
        for alarm, unread, faults, bits, still in rows
    }


def _asked(alarms: Sequence[Alarm]) -> dict[str, object]:
    ends = (each.ended_at for each in alarms)
    return {
        "alarms": [each.pk for each in alarms],
        "customers": [each.customer_id for each in alarms],
        "until": [end.astimezone(SEOUL).date() if end else _LAST for end in ends],
    }


def _unknown(alarm: Alarm, bits: int) -> tuple[str, ...]:
    if not bits & Status.UNKNOWN:
        return ()
    found = UnknownStatus.objects.filter(
        customer_id=alarm.customer_id, slot_end_at__gte=alarm.started_at
    )
    return tuple(found.order_by("name").values_list("name", flat=True).distinct())
