"""설정: what administrators register and change arrives, others are refused, files go round."""

import io
import re
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from openpyxl import load_workbook

from customers.models import Customer, RegionScope, ServiceState
from customers.queries import service_state_on
from dashboard.pages.settings import customer_forms, menu
from devices.models import Attachment, Installation, Meter, Terminal
from mdm.accounts.models import Role, User
from mdm.audit.models import AccessEvent, AccessKind
from mdm.audit.queries import events_of
from mdm.lib import clock
from metering.actions.partitions import prepare
from tests import make
from tests.dashboard.conftest import client_as
from tests.town import judged_town, viewer

pytestmark = pytest.mark.django_db
NOW = "2026-02-01T10:00"


@pytest.fixture(autouse=True)
def _ready(db: None, settings: Any, tmp_path: Any) -> None:
    prepare(now=clock.now())
    settings.DATA_DIR = tmp_path


def _fields(**values: Any) -> dict[str, Any]:
    return {
        "number": "09-13-121-130003",
        "name": "물사랑",
        "neighbourhood": make.neighbourhood().pk,
        "use_class": make.use_class().pk,
        "kind": "INDIVIDUAL",
        "state": "IN_USE",
        "day": clock.today().isoformat(),
        **values,
    }


def test_a_customer_is_registered_with_its_state_and_listed() -> None:
    client = client_as()

    response = client.post("/settings/customers/new/", _fields())

    assert response.status_code == 302, response.content.decode()
    customer = Customer.objects.get(number="09-13-121-130003")
    states = service_state_on(customer_ids=[customer.pk], day=clock.today())
    assert states == {customer.pk: ServiceState.IN_USE}
    assert customer.number in client.get("/settings/").content.decode()


def test_a_number_that_is_taken_is_refused_beside_its_field() -> None:
    make.customer("09-13-121-130003")

    html = client_as().post("/settings/customers/new/", _fields()).content.decode()

    assert 'id="id_number_error"' in html
    assert Customer.objects.count() == 1


def test_a_changed_name_is_history_with_its_author() -> None:
    customer = make.customer("09-13-121-130003")
    client = client_as()

    client.post(f"/settings/customers/{customer.number}/edit/", _fields(name="새물결"))

    customer.refresh_from_db()
    assert customer.name == "새물결"
    change = events_of(Customer).filter(pgh_label="update").get()
    assert change.pgh_context.metadata["username"].startswith("user")


def test_an_exclusion_needs_its_reason() -> None:
    customer = make.customer("09-13-121-130003")
    client, path = client_as(), "/settings/customers/09-13-121-130003/service/"
    asked = {"state": "EXCLUDED", "day": clock.today().isoformat()}

    refused = client.post(path, asked)
    taken = client.post(path, {**asked, "reason": "공사 중"})

    assert (refused.status_code, taken.status_code) == (200, 302)
    assert customer.service_periods.get(active_to=None).reason == "공사 중"


def test_a_meter_is_installed_replaced_and_removed_with_its_registers() -> None:
    customer = make.customer("09-13-121-130003")
    make.meter("M-1"), make.meter("M-2"), make.terminal("T-1")
    client, path = client_as(), f"/settings/customers/{customer.number}"

    client.post(
        f"{path}/install/",
        {"meter": "M-1", "terminal": "T-1", "at": NOW, "initial_register": "0.003"},
    )
    client.post(
        f"{path}/replace-meter/",
        {"meter": "M-2", "at": "2026-02-05T10:00", "final_register": "12.345", "initial_register": "0"},
    )  # fmt: skip
    client.post(f"{path}/remove/", {"at": "2026-02-09T10:00", "final_register": "1.5"})

    old, new = Installation.objects.order_by("installed_at")
    assert (old.initial_register_l, old.final_register_l) == (3, 12_345)
    assert (new.meter.serial, new.initial_register_l, new.final_register_l) == ("M-2", 0, 1_500)
    assert [wire.terminal.terminal_id for wire in Attachment.objects.all()] == ["T-1", "T-1"]


def test_another_terminal_takes_over_from_an_instant_on() -> None:
    placed = make.installation()
    terminal = make.terminal("T-9", ctn="012-3456-7890")

    response = client_as().post(
        f"/settings/customers/{placed.customer.number}/replace-terminal/",
        {"terminal": "012-3456-7890", "at": NOW},
    )

    assert response.status_code == 302
    wire = placed.attachments.get(detached_at=None)
    assert wire.terminal_id == terminal.pk


def test_what_contradicts_the_register_is_refused_in_words() -> None:
    placed = make.installation(meter=make.meter("M-1"))
    other = make.customer("09-13-121-130003")
    client = client_as()

    unknown = client.post(
        f"/settings/customers/{other.number}/install/", {"meter": "M-404", "at": NOW}
    ).content.decode()
    taken = client.post(
        f"/settings/customers/{other.number}/install/", {"meter": "M-1", "at": NOW}
    ).content.decode()

    assert "등록되지 않은 계량기 번호" in unknown
    assert "다른 수용가에 설치되어" in taken
    assert Installation.objects.get() == placed


