"""The answer to a list that is exchanged in its page: the list and what hangs on it, and not more."""

import gzip
import random
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.template import RequestContext, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from dashboard.ui.status_table import StatusTable
from metering.queries.states import StateRow
from tests.dashboard.conftest import total_of
from tests.dashboard.test_query_counts import COUNTS
from tests.town import Town

pytestmark = pytest.mark.django_db

SWAP = {"HX-Request": "true", "HX-Target": "results", "X-Asked-By": "person"}
LISTS = (
    "/status/", "/alarms/", "/checks/", "/readings/", "/totals/", "/history/", "/settings/",
    "/settings/meters/", "/health/held/", "/status/hours/",
)  # fmt: skip
MOST_BYTES = 11_000  # compressed, of 50 rows


def _card(html: str) -> str:
    """The list of a page, from its card to the end of its pager."""
    return html[html.index('id="results"') : html.index("</nav>", html.index('class="pager"'))]


def _without_tokens(html: str) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", html)


@pytest.mark.parametrize("path", LISTS)
def test_an_exchanged_list_is_that_of_the_page_without_the_page(client: Client, path: str) -> None:
    page = client.get(path, {"sort": "-number"}).content.decode()

    answer = client.get(path, {"sort": "-number"}, headers=SWAP)
    html = answer.content.decode()

    assert _without_tokens(_card(html)) == _without_tokens(_card(page))
    assert "<html" not in html
    assert 'class="gnb"' not in html
    assert f"{total_of(page):,}건</div>" in html
    names = answer.headers["Vary"].split(", ")
    assert {"HX-Request", "HX-Target"} <= set(names)


def test_who_comes_back_through_the_history_gets_the_whole_page(client: Client) -> None:
    restored = client.get("/status/", headers=SWAP | {"HX-History-Restore-Request": "true"})

    assert "<html" in restored.content.decode()


def test_a_condition_that_is_none_is_named_beside_the_exchanged_list(client: Client) -> None:
    html = client.get("/status/?since=<b>", headers=SWAP).content.decode()

    assert "알 수 없는 조건을 뺐습니다: 발생" in html


@pytest.mark.parametrize("path", ["/status/", "/alarms/", "/readings/"])
def test_an_exchange_asks_fewer_questions_than_its_page(client: Client, path: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        client.get(path, headers=SWAP)

    selects = [each["sql"] for each in asked.captured_queries if "SELECT" in each["sql"]]
    assert len(selects) == COUNTS[f"{path} in place"], [each[:120] for each in selects]
    assert len(selects) < COUNTS[path]


def test_fifty_rows_of_the_list_weigh_little(client: Client, town: Town) -> None:
    html = client.get("/status/", headers=SWAP).content.decode()
    rows = _drawn([_row(number, town) for number in range(50)])
    assert rows.count("<tr>") == 50

    card = re.sub(r"<tbody>.*?</tbody>", lambda _: rows, _card(html), flags=re.DOTALL)

    assert card.count("<tr>") > 50
    assert len(gzip.compress(card.encode(), 6)) <= MOST_BYTES


def _drawn(rows: list[StateRow]) -> str:
    table = StatusTable(data=rows, exclude=(*StatusTable.optional, *StatusTable.imposed))
    context = RequestContext(RequestFactory().get("/status/"), {"table": table})
    html = Template('{% include "components/table.html" %}').render(context)
    return html[html.index("<tbody>") : html.index("</tbody>") + len("</tbody>")]


def _row(number: int, town: Town) -> StateRow:
    """A customer as a town has them: nothing repeats but what repeats in life."""
    luck = random.Random(number)
    hours: list[int | None] = [luck.choice((0, 0, luck.randrange(900))) for _ in range(24)]
    return StateRow(
        number=f"{luck.randrange(10, 40)}-18-{luck.randrange(999):03d}-{luck.randrange(999_999):06d}",
        name=luck.choice("김이박최정강조윤장임") + "*" + luck.choice("준서우현민지수영호진"),
        address=f"서울특별시 강남구 새론로{luck.randrange(99)}번길 {luck.randrange(300)} (개포동)",
        neighbourhood="개포동", use_class=luck.choice(("가정용", "일반용")), caliber_mm=15,
        communication="NBIOT", state=luck.choice(("NORMAL", "LEAK", "COMM_FAULT")), others=(),
        since_at=town.now, lasting=timedelta(hours=luck.randrange(900)), latest_slot_at=town.now,
        latest_register_l=luck.randrange(3_000_000), good_today=luck.randrange(24),
        good_yesterday=luck.randrange(25), good_7d=luck.random() * 24, good_30d=luck.random() * 24,
        usage_today_l=luck.randrange(3_000), usage_yesterday_l=luck.randrange(3_000),
        usage_7d_l=luck.random() * 3_000, usage_30d_l=luck.random() * 3_000, recent_use_l=hours,
        recent_due=[True] * 24, meter_serial="", terminal_id="", ctn="", block="", plant="",
        maker="", remote_since_year=2020, rssi_dbm=-80, battery_v=3.6, night_min_lph=0,
    )  # fmt: skip
