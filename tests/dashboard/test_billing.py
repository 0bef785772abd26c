"""납기 파일: the page lists what billing needs, the file is the same, closing freezes it."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from customers.models import BillingGroup, Customer
from devices.models import Installation
from mdm.accounts.models import Role
from metering.models import BillingClosing, BillingLine
from tests import make
from tests.town import DAYS, FIRST_L, SILENT, Town, judged_town, viewer

pytestmark = pytest.mark.django_db
HEADS = [
    "순번", "고객번호", "관리번호", "수용가", "업종", "구경(mm)", "계량기 번호", "전회 지침(m³)",
    "당월 지침(m³)", "검침 일시", "철거 지침(m³)", "시작 지침(m³)", "교체 일시", "사용량(m³)",
    "지난 납기(m³)", "구분", "정정 후 사용량(m³)",
]  # fmt: skip


@pytest.fixture
def town() -> Town:
    return judged_town()


@pytest.fixture
def client(town: Town) -> Client:
    client = Client()
    client.force_login(viewer())
    return client


def _asked(town: Town, *, back: int) -> dict[str, str]:
    """A group read `back` days ago."""
    on = town.today - timedelta(days=back)
    group, _ = BillingGroup.objects.get_or_create(code="G1", defaults={"name": "1차"})
    group.reading_day = on.day
    group.save()
    Customer.objects.update(billing_group=group)
    return {"group": "G1", "date": on.isoformat()}


def _sheet(client: Client, query: dict[str, str]) -> list[tuple[Any, ...]]:
    response = client.get("/readings/billing/", {**query, "format": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return list(book.active.iter_rows(min_row=2, values_only=True))


def test_without_a_group_the_page_says_what_to_do(client: Client) -> None:
    html = client.get("/readings/billing/").content.decode()

    assert "/settings/codes/billing/" in html
    assert 'data-total="0"' in html


def test_the_file_has_the_fixed_columns_and_the_registers_of_the_reading_day(
    client: Client, town: Town
) -> None:
    heads, *rows = _sheet(client, _asked(town, back=3))

    hours = (DAYS - 2) * 24
    register, use = HEADS.index("당월 지침(m³)"), HEADS.index("사용량(m³)")
    assert list(heads) == HEADS
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [round(row[register] * 1000) for row in rows] == [
        FIRST_L + hours * (n + 1) for n in range(6)
    ]
    assert [round(row[use] * 1000) for row in rows] == [hours * (n + 1) for n in range(6)]


def test_tabs_count_the_lists_that_they_lead_to(client: Client, town: Town) -> None:
    query = _asked(town, back=1)
    html = client.get("/readings/billing/", query).content.decode()

    links = re.findall(r'href="(\?[^"]+)"[^>]*data-count="(\d+)"', html)
    assert len(links) == 9
    assert sum(int(count) for _, count in links[1:]) >= 1
    for href, count in links:
        page = client.get(f"/readings/billing/{href.replace('&amp;', '&')}").content.decode()
        assert f'data-total="{count}"' in page, href


def test_a_bill_without_a_previous_register_is_to_be_looked_at(client: Client, town: Town) -> None:
    Installation.objects.update(initial_register_l=None)

    html = client.get(
        "/readings/billing/", _asked(town, back=3) | {"show": "unknown"}
    ).content.decode()

    assert 'data-total="6"' in html
    assert html.count('">전회 없음</') == 6


def test_what_was_not_received_leads_to_entering_a_value(client: Client, town: Town) -> None:
    html = client.get("/readings/billing/", _asked(town, back=1)).content.decode()

    silent = town.customers[SILENT].number
    assert re.findall(r'href="([^"]+/slots/[^"]+)"', html) == [
        f"/customers/{silent}/slots/{town.yesterday}T24/"
    ]


def test_closing_freezes_the_lines_and_a_reason_reopens_them(client: Client, town: Town) -> None:
    query = _asked(town, back=3)

    closed = client.post("/readings/billing/close/", query, follow=True).content.decode()
    without = client.post("/readings/billing/reopen/", query, follow=True).content.decode()
    reopened = client.post(
        "/readings/billing/reopen/", {**query, "reason": "검침 착오"}, follow=True
    ).content.decode()

    assert "검침을 마감했습니다" in closed
    assert BillingLine.objects.count() == 6
    assert "재개 사유를 적어 주세요" in without
    assert "검침 착오" in reopened
    assert BillingClosing.objects.filter(reopened_at=None).count() == 0


@pytest.mark.parametrize(
    ("role", "close_status", "reopen_status"),
    [(Role.VIEWER, 403, 403), (Role.AUDITOR, 403, 403), (Role.OPERATOR, 302, 403)],
)
def test_operators_close_and_administrators_alone_reopen(
    town: Town, role: Role, close_status: int, reopen_status: int
) -> None:
    client = Client()
    client.force_login(viewer(role))
    query = _asked(town, back=3)

    assert client.post("/readings/billing/close/", query).status_code == close_status
    assert client.post("/readings/billing/reopen/", query).status_code == reopen_status


def test_a_region_sees_its_own_lines_masked_and_closes_nothing(town: Town) -> None:
    query = _asked(town, back=3)
    whole = Client()
    whole.force_login(viewer())
    whole.post("/readings/billing/close/", query)
    client = Client()
    client.force_login(viewer(Role.OPERATOR, make.neighbourhood("가동")))

    html = client.get("/readings/billing/", query).content.decode()

    assert 'data-total="3"' in html
    assert re.findall(r'class="rl" href="/customers/([^/]+)/"', html) == [
        town.customers[n].number for n in (0, 2, 4)
    ]
    assert town.customers[0].name not in html
    assert client.post("/readings/billing/close/", query).status_code == 403


def test_a_day_that_runs_is_not_closed(client: Client, town: Town) -> None:
    answer = client.post("/readings/billing/close/", _asked(town, back=0), follow=True)

    assert "마감할 수 없습니다" in answer.content.decode()
    assert not BillingClosing.objects.exists()


@pytest.mark.parametrize("query", ["group=x&date=9", "show=x&date=2000-01-01", "date=2199-12-31"])
def test_senseless_conditions_draw_the_page_all_the_same(
    client: Client, town: Town, query: str
) -> None:
    _asked(town, back=3)

    assert client.get(f"/readings/billing/?{query}").status_code == 200


def test_the_page_asks_a_fixed_number_of_questions(client: Client, town: Town) -> None:
    query = _asked(town, back=3)
    Customer.objects.exclude(pk=town.customers[0].pk).update(billing_group=None)
    client.get("/readings/billing/", query)
    with CaptureQueriesContext(connection) as one:
        client.get("/readings/billing/", query)
    Customer.objects.update(billing_group=BillingGroup.objects.get(code="G1"))
    with CaptureQueriesContext(connection) as six:
        client.get("/readings/billing/", query)

    assert len(six) == len(one)
