"""이력관리, a row opened: old and new in full, who did it from where, and why."""

from pathlib import Path

import pytest
from django.core.management import call_command

from devices.actions.installing import replace_meter
from mdm.audit.actions import Access, attributed, from_file, log_access
from mdm.audit.models import AccessKind
from mdm.lib import clock
from mdm.lib.actors import Actor, command_actor
from metering.actions.partitions import prepare
from metering.models import Alarm, AlarmTransition, HeldDecision, SlotOverride
from tests import make
from tests.dashboard.conftest import client_as
from tests.dashboard.test_history import history_page
from tests.town import judged_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    prepare(now=clock.now())


def _opened(html: str) -> str:
    """What stands behind the first row."""
    return html.partition("<details><summary>")[2].partition("</details>")[0]


def test_a_change_says_on_which_page_it_was_made() -> None:
    customer = make.installation().customer
    client = client_as()
    client.post(
        f"/settings/customers/{customer.number}/service/",
        {"state": "SUSPENDED", "day": str(clock.today())},
    )

    opened = _opened(history_page(client, what="service"))

    assert f"<dd>화면 /settings/customers/{customer.number}/service/</dd>" in opened
    assert "<dd>127.0.0.1</dd>" in opened


def test_a_change_by_a_file_names_the_file_and_one_by_a_command_the_command(tmp_path: Path) -> None:
    make.customer("09-09-009-000001", name="물사랑")
    file = tmp_path / "구청자료.csv"
    file.write_text("고객번호,이름\n09-09-009-000001,새물결\n")
    call_command("import_customers", str(file))

    html = history_page(client_as(), what="customer", q="000001")

    assert "<dd>파일 구청자료.csv · import_customers</dd>" in _opened(html)
    assert '<th scope="row">이름</th><td>물사랑</td><td>새물결</td>' in _opened(html)
    with attributed(command_actor("tidy")):
        make.use_class("욕탕용3")
    assert "<dd>명령 manage.py tidy</dd>" in history_page(client_as(), tab="system", what="use")


def test_a_replacement_opens_into_both_meters_and_where_it_was_recorded() -> None:
    placed = make.installation(meter=make.meter("M-OLD"))
    with attributed(Actor("kim", path="/settings/import-replacements/")), from_file("교체.xlsx"):
        replace_meter(
            installation=placed, meter=make.meter("M-NEW"), at=clock.now(), final_register_l=12_345,
            initial_register_l=7,
        )  # fmt: skip

    opened = _opened(history_page(client_as(), tab="replaced"))

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

    opened = _opened(history_page(client_as(), tab="alarms", who="kim"))

    assert '<th scope="row">구분</th><td>발생</td><td>처리</td>' in opened
    assert "<dd>kim</dd>" in opened
    assert "<dd>판정</dd>" in history_page(client_as(), tab="alarms")


def test_a_correction_opens_into_old_value_new_value_and_why() -> None:
    town = judged_town()
    make.override(
        town.customers[0], at=town.slot_of_yesterday(12), register_l=2_000, reason="현장 사진"
    )
    SlotOverride.objects.update(created_at=town.now)

    opened = _opened(history_page(client_as(), tab="edits"))

    assert "<td>수기 2.000</td>" in opened
    assert "<dd>현장 사진</dd>" in opened


def test_a_decision_about_held_messages_opens_into_its_reason() -> None:
    HeldDecision.objects.create(
        kind="DISCARD", box="WAITING", held_reason="unknown_terminal", terminal_id="T-1",
        messages=3, note="시험 단말", username="kim", decided_at=clock.now(),
    )  # fmt: skip

    opened = _opened(history_page(client_as(), tab="held"))

    assert "<dd>T-1</dd>" in opened
    assert "<dd>시험 단말</dd>" in opened


def test_a_line_of_the_access_log_opens_into_whose_data_were_taken() -> None:
    numbers = [f"09-09-009-{count:06d}" for count in range(25)]
    taken = Access(AccessKind.DOWNLOAD, "수용가 목록", 25, "요금 대조", numbers)
    log_access(taken, by=Actor("kim", path="/status/"), now=clock.now())
    rights = Access(AccessKind.PERMISSION, "lee", reason="조회 → 운영")
    log_access(rights, by=Actor("kim"), now=clock.now())

    downloads = _opened(history_page(client_as(), tab="access", kind="DOWNLOAD"))
    changed = _opened(history_page(client_as(), tab="access", kind="PERMISSION"))

    assert f"{numbers[19]} … 25</dd>" in downloads
    assert numbers[20] not in downloads
    assert '<th scope="row">권한</th><td>조회</td><td>운영</td>' in changed
