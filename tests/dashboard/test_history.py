"""이력관리: every change with who, old and new, opening into more; what others may not see stays hidden."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook

from customers.actions.registering import change_customer
from devices.actions.installing import remove, replace_meter
from mdm.accounts.models import Role
from mdm.audit.actions import Access, attributed, from_file, log_access
from mdm.audit.models import AccessEvent, AccessKind
from mdm.lib import clock
from mdm.lib.actors import Actor, command_actor
from metering.actions.partitions import prepare
from metering.actions.rules import add_rule
from metering.models import Alarm, AlarmRule, AlarmTransition, HeldDecision, SlotOverride
from tests import make
from tests.town import judged_town, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    prepare(now=clock.now())


def _client(role: Role = Role.ADMIN, *regions: Any) -> Client:
    client = Client()
    client.force_login(viewer(role, *regions))
    return client


def _page(client: Client, **query: str) -> str:
    response = client.get("/history/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_change_shows_who_made_it_and_the_old_and_the_new_value() -> None:
    customer = make.installation().customer
    with attributed(Actor("kim")):
        change_customer(customer=customer, values={"name": "새물결", "phone": "010-1234-5678"})

    html = _page(_client(), who="kim")

    assert 'data-total="1"' in html
    assert "이름 물사랑 → 새물결" in html
    assert "010-1234-5678" in html
    assert ">kim<" in html


def test_a_threshold_is_history_of_the_system() -> None:
    rule = AlarmRule(kind="LEAK", threshold=4.5, active_from=clock.today())
    with attributed(Actor("kim")):
        add_rule(rule=rule, today=clock.today(), by=Actor("kim"))

    html = _page(_client(), tab="system", what="rule")

    assert 'data-total="1"' in html
    assert '<th scope="row">기준값</th>' in html
    assert ">kim<" in html


def test_a_change_of_several_fields_opens_into_before_and_after() -> None:
    customer = make.installation().customer
    with attributed(Actor("kim")):
        change_customer(customer=customer, values={"name": "새물결", "phone": "010-1234-5678"})

    html = _page(_client(), who="kim")

    assert "이름 물사랑 → 새물결 외 1</summary>" in html
    assert '<th scope="row">이름</th><td>물사랑</td><td>새물결</td>' in html
    assert html.count('<th scope="row">전화번호</th>') == 1


def test_somebody_who_only_looks_sees_masked_values() -> None:
    customer = make.installation().customer
    with attributed(Actor("kim")):
        change_customer(customer=customer, values={"name": "새물결", "phone": "010-1234-5678"})

    html = _page(_client(Role.VIEWER), who="kim")

    assert "이름 물*랑 → 새*결" in html
    assert "010-1234-5678" not in html


def test_changes_of_devices_carry_their_customer() -> None:
    placed = make.installation(meter=make.meter("M-77"), terminal=make.terminal("T-77"))

    html = _page(_client(), what="terminal")

    assert placed.customer.number in html
    assert "M-77" in html
    assert "T-77" in html


def test_a_search_finds_the_changes_of_one_customer_and_its_devices() -> None:
    make.installation(customer=make.customer("09-09-009-000001"))
    other = make.installation(customer=make.customer("09-09-009-000002"))

    html = _page(_client(), what="customer", q="000002")

    assert 'data-total="1"' in html
    assert other.customer.number in html


def test_changes_out_of_the_viewers_region_are_not_listed() -> None:
    here, there = make.neighbourhood("가동"), make.neighbourhood("나동")
    make.installation(customer=make.customer("09-09-009-000001", neighbourhood=here))
    make.installation(customer=make.customer("09-09-009-000002", neighbourhood=there))

    html = _page(_client(Role.VIEWER, here))

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

    html = _page(_client(), tab="replaced")

    assert 'data-total="1"' in html
    for written in ("M-OLD", "12.345", "M-NEW", "0.007", "교체"):
        assert f">{written}<" in html


def test_a_meter_taken_away_for_good_is_a_removal() -> None:
    placed = make.installation(meter=make.meter("M-OLD"))
    remove(installation=placed, at=clock.now(), final_register_l=1_000)

    html = _page(_client(), tab="replaced")

    assert ">철거<" in html
    assert ">1.000<" in html


def test_every_transition_of_an_alarm_is_history() -> None:
    judged_town()

    html = _page(_client(), tab="alarms")

    assert "누수" in html
    assert ">발생<" in html


def test_the_access_log_is_for_administrators_alone() -> None:
    assert _client(Role.OPERATOR).get("/history/?tab=access").status_code == 403
    assert _client(Role.OPERATOR).get("/history/?tab=system").status_code == 403

    html = _page(_client(), tab="access")

    assert "로그인" in html


def test_changes_of_codes_are_history_of_the_system() -> None:
    with attributed(Actor("kim")):
        make.use_class("욕탕용2")

    html = _page(_client(), tab="system", who="kim")

    assert "<td>욕탕용2</td>" in html


def test_the_file_has_all_changes_and_is_written_down() -> None:
    make.utility(customers=3)

    response = _client().get("/history/", {"what": "customer", "format": "xlsx"})

    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    heads, *rows = sheet.iter_rows(min_row=2, values_only=True)
    assert len(rows) == 3
    assert "변경 내용" in heads
    assert AccessEvent.objects.get(kind=AccessKind.DOWNLOAD).row_count == 3


@pytest.mark.parametrize("query", ["tab=zz&what=zz", "from=x&to=y&page=99", "tab=alarms&who=%00"])
def test_senseless_conditions_draw_the_page_all_the_same(query: str) -> None:
    assert _client().get(f"/history/?{query}").status_code == 200


def _opened(html: str) -> str:
    """What stands behind the first row."""
    return html.partition("<details><summary>")[2].partition("</details>")[0]


def test_a_change_says_on_which_page_it_was_made() -> None:
    customer = make.installation().customer
    client = _client()
    client.post(
        f"/settings/customers/{customer.number}/service/",
        {"state": "SUSPENDED", "day": str(clock.today())},
    )

    opened = _opened(_page(client, what="service"))

    assert f"<dd>화면 /settings/customers/{customer.number}/service/</dd>" in opened
    assert "<dd>127.0.0.1</dd>" in opened


def test_a_change_by_a_file_names_the_file_and_one_by_a_command_the_command(tmp_path: Path) -> None:
    make.customer("09-09-009-000001", name="물사랑")
    file = tmp_path / "구청자료.csv"
    file.write_text("고객번호,이름\n09-09-009-000001,새물결\n")
    call_command("import_customers", str(file))

    html = _page(_client(), what="customer", q="000001")

    assert "<dd>파일 구청자료.csv · import_customers</dd>" in _opened(html)
    assert '<th scope="row">이름</th><td>물사랑</td><td>새물결</td>' in _opened(html)
    with attributed(command_actor("tidy")):
        make.use_class("욕탕용3")
    assert "<dd>명령 manage.py tidy</dd>" in _page(_client(), tab="system", what="use")


def test_a_replacement_opens_into_both_meters_and_where_it_was_recorded() -> None:
    placed = make.installation(meter=make.meter("M-OLD"))
    with attributed(Actor("kim", path="/settings/import-replacements/")), from_file("교체.xlsx"):
        replace_meter(
            installation=placed, meter=make.meter("M-NEW"), at=clock.now(), final_register_l=12_345,
            initial_register_l=7,
        )  # fmt: skip

    opened = _opened(_page(_client(), tab="replaced"))

    assert '<th scope="row">계량기 번호</th><td>M-OLD</td><td>M-NEW</td>' in opened
    assert '<th scope="row">지침(m³)</th><td>12.345</td><td>0.007</td>' in opened
    assert "<dd>파일 교체.xlsx · /settings/import-replacements/</dd>" in opened


def test_an_alarm_opens_into_what_it_was_before() -> None:
    town = judged_town()
    alarm = Alarm.objects.filter(kind="LEAK").earliest("pk")
    AlarmTransition.objects.create(
        alarm=alarm,
        event="HANDLED",
        level=alarm.level,
        author="kim",
        detail="현장 확인",
        recorded_at=town.now,
    )

    opened = _opened(_page(_client(), tab="alarms", who="kim"))

    assert '<th scope="row">구분</th><td>발생</td><td>처리</td>' in opened
    assert "<dd>kim</dd>" in opened
    assert "<dd>판정</dd>" in _page(_client(), tab="alarms")


def test_a_correction_opens_into_old_value_new_value_and_why() -> None:
    town = judged_town()
    make.override(
        town.customers[0], at=town.slot_of_yesterday(12), register_l=2_000, reason="현장 사진"
    )
    SlotOverride.objects.update(created_at=town.now)

    opened = _opened(_page(_client(), tab="edits"))

    assert "<td>수기 2.000</td>" in opened
    assert "<dd>현장 사진</dd>" in opened


def test_a_decision_about_held_messages_opens_into_its_reason() -> None:
    HeldDecision.objects.create(
        kind="DISCARD", box="WAITING", held_reason="unknown_terminal", terminal_id="T-1",
        messages=3, note="시험 단말", username="kim", decided_at=clock.now(),
    )  # fmt: skip

    opened = _opened(_page(_client(), tab="held"))

    assert "<dd>T-1</dd>" in opened
    assert "<dd>시험 단말</dd>" in opened


def test_a_line_of_the_access_log_opens_into_whose_data_were_taken() -> None:
    numbers = [f"09-09-009-{count:06d}" for count in range(25)]
    taken = Access(AccessKind.DOWNLOAD, "수용가 목록", 25, "요금 대조", numbers)
    log_access(taken, by=Actor("kim", path="/status/"), now=clock.now())
    rights = Access(AccessKind.PERMISSION, "lee", reason="조회 → 운영")
    log_access(rights, by=Actor("kim"), now=clock.now())

    downloads = _opened(_page(_client(), tab="access", kind="DOWNLOAD"))
    changed = _opened(_page(_client(), tab="access", kind="PERMISSION"))

    assert f"{numbers[19]} … 25</dd>" in downloads
    assert numbers[20] not in downloads
    assert '<th scope="row">권한</th><td>조회</td><td>운영</td>' in changed


def test_no_month_from_before_the_first_record_waits_for_its_review() -> None:
    client, now = _client(Role.AUDITOR), clock.now()

    def months() -> int:
        return _page(client, tab="access").count('class="nw"><a href="?tab=access&amp;from=')

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

    refused = _client(Role.AUDITOR, place).post("/history/review/", asked)
    signed = _client(Role.AUDITOR).post("/history/review/", asked)

    assert (refused.status_code, signed.status_code) == (403, 302)
    assert "점검 완료" not in _page(_client(Role.AUDITOR, place), tab="access")
