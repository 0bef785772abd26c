"""Reads from the database what the scorecard compares."""

from collections import defaultdict
from datetime import datetime
from typing import Final

from django.db.models import Min

from customers.models import Customer
from devices.models import Attachment
from ingest.scoring.records import Alarm, Connection, Received, Track
from mdm.lib import sql
from metering.core.packing import status_of, unpack_radio
from metering.core.reading import Status
from metering.models import Alarm as StoredAlarm
from metering.models import AlarmTransition

_NO_INTERVAL_H: Final = 6  # T-6


def connections() -> dict[str, Connection]:
    """This function will return the facts of every customer with a meter, by customer number; those
    of the latest installation win."""
    intervals = dict(
        Attachment.objects.order_by("attached_at", "pk").values_list(
            "installation__customer__number", "terminal__report_interval_h"
        )
    )
    rows = Customer.objects.exclude(installations=None).order_by(
        "pk", "installations__installed_at"
    )
    return {
        number: Connection(
            use_class=use_class,
            report_interval_h=intervals.get(number, _NO_INTERVAL_H),
            q4_lph=q4_lph,
            resolution_l=10 ** (3 - decimals),
            always_on_lph=always_on or 0,
        )
        for number, use_class, q4_lph, decimals, always_on in rows.values_list(
            "number",
            "use_class__name",
            "installations__meter__caliber__q4_lph",
            "installations__meter__decimals",
            "always_on_lph",
        )
    }


def alarms() -> list[Alarm]:
    """This function will return every alarm, with the moment at which it was first recorded."""
    numbers = dict(Customer.objects.values_list("pk", "number"))
    recorded = dict(
        AlarmTransition.objects.filter(event=AlarmTransition.Event.RAISED)
        .values_list("alarm_id")
        .annotate(first_at=Min("recorded_at"))
        .order_by("alarm_id")
    )
    return [
        Alarm(
            kind=each.kind,
            customer=numbers[each.customer_id],
            started_at=each.started_at,
            ended_at=each.ended_at,
            recorded_at=recorded[each.pk],
            withdrawn=each.withdrawn,
        )
        for each in StoredAlarm.objects.order_by("started_at", "pk")
    ]


def tracks(*, numbers: set[str]) -> dict[str, Track]:
    """This function will return what arrived of some customers, by customer number."""
    found = dict(Customer.objects.filter(number__in=numbers).values_list("pk", "number"))
    params = {"customers": list(found)}
    made: dict[str, Track] = defaultdict(Track)
    with sql.binary_rows("ingest/sql/received_slots.sql", params) as cursor:
        for customer_id, slot_end_at, register_l, meta, radio in cursor:
            made[found[customer_id]].slots.append(_received(slot_end_at, register_l, meta, radio))
    for customer_id, received_at in sql.rows("ingest/sql/received_reports.sql", params):
        made[found[customer_id]].reports.append(received_at)
    return made


def _received(
    slot_end_at: datetime, register_l: int | None, meta: int, radio: int | None
) -> Received:
    bits = frozenset(bit.name for bit in Status if bit in status_of(meta=meta) and bit.name)
    return Received(slot_end_at, register_l, bits, unpack_radio(packed=radio)[1])
