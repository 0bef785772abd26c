"""Two 사업소: the visitors' own, with people in it whose data are secret, and another one, marked.

Everything of the other 사업소 is marked: names, numbers, memos by a word, coordinates and registers by
figures that occur nowhere else.
"""

from django.db.models import Model

from customers.models import Block, Customer, Plant, PlantPeriod, ServicePeriod, UseClass
from devices.models import Attachment, Installation, Maker, Meter, Terminal
from mdm.accounts.models import Role
from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessKind
from mdm.lib.actors import Actor
from metering.actions.held import discard
from metering.actions.refreshing import refresh_segments
from metering.models import (
    Alarm,
    AlarmTransition,
    Box,
    Correction,
    CustomerState,
    Finding,
    HeldMessage,
    UplinkWarning,
    WarningKind,
)
from tests import make
from tests.addresses import Things, addresses, furnished_town
from tests.town import Town, judged_town, viewer

MARK, CODE = "ZQX", "ZQY"  # CODE: names of code tables, which the whole utility shares
FIGURES = (
    "717171",
    "35.91",
    "129.17",
    "3535",
)  # 상시 한도, 위도, 경도, 끝 지침 of the other office
NAME, PHONE, ROAD = "남궁카나리", "010-7777-8888", "123-45"


class Offices:
    """The visitors' own 사업소 with people in it whose data are secret, and another one, marked."""

    def __init__(self) -> None:
        self.town = furnished_town()
        Customer.objects.update(
            name=NAME, phone=PHONE, address=f"서울특별시 용산구 가나길 {ROAD} (가동)"
        )
        refresh_segments(now=self.town.now)
        things = Things(self.town)
        self.users = {role: viewer(role, make.office()) for role in Role}
        self.addresses = {role: addresses(things, user=user) for role, user in self.users.items()}

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
    _mark_messages(town)
    Correction.objects.create(
        customer_id=first.pk, day=town.yesterday, recorded_at=town.now, old_good=20, new_good=24,
        old_usage_l=20, new_usage_l=24, old_filled_l=23, new_filled_l=24,
    )  # fmt: skip
    seen = Access(AccessKind.UNMASK, first.number, 1, f"{MARK} 사유", [first.number])
    log_access(seen, by=Actor(username=somebody.username, user_id=somebody.pk), now=town.now)


def _mark_messages(town: Town) -> None:
    """Messages of the other office's terminals in both boxes and in every state, and what was decided."""
    for place, (box, reason) in enumerate(
        [(Box.QUARANTINE, "parse"), (Box.QUARANTINE, "too_old"), (Box.WAITING, "unknown_terminal")]
    ):
        HeldMessage.objects.create(
            box=box, reason=reason, format="json", source="json", detail=f"{MARK} 원문",
            terminal_id=f"{MARK}T-{place:06d}", received_at=town.now, recorded_at=town.now,
            payload=MARK.encode(), payload_size=3, payload_sha256=str(place),
        )  # fmt: skip
    gone = HeldMessage.objects.filter(terminal_id=f"{MARK}T-000001")
    discard(messages=gone, by=make.ACTOR, now=town.now, reason=f"{MARK} 폐기")
