"""이력관리: every change with who, old and new, opening into more; what others may not see stays hidden."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from customers.actions.registering import change_customer
from devices.actions.installing import remove, replace_meter
from mdm.accounts.models import Role
from mdm.audit.actions import Access, attributed, log_access
from mdm.audit.models import AccessEvent, AccessKind
from mdm.lib import clock
from mdm.lib.actors import Actor, command_actor
from metering.actions.partitions import prepare
from metering.actions.rules import add_rule
from metering.models import AlarmRule
from tests import make
from tests.dashboard.conftest import client_as
from tests.town import judged_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    prepare(now=clock.now())


def history_page(client: Client, **query: str) -> str:
    response = client.get("/history/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_change_shows_who_made_it_and_the_old_and_the_new_value() -> None:
    customer = make.installation().customer
    with attributed(Actor("kim")):
        change_customer(customer=customer, values={"name": "새물결", "phone": "010-1234-5678"})

    html = history_page(client_as(), who="kim")

    assert 'data-total="1"' in html
    assert "이름 물사랑 → 새물결" in html
    assert "010-1234-5678" in html
    assert ">kim<" in html


def test_a_threshold_is_history_of_the_system() -> None:
    rule = AlarmRule(kind="LEAK", threshold=4.5, active_from=clock.today())
    with attributed(Actor("kim")):
        add_rule(rule=rule, today=clock.today(), by=Actor("kim"))

    html = history_page(client_as(), tab="system", what="rule")

    assert 'data-total="1"' in html
    assert '<th scope="row">기준값</th>' in html
    assert ">kim<" in html


def test_a_change_of_several_fields_opens_into_before_and_after() -> None:
    customer = make.installation().customer
    with attributed(Actor("kim")):
        change_customer(customer=customer, values={"name": "새물결", "phone": "010-1234-5678"})

    html = history_page(client_as(), who="kim")

    assert "이름 물사랑 → 새물결 외 1</summary>" in html
    assert '<th scope="row">이름</th><td>물사랑</td><td>새물결</td>' in html
    assert html.count('<th scope="row">전화번호</th>') == 1


def test_somebody_who_only_looks_sees_masked_values() -> None:
    customer = make.installation().customer
    with attributed(Actor("kim")):
        change_customer(customer=customer, values={"name": "새물결", "phone": "010-1234-5678"})

    html = history_page(client_as(Role.VIEWER), who="kim")

    assert "이름 물*랑 → 새*결" in html
    assert "010-1234-5678" not in html


def test_changes_of_devices_carry_their_customer() -> None:
    placed = make.installation(meter=make.meter("M-77"), terminal=make.terminal("T-77"))

    html = history_page(client_as(), what="terminal")

    assert placed.customer.number in html
    assert "M-77" in html
    assert "T-77" in html


def test_a_search_finds_the_changes_of_one_customer_and_its_devices() -> None:
    make.installation(customer=make.customer("09-09-009-000001"))
    other = make.installation(customer=make.customer("09-09-009-000002"))

    html = history_page(client_as(), what="customer", q="000002")

    assert 'data-total="1"' in html
    assert other.customer.number in html


def test_changes_out_of_the_viewers_region_are_not_listed() -> None:
    here, there = make.neighbourhood("가동"), make.neighbourhood("나동")
    make.installation(customer=make.customer("09-09-009-000001", neighbourhood=here))
    make.installation(customer=make.customer("09-09-009-000002", neighbourhood=there))

    html = history_page(client_as(Role.VIEWER, here))

    assert "09-09-009-000001" in html
    assert "09-09-009-000002" not in html
    assert 'data-total="6"' in html  # customer, service, meter, terminal, both links of one


def test_a_replacement_lists_both_meters_with_their_registers() -> None:
    placed = make.installation(meter=make.meter("M-OLD"))
    replace_meter(
        installation=placed,
        meter=make.meter("M-NEW"),
        at=clock.now(),
        final_register_l=12_345,
        initial_register_l=7,
    )

    html = history_page(client_as(), tab="replaced")

    assert 'data-total="1"' in html
    for written in ("M-OLD", "12.345", "M-NEW", "0.007", "교체"):
        assert f">{written}<" in html


def test_a_meter_taken_away_for_good_is_a_removal() -> None:
    placed = make.installation(meter=make.meter("M-OLD"))
    remove(installation=placed, at=clock.now(), final_register_l=1_000)

    html = history_page(client_as(), tab="replaced")

    assert ">철거<" in html
    assert ">1.000<" in html


def test_every_transition_of_an_alarm_is_history() -> None:
    judged_town()

    html = history_page(client_as(), tab="alarms")

    assert "누수" in html
    assert ">발생<" in html


def test_the_access_log_is_for_administrators_alone() -> None:
    assert client_as(Role.OPERATOR).get("/history/?tab=access").status_code == 403
    assert client_as(Role.OPERATOR).get("/history/?tab=system").status_code == 403

    html = history_page(client_as(), tab="access")

    assert "로그인" in html


def test_changes_of_codes_are_history_of_the_system() -> None:
    with attributed(Actor("kim")):
        make.use_class("욕탕용2")

    html = history_page(client_as(), tab="system", who="kim")

    assert "<td>욕탕용2</td>" in html


def test_the_file_has_all_changes_and_is_written_down() -> None:
    make.utility(customers=3)

    response = client_as().get("/history/", {"what": "customer", "format": "xlsx"})

    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    heads, *rows = sheet.iter_rows(min_row=2, values_only=True)
    assert len(rows) == 3
    assert "변경 내용" in heads
    assert AccessEvent.objects.get(kind=AccessKind.DOWNLOAD).row_count == 3


@pytest.mark.parametrize("query", ["tab=zz&what=zz", "from=x&to=y&page=99", "tab=alarms&who=%00"])
def test_senseless_conditions_draw_the_page_all_the_same(query: str) -> None:
    assert client_as().get(f"/history/?{query}").status_code == 200


def test_no_month_from_before_the_first_record_waits_for_its_review() -> None:
    client, now = client_as(Role.AUDITOR), clock.now()

    def months() -> int:
        return history_page(client, tab="access").count('class="nw"><a href="?tab=access&amp;from=')

    fresh = months()
    last_month = now.astimezone(clock.SEOUL).replace(day=1, hour=12) - timedelta(days=1)
    log_access(
        Access(AccessKind.DOWNLOAD, "검침현황", 1, "-", []),
        by=command_actor("test"),
        now=last_month.replace(day=1) - timedelta(days=1),
    )

    assert (fresh, months()) == (1, 3)


def test_only_who_sees_the_whole_log_signs_its_month() -> None:
    place = make.neighbourhood("나동")
    last_month = clock.now().astimezone(clock.SEOUL).replace(day=1, hour=12) - timedelta(days=1)
    log_access(
        Access(AccessKind.DOWNLOAD, "검침현황", 1, "-", []), by=command_actor("x"), now=last_month
    )
    asked = {"month": f"{last_month:%Y-%m}", "note": "이상 없음"}

    refused = client_as(Role.AUDITOR, place).post("/history/review/", asked)
    signed = client_as(Role.AUDITOR).post("/history/review/", asked)

    assert (refused.status_code, signed.status_code) == (403, 302)
    assert "점검 완료" not in history_page(client_as(Role.AUDITOR, place), tab="access")
