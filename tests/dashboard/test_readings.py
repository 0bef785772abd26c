"""검침내역: the ledger by day and by month equals the registers that were received."""

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from customers.models import BillingGroup
from mdm.accounts.models import Role
from mdm.audit.models import AccessEvent, AccessKind
from metering.models import DayUsage
from tests import make
from tests.town import FIRST_L, GAPPED, SILENT, Town, by_hand, viewer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]


def _sheet(client: Client, **query: str) -> list[tuple[object, ...]]:
    response = client.get("/readings/", {**query, "format": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return list(book.active.iter_rows(min_row=2, values_only=True))


def test_a_day_lists_register_and_use_as_they_were_received(client: Client, town: Town) -> None:
    day = town.yesterday.isoformat()
    by_number = dict(
        by_hand(
            "SELECT customer.number, today.register_l[24] - before.register_l[24]"
            " FROM day_reading AS today JOIN day_reading AS before USING (customer_id)"
            " JOIN customers_customer AS customer ON customer.id = today.customer_id"
            " WHERE today.day = %s AND before.day = today.day - 1",
            day,
        )
    )

    heads, *rows = _sheet(client, **{"from": day, "to": day})

    number, used = heads.index("고객번호"), heads.index("사용량(m³)")
    listed = {row[number]: row[used] for row in rows}
    assert listed == {
        name: None if litres is None else litres / 1000 for name, litres in by_number.items()
    }


def test_what_was_not_received_is_counted_and_found(client: Client, town: Town) -> None:
    day = town.yesterday.isoformat()

    none = client.get("/readings/", {"from": day, "to": day, "reads": "none"}).content.decode()
    short = client.get("/readings/", {"from": day, "to": day, "reads": "short"}).content.decode()

    assert re.findall(r'href="/customers/([^/]+)/"', none) == [town.customers[SILENT].number]
    assert re.findall(r'href="/customers/([^/]+)/"', short) == [town.customers[GAPPED].number]
    assert 'data-total="1"' in none


def test_tabs_count_the_lists_that_they_lead_to(client: Client, town: Town) -> None:
    html = client.get("/readings/").content.decode()

    links = re.findall(r'href="([^"]+)"[^>]*data-count="(\d+)"', html)
    assert len(links) == 6
    for href, count in links:
        page = client.get(f"/readings/{href.replace('&amp;', '&')}").content.decode()
        assert f'data-total="{count}"' in page, href


def test_a_month_shows_each_day_and_hatches_the_missing_one(client: Client, town: Town) -> None:
    query = {"view": "month", "date": town.yesterday.isoformat(), "value": "register"}

    heads, *rows = _sheet(client, **query)
    html = client.get("/readings/", query).content.decode()

    last = heads.index(str(town.yesterday.day))
    registers = {row[heads.index("고객번호")]: row[last] for row in rows}
    assert registers[town.customers[0].number] == (FIRST_L + 240) / 1000
    assert registers[town.customers[SILENT].number] is None
    assert 'class="num na"' in html


def test_a_day_with_a_register_by_hand_says_who_read_it_and_why(client: Client, town: Town) -> None:
    at = town.slot_of_yesterday(20)
    make.override(town.customers[SILENT], at=at, register_l=1_234, reason="계량기 현장 확인")
    day = town.yesterday.isoformat()

    html = client.get("/readings/", {"from": day, "to": day, "reads": "edited"}).content.decode()
    heads, *rows = _sheet(client, **{"from": day, "to": day, "reads": "edited"})

    assert 'data-total="1"' in html
    assert f"{day} 20:00 지침 1.234 m³ · tester" in html
    row = dict(zip(heads, rows[0], strict=True))
    assert (row["고객번호"], row["지침(m³)"]) == (town.customers[SILENT].number, 1.234)
    assert row["지침 시각"] == 20
    assert "계량기 현장 확인" in str(row["구분"])


def test_what_was_taken_back_is_no_longer_shown(client: Client, town: Town) -> None:
    made = make.override(town.customers[SILENT], at=town.slot_of_yesterday(20), register_l=1_234)
    made.undone_at = town.now
    made.save()

    html = client.get("/readings/", {"reads": "edited"}).content.decode()

    assert 'data-total="0"' in html


def test_estimated_days_are_counted_and_marked(client: Client, town: Town) -> None:
    DayUsage.objects.filter(day=town.yesterday, customer_id=town.customers[GAPPED].pk).update(
        filled_l=72, estimated_l=15
    )
    day = town.yesterday.isoformat()

    heads, *rows = _sheet(client, **{"from": day, "to": day, "reads": "estimated"})

    marked = {row[heads.index("고객번호")]: row for row in rows}
    row = marked[town.customers[GAPPED].number]
    assert row[heads.index("보정 포함(m³)")] == 0.072
    assert row[heads.index("추정(m³)")] == 0.015
    assert "추정" in str(row[heads.index("구분")])
    assert town.customers[0].number not in marked


def test_a_day_carries_its_state(client: Client, town: Town) -> None:
    heads, *rows = _sheet(client)

    settled = {row[heads.index("검침일")].date(): row[heads.index("상태")] for row in rows}  # type: ignore[union-attr,attr-defined]
    assert settled[town.today] == "진행"
    assert settled[town.today - timedelta(days=5)] == "잠정"


def test_the_use_of_a_period_is_its_days_and_what_no_day_owns(client: Client, town: Town) -> None:
    first = (town.today - timedelta(days=4)).isoformat()
    DayUsage.objects.filter(day=town.yesterday, customer_id=town.customers[0].pk).update(
        usage_l=None
    )
    by_number = dict(
        by_hand(
            "SELECT customer.number, latest.last_c_l - before.last_c_l"
            " FROM day_usage AS latest JOIN day_usage AS before USING (customer_id)"
            " JOIN customers_customer AS customer ON customer.id = latest.customer_id"
            " WHERE latest.day = %s AND before.day = %s::date - 1",
            town.yesterday,
            first,
        )
    )
    query = {"view": "period", "from": first, "to": town.yesterday.isoformat()}

    heads, *rows = _sheet(client, **query)
    html = client.get("/readings/", query).content.decode()

    found = [dict(zip(heads, row, strict=True)) for row in rows]
    assert {row["고객번호"]: row["기간 사용량(m³)"] for row in found} == {
        number: litres / 1000 for number, litres in by_number.items()
    }
    for row in found:
        parts = row["일 사용량 합(m³)"] + row["미배분(m³)"]  # type: ignore[operator]
        assert parts == pytest.approx(row["기간 사용량(m³)"])
    assert found[0]["미배분(m³)"] == 0.024
    assert f"{sum(by_number.values()) / 1000:,.3f}" in html  # type: ignore[arg-type]


def test_a_month_marks_the_day_that_somebody_corrected(client: Client, town: Town) -> None:
    make.override(town.customers[SILENT], at=town.slot_of_yesterday(24), register_l=1_300)

    html = client.get(
        "/readings/", {"view": "month", "date": town.yesterday.isoformat(), "value": "register"}
    ).content.decode()

    assert 'class="num hand"' in html
    assert "지침 1.300 m³ · tester" in html


def test_names_are_masked_for_somebody_who_only_looks(town: Town) -> None:
    client = Client()
    client.force_login(viewer(Role.VIEWER))

    html = client.get("/readings/").content.decode()

    assert "물*길" in html
    assert "물0길" not in html


def test_rows_out_of_scope_are_not_in_the_list_or_the_file(town: Town) -> None:
    client = Client()
    client.force_login(viewer(Role.VIEWER, make.neighbourhood("나동")))

    heads, *rows = _sheet(client)

    numbers = {row[heads.index("고객번호")] for row in rows}
    assert numbers == {town.customers[place].number for place in (1, 3, 5)}


def test_a_taken_file_is_written_down(client: Client, town: Town) -> None:
    _sheet(client)

    event = AccessEvent.objects.get(kind=AccessKind.DOWNLOAD)
    assert event.row_count == 6 * 7
    assert "검침내역" in event.subject


@pytest.mark.parametrize(
    "query", ["from=1&to=2", "view=month&date=0", "view=month&value=x&sort=-d99"]
)
def test_senseless_conditions_draw_the_page_all_the_same(client: Client, query: str) -> None:
    assert client.get(f"/readings/?{query}").status_code == 200


@pytest.mark.parametrize("view", ["", "period", "month"])
def test_every_view_numbers_its_rows_with_the_management_number(
    client: Client, town: Town, view: str
) -> None:
    heads, *rows = _sheet(client, view=view)
    second = client.get("/readings/", {"view": view, "per": "20", "page": "2"}).content.decode()

    assert heads[0] == "순번"
    assert "관리번호" in heads
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    if len(rows) > 20:
        assert re.search(r'class="num mut"[^>]*>21<', second)


def test_days_are_stepped_by_as_many_as_are_shown(client: Client, town: Town) -> None:
    day = town.yesterday
    html = client.get("/readings/", {"from": day.isoformat(), "to": day.isoformat()}).content

    before, today = day - timedelta(days=1), town.today
    assert f"from={before}&amp;to={before}" in html.decode()
    assert f"from={today}&amp;to={today}" in html.decode()


def test_the_reading_day_of_a_billing_group_is_a_shortcut(client: Client, town: Town) -> None:
    day = town.yesterday
    BillingGroup.objects.create(code="A", name="격월 상수도", reading_day=day.day)

    html = client.get("/readings/").content.decode()

    assert re.search(rf'from={day}&amp;to={day}"[^>]*>격월 상수도<', html)
