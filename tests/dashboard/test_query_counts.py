"""Every page of the menu asks the database a known number of questions, however many rows it shows."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from metering.models import Alarm
from tests.town import Town

COUNTS = json.loads(Path(__file__).with_name("query_counts.json").read_text())
PAGES = (
    "/status/hours/",
    "/totals/",
    "/totals/?group=dong",
    "/totals/corrections/",
    "/totals/month/",
    "/totals/day/",
    "/readings/",
    "/readings/?view=period",
    "/readings/?view=month",
    "/files/",
    "/alarms/",
    "/alarms/{alarm}/",
    "/alarms/morning/",
    "/health/",
    "/health/held/",
    "/health/gaps/",
    "/health/warnings/",
    "/history/",
    "/history/?tab=replaced",
    "/history/?tab=edits",
    "/history/?tab=alarms",
    "/history/?tab=held",
    "/history/?tab=access",
    "/settings/",
    "/settings/customers/{number}/",
    "/settings/provisional/",
    "/settings/expiring/",
    "/settings/meters/",
    "/settings/terminals/",
    "/settings/codes/block/",
    "/settings/rules/",
    "/settings/users/",
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_as_many_questions_as_are_written_down(
    client: Client, town: Town, path: str
) -> None:
    address = path.format(number=town.customers[0].number, alarm=Alarm.objects.earliest("pk").pk)

    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200

    selects = [each["sql"] for each in asked.captured_queries if "SELECT" in each["sql"]]
    assert len(selects) == COUNTS[path], [each[:120] for each in selects]
