"""What reports say beside an alarm (alarm_signs): the fall of a battery, the bits of a LOW_BATTERY or METER_FAULT."""

from datetime import timedelta

import pytest

from customers.models import Customer
from metering.core.packing import pack_radio
from metering.core.reading import Status
from metering.models import Alarm, AlarmLevel, DayReading, UnknownStatus
from metering.queries.alarm_signs import BatteryFall, MeterSigns, signs_of
from tests.town import SILENT, Town, judged_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return judged_town()


def _alarm(town: Town, customer: Customer, kind: str, *, days: int) -> Alarm:
    start = town.slot_of_yesterday(1) - timedelta(days=days - 1)
    return Alarm.objects.create(
        customer_id=customer.pk, kind=kind, level=AlarmLevel.WARNING, by_rule=True,
        started_at=start, recorded_at=start,
    )  # fmt: skip


def _days(town: Town, customer: Customer) -> list[DayReading]:
    return list(DayReading.objects.filter(customer_id=customer.pk).order_by("day"))


def _store(day: DayReading, **values: object) -> None:
    DayReading.objects.filter(customer_id=day.customer_id, day=day.day).update(**values)


def test_a_battery_fell_between_its_first_and_its_newest_report(town: Town) -> None:
    customer = town.customers[0]
    days = _days(town, customer)
    for back, volts in ((0, 3.26), (4, 3.10), (9, 3.05)):
        _store(days[back], radio=[None] * 23 + [pack_radio(radio=None, battery_v=volts)])

    found = signs_of([_alarm(town, customer, "LOW_BATTERY", days=2)])

    (sign,) = found.values()
    assert isinstance(sign, BatteryFall)
    assert (round(sign.change_v, 2), sign.days) == (-0.21, 9)


def test_a_battery_that_reported_once_has_not_fallen(town: Town) -> None:
    customer = town.customers[0]
    (*_, newest) = _days(town, customer)
    _store(newest, radio=[pack_radio(radio=None, battery_v=3.0)] + [None] * 23)

    assert signs_of([_alarm(town, customer, "LOW_BATTERY", days=2)]) == {}


def test_a_meter_that_stands_still_says_for_how_long_and_with_which_bits(town: Town) -> None:
    customer = town.customers[0]
    *_, before, newest = _days(town, customer)
    bits = Status.METER_FAULT | Status.EMPTY_PIPE | Status.UNKNOWN
    still = before.register_l[11]
    _store(before, register_l=before.register_l[:12] + [still] * 12)
    _store(
        newest,
        register_l=[still] * 20 + [None] * 4,
        meta=newest.meta[:22] + [each | bits for each in newest.meta[22:]],
    )
    alarm = _alarm(town, customer, "METER_FAULT", days=1)
    UnknownStatus.objects.create(
        customer_id=customer.pk, slot_end_at=town.slot_of_yesterday(23), name="0x08"
    )

    sign = signs_of([alarm])[alarm.pk]

    assert isinstance(sign, MeterSigns)
    assert (sign.unread_h, sign.fault_h, sign.still_h) == (4, 2, 32)
    assert sign.bits & bits == bits
    assert sign.unknown == ("0x08",)


def test_other_alarms_and_silent_meters_ask_nothing_and_say_nothing(town: Town) -> None:
    leak = Alarm.objects.filter(kind="LEAK")[0]
    silent = Customer.objects.get(pk=town.customers[SILENT].pk)
    DayReading.objects.filter(customer_id=silent.pk).delete()

    assert signs_of([leak, _alarm(town, silent, "METER_FAULT", days=1)]) == {}
