"""단말 등록 from 미등록 보관함: the terminal finds its meter and all its messages come in (F-39): `registering`,
`registering_forms`."""

import re
from datetime import datetime, timedelta

import pytest

from customers.models import Customer
from dashboard.ui.form_fields import hour_choices
from devices.models import Attachment, Installation, Terminal
from ingest.actions import replay
from ingest.codecs.seoul.encoder import SeoulFrame
from ingest.pipeline import Message, take_in
from ingest.queries import to_replay
from mdm.accounts.models import Role
from mdm.lib import clock
from mdm.lib.clock import SEOUL
from metering.actions.adopting import Adoption, adopt
from metering.actions.partitions import prepare
from metering.models import Box, HeldDecision, HeldMessage, HeldState
from metering.queries.balance import intake_balance
from tests import make
from tests.dashboard.conftest import client_as
from tests.ingest.uplinks import frame_message, json_message, outcomes, stored

pytestmark = pytest.mark.django_db
STRANGER = "STRANGER-1"


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    prepare(now=clock.now())


def _hour(back: int = 0) -> datetime:
    whole = clock.now().astimezone(SEOUL).replace(minute=0, second=0, microsecond=0)
    return whole - timedelta(hours=back)


def _wait(*messages: Message) -> HeldMessage:
    take_in(messages=messages, now=clock.now())
    return HeldMessage.objects.filter(box=Box.WAITING).order_by("pk")[0]


def _uplink(back: int, litres: int) -> Message:
    at = _hour(back)
    return json_message(
        STRANGER, [(at, litres), (at - timedelta(hours=1), litres - 5)], received_at=at
    )


def _address(held: HeldMessage, **query: str) -> str:
    written = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/health/held/{held.pk}/register/?{written}"


def _sent(html: str, **changes: str) -> dict[str, str]:
    """What a browser would send of the form as it was drawn, with changes."""
    values = dict(
        re.findall(r'<input type="(?:text|datetime-local)" name="(\w+)" value="([^"]*)"', html)
    )
    for name, options in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        values[name] = chosen.group(1) if chosen else ""
    return values | changes


def test_the_form_is_filled_with_what_the_messages_said() -> None:
    frame = SeoulFrame(registers_l=[9, 8], newest_at=_hour(), meter_serial="12000017")
    held = _wait(
        frame_message(STRANGER, frame, arrived_at=clock.now()),
    )
    make.caliber(15)

    html = client_as(Role.OPERATOR).get(_address(held)).content.decode()

    values = _sent(html)
    assert values["meter_serial"] == "12000017"
    assert values["at"] == f"{_hour(2):%Y-%m-%dT%H:%M}"
    assert values["report_interval_h"] in {str(hour) for hour, _ in hour_choices()}
    assert STRANGER in html


def test_the_customer_whose_meter_the_frame_names_is_proposed() -> None:
    placed = make.installation(meter=make.meter("12000017"), at=_hour(72))
    frame = SeoulFrame(registers_l=[9], newest_at=_hour(), meter_serial="12000017")
    held = _wait(frame_message(STRANGER, frame, arrived_at=clock.now()))

    html = client_as(Role.OPERATOR).get(_address(held)).content.decode()

    assert _sent(html)["number"] == placed.customer.number


def test_a_terminal_put_on_an_installed_meter_brings_all_its_messages() -> None:
    placed = make.installation(at=_hour(72))
    Attachment.objects.all().delete()
    held = _wait(_uplink(5, 100), _uplink(0, 130))
    client = client_as(Role.OPERATOR)
    html = client.get(_address(held)).content.decode()

    answer = client.post(_address(held), _sent(html, number=placed.customer.number))

    assert answer.status_code == 302, answer.content.decode()
    assert set(HeldMessage.objects.values_list("state", flat=True)) == {HeldState.REPLAY}
    result = replay(held=to_replay(), trusted=True, now=clock.now())
    assert outcomes(result) == {"STORED": 4}
    assert {customer for customer, _ in stored()} == {placed.customer_id}
    days = intake_balance(from_day=clock.today() - timedelta(days=1), to_day=clock.today())
    assert [each for each in days if not each.holds] == []
    kinds = HeldDecision.objects.order_by("pk").values_list("kind", "terminal_id", "messages")
    assert list(kinds) == [("REPLAY", STRANGER, 2), ("REGISTER", STRANGER, 2)]


def test_a_new_customer_is_registered_with_meter_and_terminal() -> None:
    place, use = make.neighbourhood(), make.use_class()
    make.caliber(15)
    held = _wait(_uplink(3, 50))
    client = client_as(Role.ADMIN)
    html = client.get(_address(held, customer="new")).content.decode()
    values = {
        "number": "77-77-777-000001", "name": "한새봄", "neighbourhood": str(place.pk),
        "use_class": str(use.pk), "meter_serial": "M-9", "caliber": "15",
    }  # fmt: skip

    answer = client.post(_address(held, customer="new"), _sent(html, **values))

    assert answer.status_code == 302, answer.content.decode()
    placed = Installation.objects.get(customer__number="77-77-777-000001")
    assert placed.meter.serial == "M-9"
    assert outcomes(replay(held=to_replay(), trusted=True, now=clock.now())) == {"STORED": 2}


