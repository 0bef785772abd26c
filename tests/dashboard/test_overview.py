"""대쉬보드 (overview, fragments): every number equals its list, rates equal a computation by hand."""

import json
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mdm.accounts.models import Role
from mdm.lib.clock import SEOUL
from metering.models import CustomerState, Snapshot
from tests import make
from tests.dashboard.conftest import counted_links, total_of
from tests.town import Town, by_hand

COUNTS = Path(__file__).with_name("query_counts.json")
RATES_BY_HAND = """
SELECT 100.0 * sum(good) / sum(expected), 100.0 * count(*) FILTER (WHERE good > 0) / count(*)
FROM day_usage WHERE day BETWEEN %s AND %s AND expected > 0
"""

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]


@pytest.mark.parametrize("query", ["", "?bore=15", "?dong={dong}", "?comm=LORA"])
def test_every_number_equals_the_list_behind_it(client: Client, town: Town, query: str) -> None:
    page = f"/{query.format(dong=make.neighbourhood('가동').code)}"
    links = counted_links(client.get(page).content.decode())

    assert len(links) > 8  # the strip, and what else there is to count
    for count, href in links:
        assert total_of(client.get(href).content.decode()) == count, (page, href)


def test_the_states_add_up_to_all_customers(client: Client, town: Town) -> None:
    strip = counted_links(client.get("/").content.decode())[:8]

    assert sum(count for count, _ in strip[1:]) == strip[0][0] == CustomerState.objects.count()


def test_the_strip_does_not_follow_state_since_and_search(client: Client, town: Town) -> None:
    strips = [
        counted_links(client.get(f"/{query}").content.decode())[:8]
        for query in ("", "?state=leak&since=2026-01-01&q=물")
    ]

    assert strips[0] == strips[1]


@pytest.mark.parametrize(("hour", "words"), [(2, "어제 · 수신 중"), (8, "어제")])
def test_yesterday_reads_as_coming_in_until_its_last_slot_is_due(
    client: Client, settings: Any, town: Town, hour: int, words: str
) -> None:
    """T-6: with reports every 6 hours the last slot is due at 7."""
    settings.TARGET_READ_RATE = 101
    at = datetime.combine(town.today, time(hour), SEOUL)
    Snapshot.objects.create(made_at=at)

    html = client.get("/").content.decode()

    assert html.count(f">{words}</span>") == 2
    assert ('class="below"' in html) == (hour == 8)
    assert f'"partial": {"true" if hour == 2 else "false"}' in html


def test_read_rates_equal_a_computation_by_hand(client: Client, town: Town) -> None:
    html = client.get("/").content.decode()

    for days, place in ((1, 0), (7, 1)):
        ((hourly, daily),) = by_hand(
            RATES_BY_HAND, town.today - timedelta(days=days), town.yesterday
        )
        shown = _rates(html)
        assert shown[0][place] == f"{hourly:.1f}"
        assert shown[1][place] == f"{daily:.1f}"


def _rates(html: str) -> list[tuple[str, str]]:
    blocks = html.split('<div class="rate">')[1:]
    return [
        (
            re.search(r"어제[^<]*</span>([\d.]+)<small>%", block).group(1),  # type: ignore[union-attr]
            re.search(r"<dd>([\d.]+)%</dd>", block).group(1),  # type: ignore[union-attr]
        )
        for block in blocks
    ]


def test_a_short_history_says_how_many_days_it_pools(client: Client, town: Town) -> None:
    html = client.get("/").content.decode()

    assert "10/30일" in html.replace(" ", "")


def test_the_map_gathers_customers_and_takes_them_apart_close_up(
    client: Client, town: Town
) -> None:
    for place, customer in enumerate(town.customers):
        customer.longitude, customer.latitude = 127.0 + place * 0.001, 37.5
        customer.save()

    far = client.get("/fragments/map/?bbox=126,37,128,38&zoom=9").json()["features"]
    near = client.get("/fragments/map/?bbox=126,37,128,38&zoom=17").json()["features"]

    assert [mark["properties"]["count"] for mark in far] == [6]
    assert far[0]["properties"]["states"] == {"leak": 6}
    assert len(near) == 6
    assert near[0]["properties"]["href"] == f"/customers/{town.customers[0].number}/"


@pytest.mark.parametrize(
    "query",
    ["bbox=NaN,1,2,3", "bbox=3,2,1,0", "bbox=-999,0,999,0", "zoom=-1", "zoom=x", "zoom=inf"],
)
def test_a_broken_box_or_zoom_never_breaks_the_map(client: Client, query: str) -> None:
    assert client.get(f"/fragments/map/?{query}").status_code == 200


def test_names_are_masked_for_a_viewer(client_of: Callable[..., Client]) -> None:
    html = client_of(Role.VIEWER).get("/").content.decode()

    assert "물*길" in html
    assert "물0길" not in html


def test_the_freshness_pill_tells_the_age_of_the_newest_report(client: Client, town: Town) -> None:
    html = client.get("/fragments/freshness/").content.decode()

    assert 'id="fresh"' in html
    assert "data-newest" in html


@pytest.mark.parametrize(
    "path", ["/", "/status/", "/search/?q=물", "/customers/{number}/", "/fragments/freshness/"]
)
def test_a_page_asks_as_many_questions_as_written_down(
    client: Client, town: Town, path: str
) -> None:
    with CaptureQueriesContext(connection) as asked:
        client.get(path.format(number=town.customers[0].number))

    selects = [each for each in asked.captured_queries if "SELECT" in each["sql"]]
    assert len(selects) == json.loads(COUNTS.read_text())[path]
