"""FAULTS §3 (2): two 사업소; whoever may see one finds nothing of the other in any byte. Masked roles find no
name, phone or address in full.

Everything of the other 사업소 is marked: names, numbers, memos by a word, coordinates and registers by
figures that occur nowhere else. Every page, fragment and file that the resolver knows is asked.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

import pytest
import time_machine
from django.db import transaction
from django.db.models import Model
from django.test import Client

from customers.models import Block, Customer, Plant, PlantPeriod, ServicePeriod, UseClass
from devices.models import Attachment, Installation, Maker, Meter, Terminal
from mdm.accounts.models import Role, User
from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessKind
from mdm.lib import clock
from mdm.lib.actors import Actor
from metering.actions.refreshing import refresh_segments
from metering.models import (
    Alarm,
    AlarmTransition,
    Box,
    CustomerState,
    Finding,
    HeldMessage,
    UplinkWarning,
    WarningKind,
)
from tests import make
from tests.addresses import Address, Things, addresses, furnished_town
from tests.town import Town, judged_town, viewer

pytestmark = pytest.mark.django_db

MARK, CODE = "ZQX", "ZQY"  # CODE: names of code tables, which the whole utility shares
FIGURES = (
    "717171",
    "35.91",
    "129.17",
    "3535",
)  # 상시 한도, 위도, 경도, 끝 지침 of the other office
NAME, PHONE, ROAD = "남궁카나리", "010-7777-8888", "123-45"
SECRETS = (NAME, "7777", ROAD)
MASKED = (Role.VIEWER, Role.OPERATOR, Role.AUDITOR)
FORMATS = ("xlsx", "csv")
FILES = ("export",)
# What speaks of the whole utility by design: code tables, and how the product itself is doing.
WHOLE_UTILITY = {
    "codes", "code-new", "code-edit", "rules", "rule-new", "health", "health-gaps", "healthz",
    "readyz", "freshness", "logout",
}  # fmt: skip
# Forms that let administrators choose from the code tables.
CHOOSES_CODES = {
    "customer-new", "customer-edit", "customer-plant", "customer-return", "meter-new", "meter-edit",
    "terminal-new", "terminal-edit", "meter-install", "meter-replace", "terminal-replace", "users",
    "held-register",
}  # fmt: skip
SYSTEM = "/history/?tab=system"  # changes of the code tables


class Offices:
    """The visitors' own 사업소 with people in it whose data are secret, and another one, marked."""

    def __init__(self) -> None:
        self.town = furnished_town()
        Customer.objects.update(
            name=NAME, phone=PHONE, address=f"서울특별시 용산구 가나길 {ROAD} (가동)"
        )
        refresh_segments(now=self.town.now)
        self.things = Things(self.town)
        self.users = {role: viewer(role, make.office()) for role in Role}

    def open_another(self) -> Town:
        """Another 사업소 with everything that this one has, marked."""
        office = make.office(MARK)
        town = judged_town(district=make.district(f"{MARK}구", office=office), mark=MARK)
        for place, customer in enumerate(town.customers):
            _mark(customer, place)
        refresh_segments(now=town.now)
        _mark_rows(town)
        return town


def _mark(customer: Customer, place: int) -> None:
    customer.management_number = f"{MARK}M{place}"
    customer.phone, customer.address = f"{MARK}-{place}", f"{MARK}로 {place}"
    customer.note, customer.always_on_lph = f"{MARK} 메모", 717171
    customer.latitude, customer.longitude = 35.91 + place / 1e4, 129.17 + place / 1e4
    customer.use_class = _coded(UseClass, "U")
    customer.block = _coded(Block, "B")
    customer.save()
    plant = _coded(Plant, "P")
    since = customer.service_periods.get().active_from
    PlantPeriod.objects.create(customer=customer, plant=plant, active_from=since)
    ServicePeriod.objects.filter(customer=customer).update(reason=f"{MARK} 사유", author=MARK)


def _coded(model: type[Model], letter: str) -> Model:
    name = f"{CODE}{letter}"
    return model.objects.get_or_create(code=name, defaults={"name": name})[0]  # type: ignore[attr-defined]