def test_a_wrong_customer_a_taken_meter_and_a_second_terminal_are_refused_in_words() -> None:
    placed = make.installation(at=_hour(72))
    bare = make.customer()
    held = _wait(_uplink(0, 9))
    client = client_as(Role.OPERATOR)
    values = _sent(client.get(_address(held)).content.decode())

    def refused(**changes: str) -> str:
        answer = client.post(_address(held), values | changes)
        assert answer.status_code == 200
        return answer.content.decode()

    assert "등록된 수용가가 아니거나" in refused(number="no-such-1")
    assert "단말 교체를 선택하세요" in refused(number=placed.customer.number)
    assert "계량기 번호를 적어 주세요" in refused(number=bare.number)
    assert "구경을 골라 주세요" in refused(number=bare.number, meter_serial="NEW-1")
    taken = refused(number=bare.number, meter_serial=placed.meter.serial)
    assert "다른 수용가에 설치되어 있습니다" in taken
    assert not Terminal.objects.filter(terminal_id=STRANGER).exists()
    held.refresh_from_db()
    assert held.state == HeldState.OPEN


def test_a_frame_of_another_meter_than_the_installed_one_is_pointed_out() -> None:
    placed = make.installation(meter=make.meter("11111111"), at=_hour(72))
    Attachment.objects.all().delete()
    frame = SeoulFrame(registers_l=[9], newest_at=_hour(), meter_serial="22222222")
    held = _wait(frame_message(STRANGER, frame, arrived_at=clock.now()))
    client = client_as(Role.OPERATOR)
    values = _sent(client.get(_address(held)).content.decode(), number=placed.customer.number)

    html = client.post(_address(held), values, follow=True).content.decode()

    assert "설치된 계량기 11111111와 다릅니다" in html


def test_a_terminal_whose_payload_nobody_could_read_gets_its_codec() -> None:
    make.terminal(payload_codec="plain_register")
    placed = make.installation(at=_hour(72))
    Attachment.objects.filter(installation=placed).delete()
    now = clock.now()
    held = make.held_message(
        b"{}", box=Box.WAITING, reason="unknown_terminal", format="chirpstack",
        source="chirpstack", terminal_id=STRANGER, recorded_at=now, received_at=now,
    )  # fmt: skip
    client = client_as(Role.OPERATOR)
    values = _sent(client.get(_address(held)).content.decode(), number=placed.customer.number)

    assert client.post(_address(held), values).status_code == 302

    made = Terminal.objects.get(terminal_id=STRANGER)
    assert (made.payload_codec, made.communication) == ("plain_register", "LORA")


def test_a_terminal_can_take_the_place_of_another() -> None:
    placed = make.installation(at=_hour(72))
    held = _wait(_uplink(0, 9))
    client = client_as(Role.OPERATOR)
    values = _sent(client.get(_address(held)).content.decode(), number=placed.customer.number)

    answer = client.post(_address(held), values | {"replaces": "on"})

    assert answer.status_code == 302, answer.content.decode()
    wired = Attachment.objects.get(installation=placed, detached_at=None)
    assert wired.terminal.terminal_id == STRANGER


def test_a_terminal_that_is_registered_but_on_no_meter_is_put_on_one() -> None:
    make.terminal(STRANGER)
    placed = make.installation(at=_hour(72))
    Attachment.objects.all().delete()
    held = _wait(_uplink(0, 9))
    client = client_as(Role.OPERATOR)
    values = _sent(client.get(_address(held)).content.decode(), number=placed.customer.number)

    assert client.post(_address(held), values).status_code == 302

    assert Attachment.objects.get().terminal.terminal_id == STRANGER


def test_customers_of_other_regions_are_not_found() -> None:
    placed = make.installation(
        customer=make.customer(neighbourhood=make.neighbourhood("먼동")), at=_hour(72)
    )
    Attachment.objects.all().delete()
    held = _wait(_uplink(0, 9))
    client = client_as(Role.OPERATOR, make.neighbourhood("가까운동"))
    values = _sent(client.get(_address(held)).content.decode(), number=placed.customer.number)

    answer = client.post(_address(held), values)

    assert "볼 수 없는 지역" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_viewers_register_nothing_and_operators_no_customers() -> None:
    held = _wait(_uplink(0, 9))

    assert client_as(Role.VIEWER).get(_address(held)).status_code == 403
    assert client_as(Role.VIEWER).post(_address(held), {}).status_code == 403
    assert client_as(Role.OPERATOR).get(_address(held)).status_code == 200
    assert client_as(Role.OPERATOR).get(_address(held, customer="new")).status_code == 403
    assert client_as(Role.OPERATOR).post(_address(held, customer="new"), {}).status_code == 403


def test_what_does_not_wait_cannot_be_registered() -> None:
    held = _wait(_uplink(0, 9))
    HeldMessage.objects.update(state=HeldState.REPLAYED)

    assert client_as(Role.OPERATOR).get(_address(held)).status_code == 404


def test_a_refused_adoption_leaves_nothing_behind() -> None:
    bare = make.customer()
    adoption = Adoption(terminal=Terminal(terminal_id=STRANGER), customer=bare, at=_hour(1))

    with pytest.raises(ValueError, match="meter"):
        adopt(adoption=adoption, by=make.ACTOR, now=clock.now())

    assert not Terminal.objects.exists()
    assert Customer.objects.count() == 1
