"""검침집계: figures equal a computation by hand, counts equal the lists behind their links."""

import io
import re
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from customers.models import Office
from dashboard.ui.targets import is_low
from mdm.accounts.models import Role
from metering.core.settlement import Settlement, settlement_of
from metering.models import Alarm, Correction, DaySegment, DayUsage, IntakeTally, StaleDay
from tests import make
from tests.town import SILENT, Town, by_hand, viewer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]

BY_HAND = """
SELECT
    count(*) FILTER (WHERE n > 0), sum(n), sum(n)::float / (24 * count(*)) * 100,
    (count(*) FILTER (WHERE n > 0))::float / count(*) * 100, sum(last_l - first_l)
FROM (
    SELECT
        (SELECT count(value) FROM unnest(today.register_l) AS value) AS n,
        (SELECT max(value) FROM unnest(today.register_l) AS value) AS last_l,
        before.register_l[24] AS first_l
    FROM day_reading AS today
    JOIN day_reading AS before USING (customer_id, installation_id)
    JOIN customers_customer AS customer ON customer.id = today.customer_id
    JOIN customers_neighbourhood AS place ON place.id = customer.neighbourhood_id
    WHERE today.day = %s AND before.day = today.day - 1 AND place.name = %s
) AS connections
"""


def _dong(name: str) -> str:
    return make.neighbourhood(name).code


def cells_of(html: str, first: str) -> list[str]:
    row = next(
        row for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL) if f">{first}</a>" in row
    )
    return [
        re.sub(r"<[^>]+>", "", cell).strip()
        for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
    ]


@pytest.mark.parametrize("dong", ["가동", "나동"])
def test_yesterday_of_one_neighbourhood_equals_figures_computed_by_hand(
    client: Client, town: Town, dong: str
) -> None:
    ((customers, reads, hourly, daily, used_l),) = by_hand(BY_HAND, town.yesterday, dong)

    html = client.get("/totals/", {"dong": _dong(dong)}).content.decode()

    cells = cells_of(html, town.yesterday.isoformat())
    assert cells[2:7] == [
        str(customers), str(reads), f"{hourly:.1f}", f"{daily:.1f}", f"{used_l / 1000:.3f}",
    ]  # fmt: skip


def test_who_used_nothing_is_counted_beside_the_lowest_use(client: Client, town: Town) -> None:
    DayUsage.objects.filter(day=town.yesterday, customer_id=town.customers[2].pk).update(usage_l=0)
    StaleDay.objects.create(day=town.yesterday)  # as judging leaves it

    html = client.get("/totals/").content.decode()

    assert cells_of(html, town.yesterday.isoformat())[11:13] == ["0.000", "1"]


def test_the_reads_lead_to_those_who_sent_none(client: Client, town: Town) -> None:
    html = client.get("/totals/").content.decode()

    row = next(each for each in html.split("<tr>") if f">{town.yesterday.isoformat()}</a>" in each)
    found = re.search(r'href="([^"]+)" title="미수신 목록"', row)
    assert found
    listed = client.get(found.group(1).replace("&amp;", "&")).content.decode()
    assert 'data-total="1"' in listed
    assert town.customers[SILENT].number in listed


def test_a_rate_is_marked_below_the_target_that_is_set(
    client: Client, town: Town, settings: Any
) -> None:
    settings.TARGET_READ_RATE = 50.0
    above = client.get("/totals/").content.decode()
    settings.TARGET_READ_RATE = 99.0
    below = client.get("/totals/").content.decode()

    # until its last slot is due, no rate of a day is below anything (T-6)
    assert ("lowv" in above, "lowv" in below) == (False, town.due_of_yesterday == 24)


def test_the_target_of_an_office_holds_for_its_rows(client: Client, settings: Any) -> None:
    settings.TARGET_READ_RATE = 99.9
    there = make.neighbourhood("나동")
    there.district = make.district("성북구", office=make.office("북부"))
    there.save()
    Office.objects.filter(name="북부").update(target_read_rate=1.0)

    def marked(query: str) -> list[bool]:
        html = client.get(f"/totals/?group=dong&view=table&{query}").content.decode()
        return [
            "lowv" in row for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL) if "동</a>" in row
        ]

    overview = client.get("/").content.decode()
    northern = client.get(f"/?office={make.office('북부').code}").content.decode()

    assert marked("") == [True, False]  # 가동 as the utility wants it, 나동 as 북부 does
    assert "목표 99.9%" in overview
    assert "목표 1%" in northern
    assert 'class="below"' not in northern


@pytest.mark.parametrize(("rate", "low"), [(97.94, True), (97.96, False), (98.0, False)])
def test_what_is_written_as_the_target_is_not_marked_as_below_it(rate: float, low: bool) -> None:
    assert is_low(rate, target=98.0) == low
    assert (f"{rate:.1f}" == "97.9") == low


def test_a_day_says_which_source_was_silent_and_how_many_fell_silent(
    client: Client, town: Town
) -> None:
    day = town.yesterday
    for back, source in ((1, "중계2"), (2, "중계1"), (2, "중계2")):
        IntakeTally.objects.create(
            source=source, received_on=town.today - timedelta(days=back), outcome="STORED",
            messages=1, readings=6, recorded_at=town.now,
        )  # fmt: skip
    Alarm.objects.filter(kind="COMM_FAULT").delete()
    Alarm.objects.create(
        customer_id=town.customers[0].pk, kind="COMM_FAULT", level=1, by_rule=True,
        started_at=town.slot_of_yesterday(24), recorded_at=town.now,
    )  # fmt: skip

    html = client.get("/totals/").content.decode()

    assert "중계1 수신 없음 · 통신장애 발생 1전" in cells_of(html, day.isoformat())[-1]
    assert "중계2" not in html


