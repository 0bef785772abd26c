"""The merge of a batch into stored days: its plan never reads a month for a few days."""

import pytest
from django.db import connection

from ingest.pipeline import take_in
from mdm.lib import sql
from tests.ingest.uplinks import NOON, json_message
from tests.metering.small_town import found_town

pytestmark = pytest.mark.django_db


def test_the_first_merge_of_a_day_that_statistics_do_not_know_uses_the_key() -> None:
    found_town(connections=200)
    terminals = [f"T-{number:06d}" for number in range(200)]
    take_in(messages=[json_message(each, [(NOON, 1)]) for each in terminals], now=NOON)
    params = {"first_day": NOON.date(), "last_day": NOON.date()}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM day_reading")
        cursor.execute("ANALYZE day_reading")
    take_in(messages=[json_message(each, [(NOON, 1)]) for each in terminals], now=NOON)

    with connection.cursor() as cursor:
        cursor.execute(sql.statement("metering/sql/intake/plan.sql"))
        cursor.execute("EXPLAIN " + sql.statement("metering/sql/intake/compare.sql"), params)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    for column in ("customer_id", "day", "installation_id"):
        assert f"({column} = arrived.{column})" in plan
    assert "LockRows" in plan
    assert "Seq Scan on day_reading" not in plan
    assert plan.count("day_reading_2026") == 2  # one partition, by its one index


def test_a_second_batch_of_the_same_transaction_starts_with_empty_staging() -> None:
    found_town(connections=2)

    take_in(messages=[json_message("T-000000", [(NOON, 1)])], now=NOON)
    again = take_in(messages=[json_message("T-000001", [(NOON, 1)])], now=NOON)

    assert sum(again.by_outcome().values()) == 1
