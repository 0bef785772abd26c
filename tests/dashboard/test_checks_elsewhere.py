"""Findings on other pages: 종합정보, the menu, 운영현황; how many questions they ask."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.ui.day_bars import day_bars
from dashboard.ui.findings import finding_lines
from mdm.accounts.models import Role
from mdm.lib.sql import run
from metering.models import Finding, IntakeTally
from metering.queries.checks import findings_of_customer
from tests.dashboard.conftest import client_as
from tests.dashboard.test_checks import COUNTS, checked_town, decide_on
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return checked_town()


def test_the_box_of_a_customer_lists_open_findings_first(town: Town) -> None:
    customer = town.customers[0]
    decide_on(client_as(Role.OPERATOR), Finding.objects.get(customer=customer, kind="V07"))

    lines = finding_lines(findings_of_customer(customer_id=customer.pk))

    assert [(line.kind, line.state) for line in lines] == [
        ("지침 정지", "미처리"),
        ("시간 급증", "이상 없음"),
    ]


def test_hours_without_a_value_are_hatched_and_the_found_ones_marked() -> None:
    drawn = day_bars([5, None, *[1] * 22], [1])

    assert drawn.count('class="now"') == 1
    assert drawn.count('class="bar hit"') == 1
    assert "23시간 수신, 최고 1시 5 L" in drawn
    assert ">0 L</text>" in day_bars([0] * 24, [])
    assert "시간 사용량이 없습니다" in day_bars([None] * 24, [])


def test_counting_for_the_menu_is_one_question() -> None:
    assert run("metering/sql/checks/header.sql", {"neighbourhoods": None}) == 1


@pytest.mark.parametrize("path", ["/checks/", "/checks/{finding}/"])
def test_a_page_asks_as_many_questions_as_are_written_down(town: Town, path: str) -> None:
    client = client_as(Role.ADMIN)
    address = path.format(finding=Finding.objects.earliest("pk").pk)

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200

    selects = [each["sql"] for each in asked.captured_queries if "SELECT" in each["sql"]]
    assert len(selects) == COUNTS[path], [each[:120] for each in selects]


def test_the_page_of_a_customer_carries_its_findings(town: Town) -> None:
    html = client_as(Role.OPERATOR).get(f"/customers/{town.customers[0].number}/").content.decode()

    box = html.split('id="findings"')[1].split("</section>")[0]
    assert "검증 2건" in html
    assert box.count("미처리") == 2
    assert "한 시간에 900 L" in box


def test_a_source_whose_readings_come_from_the_future_is_named(town: Town) -> None:
    for outcome, reason, readings in (("QUARANTINED", "future", 60), ("STORED", "", 40)):
        IntakeTally.objects.create(
            source="relay-7",
            received_on=town.today,
            outcome=outcome,
            reason=reason,
            messages=10,
            readings=readings,
            recorded_at=town.now,
        )

    html = client_as(Role.OPERATOR).get("/checks/").content.decode()

    assert "출처 relay-7 시계 이상" in html
    assert "최근 2시간 검침 100건 중 60건이 미래 시각이라 격리했습니다" in html


def test_a_terminal_that_is_ahead_is_no_source_that_is(town: Town) -> None:
    IntakeTally.objects.create(
        source="relay-7",
        received_on=town.today,
        outcome="QUARANTINED",
        reason="future",
        messages=3,
        readings=18,
        recorded_at=town.now,
    )

    assert "시계 이상" not in client_as(Role.OPERATOR).get("/checks/").content.decode()
