"""The list of marked days is claimed in one pass, whatever the planner believes of its length."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from mdm.lib import clock, sql
from metering.models import DirtyDay

pytestmark = pytest.mark.django_db
CLAIM = "metering/sql/judge/claim.sql"


def _mark(*, customers: int, times: int = 1) -> None:
    now = clock.now()
    DirtyDay.objects.bulk_create(
        DirtyDay(customer_id=customer, day=clock.today(), marked_at=now)
        for _ in range(times)
        for customer in range(1, customers + 1)
    )


def _forget_length() -> None:
    """What is known of a list that was empty when it was last looked at."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_class SET reltuples = 0, relpages = 1 WHERE oid = 'dirty_day'::regclass"
        )


def test_all_marks_of_the_connections_marked_longest_are_taken() -> None:
    _mark(customers=3, times=2)

    taken = sql.rows(CLAIM, {"marks": 2})

    assert [customer for customer, _ in taken] == [1, 2]
    assert list(DirtyDay.objects.order_by("id").values_list("customer_id", flat=True)) == [3, 3]


def test_marks_of_a_large_import_are_not_compared_with_each_other() -> None:
    _mark(customers=4_000)
    _forget_length()

    with connection.execute_wrapper(_explained):
        plan = "\n".join(line for (line,) in sql.rows(CLAIM, {"marks": 2_000}))

    assert "hashed SubPlan" in plan
    assert "Nested Loop" not in plan


def _explained(
    execute: Callable[..., Any], statement: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    return execute(f"EXPLAIN {statement}", params, many, context)
