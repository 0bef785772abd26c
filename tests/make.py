"""Plain builders of rows: each test says only what it is about."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from customers.models import (
    Customer,
    District,
    Neighbourhood,
    Office,
    RegionScope,
    ServicePeriod,
    ServiceState,
    UseClass,
)
from devices.models import Attachment, Caliber, Installation, Maker, Meter, Terminal
from mdm.accounts.models import Role, User
from mdm.lib import clock
from mdm.lib.actors import Actor
from metering.models import Box, HeldMessage, SlotOverride

ACTOR = Actor(username="tester")
DAY = date(2026, 1, 1)
INSTALLED_AT = datetime(2025, 12, 31, 15, tzinfo=UTC)  # 2026-01-01 00:00 in Seoul
PASSWORD = "Sprinkle-7-rivers"

_number = count(1)


def office(name: str = "중부") -> Office:
    return Office.objects.get_or_create(name=name, defaults={"code": name})[0]


def district(name: str = "종로구", *, office: Office | None = None) -> District:
    place = office or globals()["office"]()
    return District.objects.get_or_create(name=name, office=place, defaults={"code": name})[0]


def neighbourhood(name: str = "청운효자동", *, district: District | None = None) -> Neighbourhood:
    place = district or globals()["district"]()
    return Neighbourhood.objects.get_or_create(
        name=name, district=place, defaults={"code": f"{place.name}-{name}"}
    )[0]


def use_class(name: str = "가정용") -> UseClass:
    return UseClass.objects.get_or_create(name=name, defaults={"code": name})[0]


def caliber(mm: int = 15) -> Caliber:
    return Caliber.objects.get_or_create(mm=mm, defaults={"q3_lph": 2_500, "q4_lph": 3_125})[0]


def maker(name: str = "한결계기") -> Maker:
    return Maker.objects.get_or_create(name=name)[0]


def customer(
    number: str | None = None,
    *,
    state: ServiceState | None = ServiceState.IN_USE,
    since: date = DAY,
    **fields: Any,
) -> Customer:
    """A customer in use since a day; state=None leaves the service state out."""
    values = {"name": "물사랑", "address": "서울 종로구 자하문로 1", **fields}
    values.setdefault("neighbourhood", neighbourhood())
    values.setdefault("use_class", use_class())
    made = Customer.objects.create(number=number or f"01-01-001-{next(_number):06}", **values)
    if state:
        ServicePeriod.objects.create(customer=made, state=state, active_from=since)
    return made


def meter(serial: str | None = None, *, mm: int = 15, **fields: Any) -> Meter:
    values = {"maker": maker(), "caliber": caliber(mm), **fields}
    return Meter.objects.create(serial=serial or f"M{next(_number):07}", **values)


def terminal(terminal_id: str | None = None, **fields: Any) -> Terminal:
    values = {"maker": maker("늘품통신"), "ctn": f"012-{next(_number):08}", **fields}
    return Terminal.objects.create(
        terminal_id=terminal_id or f"ASN_CSE-D-{next(_number):010x}-TEST", **values
    )


def installation(
    *,
    customer: Customer | None = None,
    meter: Meter | None = None,
    terminal: Terminal | None = None,
    at: datetime = INSTALLED_AT,
    **fields: Any,
) -> Installation:
    """An installed meter with a terminal; what is not given is made."""
    build = globals()
    values = {"initial_register_l": 0, **fields}
    made = Installation.objects.create(
        customer=customer or build["customer"](),
        meter=meter or build["meter"](),
        installed_at=at,
        **values,
    )
    Attachment.objects.create(
        installation=made, terminal=terminal or build["terminal"](), attached_at=at
    )
    return made


def override(
    customer: Customer, *, at: datetime, register_l: int | None = None, reason: str = "현장 확인"
) -> SlotOverride:
    """A register by hand, or without one a device value that is not to be used."""
    placed = Installation.objects.filter(customer=customer).latest("installed_at")
    return SlotOverride.objects.create(
        customer_id=customer.pk, installation_id=placed.pk, slot_end_at=at, register_l=register_l,
        origin="REJECTED" if register_l is None else "MANUAL", reason=reason,
        author=ACTOR.username, created_at=at,
    )  # fmt: skip


def utility(*, customers: int = 3) -> list[Customer]:
    """Customers of one neighbourhood, each with an installed meter and terminal."""
    return [installation().customer for _ in range(customers)]


def user(
    username: str | None = None,
    *,
    role: Role = Role.ADMIN,
    regions: tuple[Office | District | Neighbourhood, ...] = (),
    password: str = PASSWORD,
) -> User:
    made = User.objects.create_user(
        username=username or f"user{next(_number)}", password=password, role=role
    )
    for region in regions:
        RegionScope.objects.create(user=made, **{str(region._meta.model_name): region})
    return made


def held_message(payload: bytes = b"\xa3\x00\xff", **fields: Any) -> HeldMessage:
    """A message of T-1 that came now and was not taken in: its checksum is wrong."""
    now = clock.now()
    values = {
        "box": Box.QUARANTINE,
        "reason": "bad_checksum",
        "format": "onem2m",
        "source": "onem2m",
        "terminal_id": "T-1",
        "received_at": now,
        "recorded_at": now,
        "payload": payload,
        "payload_size": len(payload),
        "payload_sha256": "0" * 64,
        **fields,
    }
    return HeldMessage.objects.create(**values)
