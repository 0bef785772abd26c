"""검침집계, chart and periods: days, weeks or months, the period before and after, groups."""

import csv
import io
import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from dashboard.pages.totals.charts import stepped
from metering.actions.refreshing import refresh_segments
from metering.core.rates import Sums
from metering.models import DayUsage, StaleDay
from metering.queries.period import period_total
from metering.queries.totals import Total
from tests.dashboard.test_totals import cells_of
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]


@pytest.mark.parametrize("step", ["", "week", "month"])
def test_a_year_is_drawn_by_days_weeks_or_months(client: Client, town: Town, step: str) -> None:
    html = client.get("/totals/", {"period": "year", "step": step}).content.decode()

    data = re.search(r'<script id="usage-data" type="application/json">(.*?)</script>', html)
    assert data
    drawn = len(json.loads(data.group(1))["x"])
    days = [town.today - timedelta(days=back) for back in range(1, 11)]
    bounds = {"": {*days, town.today}, "month": {(day.year, day.month) for day in days}}
    weeks = {day - timedelta(days=day.weekday()) for day in days}
    assert drawn == len(bounds.get(step, weeks))


def test_pooled_days_of_a_chart_keep_their_sum_and_leave_today_out() -> None:
    today = date(2026, 11, 20)
    days = {today - timedelta(days=back): Total(Sums(usage_l=10**back)) for back in range(6)}

    weeks = stepped(days, step="week", today=today)

    assert {first: total.sums.usage_l for first, total in weeks.items()} == {
        date(2026, 11, 16): 11_110,
        date(2026, 11, 9): 100_000,
    }


def test_the_period_before_and_after_has_the_same_length(client: Client, town: Town) -> None:
    base = town.today - timedelta(days=40)

    html = client.get("/totals/", {"date": base.isoformat()}).content.decode()

    for move in (-31, 31):
        assert f"?date={base + timedelta(days=move)}" in html
    assert "다음 ›" not in client.get("/totals/").content.decode()


def test_groups_add_up_to_the_days(client: Client, town: Town) -> None:
    day = town.yesterday.isoformat()

    html = client.get("/totals/", {"group": "dong", "from": day, "to": day}).content.decode()

    assert cells_of(html, "가동")[1] == "3"
    assert cells_of(html, "나동")[1] == "2"


@pytest.mark.parametrize("group", ["dong", "use", "maker"])
def test_every_group_says_what_no_day_owns_and_its_use_between_the_registers(
    client: Client, town: Town, group: str
) -> None:
    DayUsage.objects.filter(day=town.yesterday, customer_id=town.customers[3].pk).update(
        usage_l=None, partial=True
    )
    StaleDay.objects.create(day=town.yesterday)
    refresh_segments(now=town.now)
    first = (town.yesterday - timedelta(days=2)).isoformat()
    query = {"group": group, "from": first, "to": town.yesterday.isoformat()}

    answer = client.get("/totals/", query | {"format": "csv"})

    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    _, _, table = content.partition("\r\n")  # below the conditions
    lines = csv.DictReader(io.StringIO(table))
    found = [
        [Decimal(line[f"총 사용량(m³) {name}"]) for name in ("수신 기준", "미배분", "기간 사용량")]
        for line in lines
    ]
    whole = period_total(from_day=town.yesterday - timedelta(days=2), to_day=town.yesterday)
    assert all(daily + unallocated == use for daily, unallocated, use in found)
    assert sum(use for *_, use in found) == Decimal(whole.use_l) / 1000
    assert whole.unallocated_l == 4 * 24
    html = client.get("/totals/", query).content.decode()
    assert "미배분" in html
    assert f"{whole.unallocated_l / 1000:.3f}" in html
