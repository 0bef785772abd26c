"""A page whose database is away says so within a second; any other failure stays a failure."""

import time

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from mdm.failing import failed
from tests.town import viewer


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/", "/alarms/", "/status/", "/health/"])
def test_a_page_without_its_database_says_so_within_a_second(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(viewer())
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")

    begun = time.perf_counter()
    answer = client.get(path)
    took_s = time.perf_counter() - begun

    connection.close()
    assert answer.status_code == 503
    assert "자료 저장소와 연결이 끊겼습니다" in answer.content.decode()
    assert answer.headers["Retry-After"] == "10"
    assert took_s < 1


def test_another_failure_is_no_matter_of_the_database(rf: RequestFactory) -> None:
    try:
        int("broken")
    except ValueError:
        answer = failed(rf.get("/"))

    assert answer.status_code == 500
