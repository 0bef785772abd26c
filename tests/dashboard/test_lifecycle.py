"""The pages about replaced meters: confirmed, corrected, undone, retired; 검정만료; files of replacements."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from customers.models import ServiceState
from customers.queries import service_state_on
from dashboard.pages.settings import correcting, expiring, places, provisional, retiring
from devices.actions.installing import remove, replace_meter, replace_terminal
from devices.actions.provisional import open_provisional
from devices.models import Installation, Meter
from mdm.accounts.models import Role
from mdm.lib import clock
from metering.actions.judging import judge_dirty_days
from metering.actions.partitions import prepare
from tests import make
from tests.dashboard.conftest import client_as, total_of
from tests.town import judged_town

pytestmark = pytest.mark.django_db
PAGES = (correcting, expiring, places, provisional, retiring)


@pytest.fixture(autouse=True)
def _ready(db: None, settings: Any, tmp_path: Any) -> None:
    prepare(now=clock.now())
    settings.DATA_DIR = tmp_path


def _seen(*, serial: str = "77") -> Installation:
    """A replacement of yesterday noon that showed itself in the data of a judged town."""
    town = judged_town()
    placed = Installation.objects.get(customer=town.customers[0])
    noon = datetime.combine(town.yesterday, datetime.min.time(), clock.SEOUL) + timedelta(hours=12)
    seen = open_provisional(
        installation_id=placed.pk, at=noon, serial=serial, caliber_mm=None, decimals=None
    )
    judge_dirty_days(now=town.now)
    return seen


def _local(at: datetime) -> str:
    return f"{at.astimezone(clock.SEOUL):%Y-%m-%dT%H:%M}"


def test_a_seen_replacement_is_listed_with_both_registers_and_confirmed_with_one_click() -> None:
    seen = _seen()
    client = client_as(Role.OPERATOR)

    html = client.get("/settings/provisional/").content.decode()
    client.post("/settings/provisional/confirm/", {"ids": [str(seen.pk)]})
    after = client.get("/settings/provisional/").content.decode()

    assert total_of(html) == 1
    # 1 L an hour from 1,000 L on: 228 hours until noon of yesterday, one more in its first slot.
    for written in ("S0000000", "1.228", "77", "1.229"):
        assert f">{written}<" in html
    assert f'name="ids" value="{seen.pk}"' in html
    assert total_of(after) == 0
    seen.refresh_from_db()
    assert not seen.provisional


def test_the_customers_page_says_that_a_replacement_waits() -> None:
    seen = _seen()

    html = client_as(Role.VIEWER).get(f"/customers/{seen.customer.number}/").content.decode()

    link = f'<a href="/settings/customers/{seen.customer.number}/">확인 대기 교체</a>'
    assert link in html


def test_who_only_looks_sees_the_list_without_buttons_and_confirms_nothing() -> None:
    seen = _seen()
    client = client_as(Role.VIEWER)

    html = client.get("/settings/provisional/").content.decode()
    refused = client.post("/settings/provisional/confirm/", {"ids": [str(seen.pk)]})

    assert 'form="confirm"' not in html
    assert refused.status_code == 403


def test_a_replacement_outside_the_viewers_region_is_neither_listed_nor_confirmed() -> None:
    seen = _seen()
    elsewhere = make.neighbourhood("나동")
    client = client_as(Role.OPERATOR, elsewhere)

    html = client.get("/settings/provisional/").content.decode()
    client.post("/settings/provisional/confirm/", {"ids": [str(seen.pk)]})

    seen.refresh_from_db()
    assert total_of(html) == 0
    assert seen.provisional


def test_a_seen_replacement_is_corrected_beside_what_was_received() -> None:
    seen = _seen()
    path = f"/settings/customers/{seen.customer.number}/meters/{seen.pk}/start/"
    client = client_as(Role.OPERATOR)

    html = client.get(path).content.decode()
    at = seen.installed_at - timedelta(hours=2)
    response = client.post(
        path,
        {"at": _local(at), "final_register": "1.226", "initial_register": "0", "note": "현장 확인"},
    )

    assert "마지막 정상 검침" in html
    assert "같은 계량기" in html
    assert response.status_code == 302, response.content.decode()
    seen.refresh_from_db()
    assert (seen.provisional, seen.installed_at, seen.initial_register_l) == (False, at, 0)
    old = Installation.objects.exclude(pk=seen.pk).get(customer=seen.customer)
    assert (old.removed_at, old.final_register_l) == (at, 1_226)


def test_a_number_that_was_registered_wrongly_is_mended_in_place() -> None:
    seen = _seen(serial="88")
    path = f"/settings/customers/{seen.customer.number}/meters/{seen.pk}/same/"

    client_as(Role.OPERATOR).post(path, {"note": "대장 오기"})

    standing = Installation.objects.get(customer=seen.customer)
    assert (standing.meter.serial, standing.removed_at) == ("88", None)
    assert not Meter.objects.filter(serial="S0000000").exists()


def test_a_wrong_replacement_is_undone_from_the_card_and_stays_in_the_history() -> None:
    placed = make.installation(meter=make.meter("M-OLD"))
    new = replace_meter(
        installation=placed,
        meter=make.meter("M-NEW"),
        at=clock.now() - timedelta(days=3),
        final_register_l=12_345,
        initial_register_l=7,
    )
    client, number = client_as(), placed.customer.number

    card = client.get(f"/settings/customers/{number}/").content.decode()
    undo = f"/settings/customers/{number}/meters/{new.pk}/undo/"
    asked = client.get(undo).content.decode()
    client.post(undo, {"note": "다른 집 기록"})
    history = client.get("/history/?tab=replaced").content.decode()

    assert undo in card
    assert "사유" in asked
    assert list(Installation.objects.values_list("meter__serial", "removed_at")) == [
        ("M-OLD", None)
    ]
    for written in ("교체 취소", "M-OLD", "M-NEW", "다른 집 기록"):
        assert f">{written}<" in history


def test_an_unknown_meter_is_registered_with_its_caliber_while_it_replaces_another() -> None:
    placed = make.installation(meter=make.meter("M-OLD", decimals=2))
    make.caliber(20)
    path = f"/settings/customers/{placed.customer.number}/replace-meter/"
    asked = {"meter": "N-9", "at": _local(clock.now() - timedelta(days=1)), "note": "고장"}
    client = client_as()

    refused = client.post(path, asked).content.decode()
    client.post(path, {**asked, "caliber": "20"})

    assert "id_caliber_error" in refused
    new = Installation.objects.get(removed_at=None)
    assert (new.meter.serial, new.meter.caliber_id, new.meter.decimals) == ("N-9", 20, 2)
    assert new.note == "고장"


def test_a_refused_replacement_registers_no_meter() -> None:
    placed = make.installation()
    make.caliber(20)
    path = f"/settings/customers/{placed.customer.number}/replace-meter/"

    html = client_as().post(path, {"meter": "N-9", "caliber": "20", "at": "2020-01-01T00:00"})

    assert "설치 일시" in html.content.decode()
    assert not Meter.objects.filter(serial="N-9").exists()


def test_terminals_stand_in_the_list_of_replacements_with_who_and_when() -> None:
    placed = make.installation(terminal=make.terminal("T-OLD"))
    client = client_as()
    at = clock.now() - timedelta(days=2)

    client.post(
        f"/settings/customers/{placed.customer.number}/replace-terminal/",
        {"terminal": make.terminal("T-NEW").terminal_id, "at": _local(at), "note": "배터리"},
    )
    html = client.get("/history/?tab=replaced").content.decode()

    for written in ("단말 교체", "T-OLD", "T-NEW", "배터리"):
        assert f">{written}<" in html
    assert ">user" in html


def test_a_terminals_wire_is_corrected_undone_and_taken_off() -> None:
    placed = make.installation()
    base = f"/settings/customers/{placed.customer.number}"
    at = clock.now().replace(second=0, microsecond=0) - timedelta(days=2)
    wire = replace_terminal(installation=placed, terminal=make.terminal(), at=at)
    client = client_as()

    earlier = at - timedelta(days=1)
    client.post(f"{base}/terminals/{wire.pk}/start/", {"at": _local(earlier)})
    wire.refresh_from_db()
    moved = wire.attached_at
    client.post(f"{base}/terminals/{wire.pk}/undo/", {"note": "오기"})
    client.post(f"{base}/remove-terminal/", {"at": _local(at), "note": "분실"})

    assert moved == earlier
    left = placed.attachments.get()
    assert (left.detached_at, left.note) == (at, "분실")


def test_a_removal_is_corrected_and_undone() -> None:
    placed = make.installation()
    at = clock.now().replace(second=0, microsecond=0) - timedelta(days=2)
    remove(installation=placed, at=at, final_register_l=900)
    base = f"/settings/customers/{placed.customer.number}/meters/{placed.pk}/removal/"
    client = client_as()

    client.post(base, {"at": _local(at - timedelta(hours=3)), "final_register": "0.850"})
    placed.refresh_from_db()
    corrected = (placed.removed_at, placed.final_register_l)
    client.post(f"{base}undo/", {"note": "철거 안 함"})

    placed.refresh_from_db()
    assert corrected == (at - timedelta(hours=3), 850)
    assert (placed.removed_at, placed.note) == (None, "철거 안 함")


def test_a_connection_is_retired_with_its_last_register_and_used_again() -> None:
    placed = make.installation()
    customer = placed.customer
    base = f"/settings/customers/{customer.number}"
    at = clock.now().replace(second=0, microsecond=0) - timedelta(days=2)
    make.meter("M-NEXT")
    client = client_as()

    refused = client.post(f"{base}/retire/", {"at": _local(at)}).content.decode()
    client.post(
        f"{base}/retire/", {"at": _local(at), "final_register": "1.5", "reason": "건물 철거"}
    )
    card = client.get(f"{base}/").content.decode()
    placed.refresh_from_db()
    closed = service_state_on(customer_ids=[customer.pk], day=clock.today())[customer.pk]
    client.post(
        f"{base}/return/",
        {"at": _local(at + timedelta(days=1)), "reason": "신축", "meter": "M-NEXT"},
    )

    assert "id_reason_error" in refused
    assert (placed.removed_at, placed.final_register_l) == (at, 1_500)
    assert closed == ServiceState.CLOSED
    assert "재사용" in card
    state = service_state_on(customer_ids=[customer.pk], day=clock.today())[customer.pk]
    assert state == ServiceState.IN_USE
    assert Installation.objects.get(removed_at=None).meter.serial == "M-NEXT"


@pytest.mark.parametrize(
    "page",
    ["meters/{other}/start/", "meters/{other}/undo/", "terminals/{wire}/undo/", "meters/0/start/"],
)
def test_what_belongs_to_another_customer_is_not_found(page: str) -> None:
    here, there = make.installation(), make.installation()
    path = page.format(other=there.pk, wire=there.attachments.get().pk)

    response = client_as().get(f"/settings/customers/{here.customer.number}/{path}")

    assert response.status_code == 404


@pytest.mark.parametrize("page", ["undo/", "removal/", "removal/undo/"])
def test_records_are_undone_by_administrators_alone(page: str) -> None:
    placed = make.installation()
    path = f"/settings/customers/{placed.customer.number}/meters/{placed.pk}/{page}"

    assert client_as(Role.OPERATOR).get(path).status_code == 403
    assert client_as(Role.OPERATOR).post(path, {"note": "x"}).status_code == 403