def _mark_rows(town: Town) -> None:
    """What hangs on the customers of the other office: devices, alarms, findings, values, logs."""
    customers = [each.pk for each in town.customers]
    placed = Installation.objects.filter(customer__in=customers)
    placed.update(note=f"{MARK} 설치")
    maker = Maker.objects.create(name=f"{CODE}사")
    Meter.objects.filter(installations__in=placed).update(maker=maker)
    wired = Attachment.objects.filter(installation__in=placed)
    wired.update(note=f"{MARK} 연결")
    Terminal.objects.filter(attachments__in=wired).update(
        serial=f"{MARK}N", firmware=f"{MARK}1", maker=maker
    )
    alarms = Alarm.objects.filter(customer_id__in=customers)
    somebody = make.user(f"{MARK}user", regions=(make.office(MARK),))
    somebody.display_name = f"{MARK}담당"
    somebody.save()
    assert alarms.update(memo=f"{MARK} 전화함", assignee=somebody)
    AlarmTransition.objects.filter(alarm__in=alarms).update(detail=f"{MARK} 내용", author=MARK)
    first = town.customers[0]
    Finding.objects.create(
        customer=first, segment_id=CustomerState.objects.get(customer=first).segment_id,
        day=town.yesterday, kind="V07", note=f"{MARK} 점검", found_at=town.now,
        evidence={"use_l": 100, "p99_l": 10, "most_l": 20, "hours": 700},
    )  # fmt: skip
    make.override(first, at=town.slot_of_yesterday(9), register_l=3_535_353, reason=f"{MARK} 사유")
    UplinkWarning.objects.create(
        kind=WarningKind.values[0], terminal_id=f"{MARK}T-000000", customer_id=first.pk,
        detail=f"{MARK} 경고", first_at=town.now, latest_at=town.now,
    )  # fmt: skip
    HeldMessage.objects.create(
        box=Box.QUARANTINE, reason="parse", format="json", source="json", detail=f"{MARK} 원문",
        terminal_id=f"{MARK}T-000000", received_at=town.now, recorded_at=town.now,
        payload=MARK.encode(), payload_size=3, payload_sha256="-",
    )  # fmt: skip
    seen = Access(AccessKind.UNMASK, first.number, 1, f"{MARK} 사유", [first.number])
    log_access(seen, by=Actor(username=somebody.username, user_id=somebody.pk), now=town.now)


@pytest.fixture(scope="module")
def offices(django_db_setup: None, django_db_blocker: object) -> Iterator[Offices]:
    """One town for all tests of this file; everything is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        with time_machine.travel(clock.now(), tick=False):
            yield Offices()
        transaction.set_rollback(True)


def _answers(offices: Offices, user: User) -> Iterator[tuple[Address, str]]:
    """Everything that somebody is told: each page and fragment, and the files that a page offers."""
    client = _client(user)
    for each in addresses(offices.things, user=user):
        said = _said(client, each.path)
        yield each, said
        if "format=" in said or each.route in FILES:
            joint = "&" if "?" in each.path else "?"
            for name in FORMATS:
                path = f"{each.path}{joint}format={name}"
                yield Address(each.route, path), _said(client, path)


def _client(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def _said(client: Client, path: str) -> str:
    """All that an answer says, head and body, a workbook unpacked, without what differs anyhow."""
    answer = client.get(path)
    assert answer.status_code < 500, path
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    head = "\n".join(f"{name}: {text}" for name, text in answer.headers.items())
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"\n".join(parts.read(name) for name in parts.namelist())
    text = content.decode("utf-8", "replace")
    if "json" in answer.headers.get("Content-Type", ""):
        text = text.encode().decode("unicode_escape", "replace")
    return _RANDOM.sub("", f"{unquote(head)}\n{unescape(text)}")


_RANDOM = re.compile(
    r'csrfmiddlewaretoken" value="\w+|x-csrftoken": "\w+|nonce[-=]"?[\w+/=-]+|csrftoken=\w+'
    r'|data-(snapshot|newest)="\d*"|<div class="stalebar.*?</div>|Content-Length: \d+'
)


def _looked_for(each: Address) -> tuple[str, ...]:
    if each.route in WHOLE_UTILITY or each.path.startswith(SYSTEM):
        return ()
    return (MARK, *FIGURES) if each.route in CHOOSES_CODES else (MARK, CODE, *FIGURES)


@pytest.mark.parametrize("role", Role.values)
def test_nothing_of_another_office_and_no_secret_is_in_any_page_fragment_or_file(
    offices: Offices, role: str
) -> None:
    user, leaks, heard = offices.users[Role(role)], set(), 0
    with transaction.atomic():
        offices.open_another()
        for each, said in _answers(offices, user):
            heard += NAME[0] in said
            leaks |= {(each.path, mark) for mark in _looked_for(each) if mark in said}
            if role in MASKED:
                leaks |= {(each.path, secret) for secret in SECRETS if secret in said}
        transaction.set_rollback(True)

    assert leaks == set()
    assert heard > 40, "the crawl has met nobody"


def test_the_markers_are_found_by_whoever_may_see_both_offices(offices: Offices) -> None:
    missing = {MARK, CODE, NAME, PHONE, ROAD}
    with transaction.atomic():
        offices.open_another()
        for _, said in _answers(offices, viewer(Role.ADMIN)):
            missing = {mark for mark in missing if mark not in said}
            if not missing:
                break
        transaction.set_rollback(True)

    assert missing == set()
