"""The benchmark of the pages, on two small towns: what it prints is complete and of real pages."""

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from dashboard.management.benching import clocks, measuring
from dashboard.management.benching.plain import PlainPage
from dashboard.navigation import MENU
from dashboard.ui.links import Choice
from mdm.lib import clock
from metering.models import Alarm, CustomerState, DaySegment, DayUsage
from metering.queries.balance import intake_balance

SIZE = measuring.Size(small=40, large=90, days=9, repeats=1)


@pytest.mark.django_db(transaction=True)
def test_every_page_is_measured_beside_a_plain_template_in_both_towns() -> None:
    now = clock.now()
    today = now.astimezone(clock.SEOUL).date()

    measured = measuring.measure(say=lambda _: None, size=SIZE, now=now)

    towns: Mapping[str, Any] = json.loads(json.dumps(measured))["pages"]
    assert set(towns) == {"40", "90"}
    for pages in towns.values():
        assert {"대쉬보드", "검침현황", "종합정보", "검침집계, 1년", "운영현황"} < set(pages)
        assert all(page["queries"] > 3 and page["python_ms"] > 0 for page in pages.values())
        assert min(page["rows"] for name, page in pages.items() if "지도" not in name) > 5
    addresses = {page["address"].split("?")[0] for page in towns["90"].values()}
    assert {each.path for each in MENU} - addresses == set()
    _is_a_town_as_the_product_makes_it(today)


def _is_a_town_as_the_product_makes_it(today: Any) -> None:
    """Every copy has its state, and sums equal those of its days."""
    assert CustomerState.objects.count() == 90
    assert DayUsage.objects.filter(day=today).count() == 90
    assert sum(DaySegment.objects.filter(day=today).values_list("connections", flat=True)) == 90
    assert Alarm.objects.exists()
    days = intake_balance(from_day=today, to_day=today)
    assert days
    assert all(each.received for each in days)


@pytest.mark.django_db
def test_the_clock_of_postgresql_counts_what_it_works() -> None:
    backend = clocks.backend_clock()

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM generate_series(1, 2000000)")

    cost = clocks.cost_of(work, repeats=1, backend=backend)

    assert cost.postgres_ms is None or cost.postgres_ms > 10
    assert cost.cpu_ms >= cost.python_ms


def test_a_slow_page_is_drawn_three_times_and_no_more() -> None:
    drawn = []

    def slow() -> None:
        drawn.append(1)
        until = time.process_time() + 0.8
        while time.process_time() < until:
            pass

    clocks.cost_of(slow, repeats=9, backend=lambda: None)

    assert len(drawn) == 3


def test_a_plain_page_has_the_values_of_every_list_of_a_context() -> None:
    page = PlainPage({"tabs": [Choice("전체", "/status/", True, 12)], "title": "검침현황"})

    assert page.rows == [["전체", "/status/", True, 12, ""]]
    assert "<td>12</td>" in page.draw()


def test_what_is_no_part_of_the_product_is_not_measured() -> None:
    with pytest.raises(Exception, match="'nothing'"):
        call_command("bench", "nothing")
