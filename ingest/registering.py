"""Registers the unknown meters of a file of readings, so that its uplinks find an owner."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from customers.actions.registering import register_customer, set_service_state
from customers.models import Customer, District, Neighbourhood, Office, ServiceState, UseClass
from devices.actions.installing import install, remove
from devices.models import Caliber, Meter, Terminal
from ingest.pipeline.placing import BACKFILL_S
from ingest.readings_file import Span
from mdm.lib.actors import Actor
from mdm.lib.clock import SEOUL
from metering.core.slots import hour_of, instant_of

BY = Actor(username="publish_csv")
_CODE = "FILE"  # of the office, district, neighbourhood that hold such customers
_HOUSEHOLD_MM, _HOUSEHOLD_Q3_LPH, _HOUSEHOLD_Q4_LPH = 15, 2_500, 3_125


def register_unknown(*, spans: Mapping[str, Span], now: datetime) -> int:
    """This function will register a customer, meter, terminal and installation for each key that is
    no terminal yet, installed one slot before its first reading, and return how many.

    A key last heard before the backfill horizon (T-3) is of the past: its meter is removed after
    its last reading and the connection closed (폐전), or it would be missed every day since.
    """
    keys = list(spans)
    known = set(Terminal.objects.filter(terminal_id__in=keys).values_list("terminal_id", flat=True))
    for key in keys:
        if key not in known:
            _register(key, spans[key], now)
    return len(set(keys) - known)


@transaction.atomic
def _register(key: str, span: Span, now: datetime) -> None:
    installed_at = instant_of(hour=_hour(span.first_at) - 1)
    short = sha256(key.encode()).hexdigest()[:12].upper()
    customer = register_customer(
        customer=Customer(
            number=f"{_CODE}-{short}",
            name=f"외부 자료 {short[:4]}",
            neighbourhood=_neighbourhood(),
            use_class=_use_class(),
            remote_since_year=installed_at.astimezone(SEOUL).year,
        ),
        day=installed_at.astimezone(SEOUL).date(),
        by=BY,
    )
    caliber, _ = Caliber.objects.get_or_create(
        mm=_HOUSEHOLD_MM, defaults={"q3_lph": _HOUSEHOLD_Q3_LPH, "q4_lph": _HOUSEHOLD_Q4_LPH}
    )
    installation = install(
        customer=customer,
        meter=Meter.objects.create(serial=f"{_CODE}-{short}", caliber=caliber),
        terminal=Terminal.objects.create(terminal_id=key, report_interval_h=1),
        at=installed_at,
    )
    if now - span.last_at > timedelta(seconds=BACKFILL_S):
        remove(
            installation=installation,
            at=instant_of(hour=_hour(span.last_at)),
            final_register_l=None,
        )
        over_on = span.last_at.astimezone(SEOUL).date() + timedelta(days=1)
        set_service_state(customer=customer, state=ServiceState.CLOSED, day=over_on, by=BY)


def _hour(at: datetime) -> int:
    return hour_of(measured_at_s=int(at.timestamp()))


def _neighbourhood() -> Neighbourhood:
    named = {"name": "외부 자료"}
    office, _ = Office.objects.get_or_create(code=_CODE, defaults=named)
    district, _ = District.objects.get_or_create(code=_CODE, defaults=named | {"office": office})
    found, _ = Neighbourhood.objects.get_or_create(
        code=_CODE, defaults=named | {"district": district}
    )
    return found


def _use_class() -> UseClass:
    found = UseClass.objects.filter(name="가정용").order_by("pk").first()
    return found or UseClass.objects.create(code=_CODE, name="가정용")
