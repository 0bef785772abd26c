"""설정, codes and alarm rules: added, changed, removed only while nothing uses them."""

import re
from datetime import timedelta
from typing import Any

import pytest

from customers.models import UseClass
from dashboard.pages.settings.codes import TABLES
from mdm.lib import clock
from metering.actions.partitions import prepare
from metering.models import AlarmRule
from tests import make
from tests.dashboard.conftest import client_as
from tests.town import judged_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ready(db: None, settings: Any, tmp_path: Any) -> None:
    prepare(now=clock.now())
    settings.DATA_DIR = tmp_path


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_code_table_is_listed_and_has_its_form(table: str) -> None:
    make.utility(customers=1)
    client = client_as()

    assert client.get(f"/settings/codes/{table}/").status_code == 200
    assert client.get(f"/settings/codes/{table}/new/").status_code == 200


def test_a_code_is_added_and_changed() -> None:
    client = client_as()

    client.post("/settings/codes/use/new/", {"code": "FARM", "name": "농업용"})
    made = UseClass.objects.get(code="FARM")
    client.post(f"/settings/codes/use/{made.pk}/", {"code": "FARM", "name": "농업용수"})

    made.refresh_from_db()
    assert made.name == "농업용수"


def test_a_code_is_removed_only_while_nothing_uses_it() -> None:
    """code_uses counts them and leads there."""
    free, used = make.use_class("욕탕용"), make.customer().use_class
    client = client_as()

    page = client.get(f"/settings/codes/use/{used.pk}/").content.decode()
    refused = client.post(f"/settings/codes/use/{used.pk}/", {"remove": "1"})
    gone = client.post(f"/settings/codes/use/{free.pk}/", {"remove": "1"})

    assert f'href="/settings/?use={used.pk}"' in page
    assert 'name="remove"' not in page
    assert "삭제할 수 없습니다" in refused.content.decode()
    assert gone.status_code == 302
    assert not UseClass.objects.filter(pk=free.pk).exists()
    assert UseClass.objects.filter(pk=used.pk).exists()


def test_an_unknown_code_table_is_not_found() -> None:
    assert client_as().get("/settings/codes/auth_user/").status_code == 404


def test_a_new_threshold_ends_the_old_one_on_its_day() -> None:
    client, today = client_as(), clock.today()
    rule = {"kind": "LEAK", "threshold": "2", "active_from": today.isoformat()}
    later = {**rule, "threshold": "3", "active_from": (today + timedelta(days=5)).isoformat()}

    client.post("/settings/rules/new/", rule)
    client.post("/settings/rules/new/", later)

    first, second = AlarmRule.objects.order_by("active_from")
    assert first.active_to == second.active_from == today + timedelta(days=5)
    assert second.author.startswith("user")
    client.post(f"/settings/rules/{second.pk}/end/")
    assert not AlarmRule.objects.filter(pk=second.pk).exists()


def test_a_threshold_is_tried_on_the_last_week_before_it_is_saved() -> None:
    judged_town()
    asked = {"kind": "LEAK", "threshold": "4.5", "active_from": clock.today().isoformat()}

    html = client_as().post("/settings/rules/new/", asked | {"try": "1"}).content.decode()

    assert re.search(r"이 기준이면 지난 7일 누수 \d+→\d+건", html)
    assert "6전을 모두 판정했습니다" in html
    assert 'value="4.5"' in html
    assert not AlarmRule.objects.exists()


def test_no_threshold_holds_for_days_that_are_over() -> None:
    yesterday = (clock.today() - timedelta(days=1)).isoformat()

    html = (
        client_as()
        .post("/settings/rules/new/", {"kind": "LEAK", "threshold": "2", "active_from": yesterday})
        .content.decode()
    )

    assert "지난 날짜부터는" in html
    assert not AlarmRule.objects.exists()