def test_today_prints_no_rates_and_no_extremes(client: Client, town: Town) -> None:
    html = client.get("/totals/").content.decode()

    cells = cells_of(html, town.today.isoformat())
    assert cells[1] == "진행"
    assert [cells[place] for place in (4, 5, 8, 9)] == ["–"] * 4


def test_the_sum_row_pools_the_days_before_today(client: Client, town: Town) -> None:
    ((good, expected),) = by_hand(
        "SELECT sum(good), sum(expected) FROM day_usage WHERE day < %s", town.today
    )

    html = client.get("/totals/").content.decode()

    pinned = re.search(r'<tr class="pinned">(.*?)</tr>', html, re.DOTALL)
    assert pinned
    assert f">{good:,}<" in pinned.group(1)
    assert f">{100 * good / expected:.1f}<" in pinned.group(1)


def test_daily_use_and_what_no_day_owns_add_up_to_the_use_between_the_registers(
    client: Client, town: Town
) -> None:
    ((used_l, between_l),) = by_hand(
        "SELECT (SELECT sum(usage_l) FROM day_usage WHERE day < %s),"
        " (SELECT sum(last_c_l) FROM day_usage WHERE day = %s)",
        town.today,
        town.yesterday,
    )

    html = client.get("/totals/").content.decode()

    line = re.search(r'<div class="sumline".*?</dl>', html, re.DOTALL)
    assert line
    shown = re.findall(r"<dd>(-?[\d,.−]+)", line.group(0))
    assert shown[0] == f"{used_l / 1000:,.3f}"
    assert shown[2] == f"{between_l / 1000:,.3f}"
    assert float(shown[0]) + float(shown[1]) == pytest.approx(float(shown[2]))


def test_use_as_received_stands_beside_use_with_estimates(client: Client, town: Town) -> None:
    DaySegment.objects.filter(day=town.yesterday).update(filled_l=1_000, estimated_l=250)

    html = client.get("/totals/", {"dong": _dong("가동")}).content.decode()

    assert cells_of(html, town.yesterday.isoformat())[7:9] == ["1.000", "25.0"]


def test_corrections_after_settling_are_counted_and_listed(client: Client, town: Town) -> None:
    for place in (0, 1):
        Correction.objects.create(
            customer_id=town.customers[place].pk, day=town.yesterday, recorded_at=town.now,
            old_good=20, new_good=24, old_usage_l=20, new_usage_l=24, old_filled_l=23,
            new_filled_l=24,
        )  # fmt: skip

    html = client.get("/totals/", {"dong": _dong("가동")}).content.decode()

    found = re.search(r'href="(/totals/corrections/[^"]+)" data-count="(\d+)">([^<]+)<', html)
    assert found
    assert found.groups()[1:] == ("1", "확정 후 정정 1건")
    listed = client.get(found.group(1).replace("&amp;", "&")).content.decode()
    assert 'data-total="1"' in listed
    assert town.customers[0].number in listed
    assert town.customers[1].number not in listed
    assert "0.001" in listed


def test_the_highest_use_is_linked_and_ties_go_to_the_lowest_number(
    client: Client, town: Town
) -> None:
    day = (town.today - timedelta(days=3)).isoformat()

    html = client.get("/totals/", {"from": day, "to": day}).content.decode()

    assert 'href="/customers/10-10-001-000005/"' in html  # 6 L/h
    assert 'href="/customers/10-10-001-000000/"' in html  # 1 L/h
    assert "0.144</a>" in html


def test_every_count_equals_the_list_behind_it(client: Client, town: Town) -> None:
    html = client.get("/totals/").content.decode()

    links = re.findall(r'href="([^"]+)" data-count="(\d+)"', html)
    assert len(links) > 10
    for href, count in links:
        page = client.get(href.replace("&amp;", "&")).content.decode()
        assert f'data-total="{count}"' in page, href


def test_somebody_with_one_neighbourhood_sees_its_figures_alone(town: Town) -> None:
    client = Client()
    client.force_login(viewer(Role.VIEWER, make.neighbourhood("가동")))

    html = client.get("/totals/").content.decode()

    assert cells_of(html, town.yesterday.isoformat())[2] == "3"


def test_the_file_has_typed_cells_of_the_same_rows(client: Client, town: Town) -> None:
    response = client.get("/totals/", {"format": "xlsx"})

    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][0] == "검침일"
    assert rows[3][0] == datetime.combine(town.yesterday, time())
    assert isinstance(rows[3][3], int)
    assert isinstance(rows[3][6], float)


@pytest.mark.parametrize(
    "query", ["from=x&to=9999-99-99", "period=?&group=zz&sort=-nothing", "date="]
)
def test_senseless_conditions_draw_the_page_all_the_same(client: Client, query: str) -> None:
    assert client.get(f"/totals/?{query}").status_code == 200


def test_a_day_is_running_provisional_and_then_final(town: Town) -> None:
    day = town.yesterday
    seen = [
        settlement_of(day=day, now=town.now + timedelta(days=days), report_interval_h=6)
        for days in (-1, 1, 9)
    ]

    assert seen == [Settlement.RUNNING, Settlement.PROVISIONAL, Settlement.FINAL]
