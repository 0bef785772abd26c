"""The probes: open to everybody, honest about the database."""

import pytest
from django.db import connection
from django.test import Client


def test_a_living_process_answers_without_asking_the_database() -> None:
    assert Client().get("/healthz").status_code == 200


@pytest.mark.django_db
def test_a_process_is_ready_while_the_database_answers() -> None:
    assert Client().get("/readyz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_process_is_not_ready_while_the_database_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")

    answer = Client().get("/readyz")

    connection.close()
    assert answer.status_code == 503
