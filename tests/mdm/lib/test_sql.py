"""Database errors are told apart: try again, refuse the value, or name the rule."""

import psycopg
import pytest
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    OperationalError,
    connection,
    transaction,
)

from customers.models import Customer
from mdm.lib import sql
from tests import make

pytestmark = pytest.mark.django_db


def _caused_by(error: psycopg.Error) -> DatabaseError:
    wrapped = OperationalError(str(error))
    wrapped.__cause__ = error
    return wrapped


@pytest.mark.parametrize("state", ["40P01", "40001", "57P01", "57P03", "08006", "53100", "53300"])
def test_what_may_pass_is_tried_again(state: str) -> None:
    error = _caused_by(psycopg.errors.lookup(state)())

    assert sql.is_retryable(error)
    assert not sql.is_data_error(error)


def test_a_lost_connection_without_a_code_is_tried_again() -> None:
    assert sql.is_retryable(_caused_by(psycopg.OperationalError("server closed the connection")))


def test_a_value_that_does_not_fit_is_a_data_error() -> None:
    with pytest.raises(DataError) as refused, transaction.atomic():
        make.customer(name="긴" * 101)

    assert sql.is_data_error(refused.value)
    assert not sql.is_retryable(refused.value)
    assert sql.constraint_name(refused.value) == ""


def test_a_refusal_names_its_constraint() -> None:
    customer = make.customer()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Customer.objects.filter(pk=customer.pk).update(kind="OTHER")

    assert sql.is_data_error(refused.value)
    assert sql.constraint_name(refused.value) == "customer_kind_is_known"


def _orphan(*, at_once: bool) -> None:
    with transaction.atomic():
        if at_once:
            sql.check_at_once()
        Customer.objects.create(
            number="09-13", name="물사랑", neighbourhood_id=-1, use_class=make.use_class()
        )
        transaction.set_rollback(True)


def test_checks_that_would_wait_for_commit_are_made_at_once() -> None:
    _orphan(at_once=False)

    with pytest.raises(IntegrityError):
        _orphan(at_once=True)


def test_a_statement_file_is_run_with_its_parameters() -> None:
    assert sql.rows("devices/sql/lock_register.sql") == [("",)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        assert cursor.fetchone() == (1,)
