"""The system checks: each misconfiguration has its sentence."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from mdm import checks, env


def test_a_missing_key_and_a_short_one_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("", "x" * 31):
        monkeypatch.setattr(env, "SECRET_KEY", key)

        assert [error.id for error in checks.secret_key_is_set()] == ["mdm.E001"]


def test_a_key_of_32_characters_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "SECRET_KEY", "x" * 32)

    assert checks.secret_key_is_set() == []


def test_an_address_of_the_wrong_kind_is_named_with_a_hint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(env, "DATABASE_URL", "postgresql://mdm@127.0.0.1/mdm")
    monkeypatch.setattr(env, "REDIS_URL", "")
    monkeypatch.setattr(env, "MQTT_URL", "http://127.0.0.1")

    found = checks.urls_are_set()

    assert [error.id for error in found] == ["mdm.E003", "mdm.E004"]
    assert [error.msg for error in found] == [
        "REDIS_URL is not set.",
        "MQTT_URL is not a mqtt URL.",
    ]
    assert all(error.hint for error in found)


@pytest.mark.django_db
def test_a_durable_database_passes() -> None:
    assert checks.database_is_durable(databases=["default"]) == []


@pytest.mark.django_db
def test_a_database_that_answers_before_the_disk_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")

    found = checks.database_is_durable(databases=["default"])

    assert [error.id for error in found] == ["mdm.E010"]
    assert "synchronous_commit" in found[0].msg


@pytest.mark.django_db
def test_the_doors_do_not_open_on_a_misconfigured_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "SECRET_KEY", "")

    with pytest.raises(ImproperlyConfigured, match="MDM_SECRET_KEY"):
        checks.refuse_misconfiguration()