def test_meters_and_terminals_are_registered_and_changed() -> None:
    client = client_as()
    meter = {"serial": "M-7", "caliber": make.caliber().mm, "profile": "SEOUL_V1_2", "decimals": 3,
             "digits": 8, "verified_on": "2025-03-01"}  # fmt: skip
    terminal = {"terminal_id": "T-7", "communication": "LORA", "report_interval_h": 12,
                "metering_interval_h": 1, "payload_codec": "plain_register",
                "rssi_reading": "CSQ"}  # fmt: skip

    client.post("/settings/meters/new/", meter)
    client.post("/settings/terminals/new/", terminal)
    made = Terminal.objects.get(terminal_id="T-7")
    client.post(f"/settings/terminals/{made.pk}/", {**terminal, "report_interval_h": 24})

    assert Meter.objects.get(serial="M-7").verification_expires_on.isoformat() == "2033-03-01"
    made.refresh_from_db()
    assert (made.report_interval_h, made.payload_codec, made.rssi_reading) == (
        24,
        "plain_register",
        "CSQ",
    )
    assert "M-7" in client.get("/settings/meters/?q=M-7").content.decode()


def test_an_account_gets_role_and_region_and_both_are_written_down() -> None:
    place = make.neighbourhood("가동")
    client = client_as()

    client.post(
        "/settings/users/new/",
        {"username": "park", "password": "Sprinkle-9-rivers", "role": "VIEWER",
         "regions": [f"dong:{place.pk}"]},
    )  # fmt: skip

    user = User.objects.get(username="park")
    assert (user.role, user.must_change_password) == (Role.VIEWER, True)
    assert RegionScope.objects.get(user=user).neighbourhood == place
    said = AccessEvent.objects.filter(kind=AccessKind.PERMISSION, subject="park")
    assert said.count() == 2


def test_an_account_is_closed_and_the_last_administrator_stays() -> None:
    other = make.user(role=Role.OPERATOR)
    admin = viewer()
    client = Client()
    client.force_login(admin)

    client.post(f"/settings/users/{other.pk}/", {"role": "OPERATOR"})
    refused = client.post(f"/settings/users/{admin.pk}/", {"role": "VIEWER", "active": "on"})

    other.refresh_from_db()
    admin.refresh_from_db()
    assert not other.is_active
    assert "마지막 관리 계정" in refused.content.decode()
    assert admin.role == Role.ADMIN


FOR_ADMINISTRATORS = (
    ("customer-new", ()), ("import", ()), ("export", ()), ("meter-new", ()), ("terminal-new", ()),
    ("code-new", ("use",)), ("rule-new", ()), ("users", ()), ("user-new", ()),
)  # fmt: skip


@pytest.mark.parametrize(("name", "args"), FOR_ADMINISTRATORS)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_who_does_not_administer_is_refused(name: str, args: tuple[str, ...], role: Role) -> None:
    client = client_as(role)

    assert client.get(reverse(name, args=args)).status_code == 403
    assert client.post(reverse(name, args=args), {}).status_code in (403, 405)


def test_a_viewer_sees_masked_names_and_no_buttons() -> None:
    placed = make.installation(customer=make.customer("09-13-121-130003", name="홍길동"))
    client = client_as(Role.VIEWER)

    pages = [
        client.get(path).content.decode()
        for path in ("/settings/", f"/settings/customers/{placed.customer.number}/")
    ]

    for html in pages:
        assert "홍*동" in html
        assert "홍길동" not in html
        assert "/edit/" not in html
        assert "/settings/customers/new/" not in html


def test_a_customer_out_of_the_region_is_not_found() -> None:
    here, there = make.neighbourhood("가동"), make.neighbourhood("나동")
    outside = make.customer("09-13-121-130003", neighbourhood=there)
    meter = make.installation(customer=outside, meter=make.meter("M-1")).meter
    client = client_as(Role.ADMIN, here)

    for path in ("", "edit/", "service/", "remove/"):
        assert client.get(f"/settings/customers/{outside.number}/{path}").status_code == 404
    assert client.get(f"/settings/meters/{meter.pk}/").status_code == 404
    assert outside.number not in client.get("/settings/").content.decode()
    assert "M-1" not in client.get("/settings/meters/").content.decode()


def test_the_list_finds_by_state_device_and_name() -> None:
    town = judged_town()
    make.customer("77-77-777-777777", name="아직없음")  # nothing installed
    client = client_as()

    def listed(query: str) -> set[str]:
        html = client.get(f"/settings/?{query}").content.decode()
        return set(re.findall(r'href="/settings/customers/(\d[^/]+)/"', html))

    assert len(listed("")) == 7
    assert listed("q=T-000002") == {town.customers[2].number}
    assert listed("q=아직") == {"77-77-777-777777"}
    assert len(listed("state=leak")) == 6


def test_the_file_of_the_list_has_the_brochures_columns() -> None:
    make.utility(customers=2)

    response = client_as().get("/settings/?format=xlsx")

    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    heads, *rows = sheet.iter_rows(min_row=2, values_only=True)
    assert heads[0] == "순번"
    assert [row[0] for row in rows] == [1, 2]
    assert {"블록", "업종", "고객번호", "정수장", "이름", "정보", "구경", "계량기 번호", "설치년",
            "통신", "단말 ID", "CTN"} <= set(heads)  # fmt: skip
    assert len(rows) == 2


def test_the_menu_offers_what_its_reader_may_open() -> None:
    request = RequestFactory().get("/settings/meters/")

    def offered(role: Role) -> dict[str, bool]:
        request.user = viewer(role)
        return {entry.label: entry.current for entry in menu.side_menu(request)}

    assert "사용자" in offered(Role.ADMIN)
    assert not {"사용자", "엑셀 등록"} & offered(Role.OPERATOR).keys()
    assert [label for label, current in offered(Role.VIEWER).items() if current] == ["계량기"]


def test_an_exclusion_without_reason_is_named_beside_the_reason() -> None:
    form = customer_forms.StateForm({"state": "EXCLUDED", "day": "2026-02-01"})

    assert set(form.errors) == {"reason"}
