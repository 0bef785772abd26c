"""새 알람 n건 보기 (arriving): counted under the list's own conditions, rows and columns (table) stay."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from mdm.accounts.models import Role
from metering.models import Alarm, AlarmLevel, AlarmTransition, Handling
from tests import make
from tests.dashboard.conftest import total_of
from tests.town import Town

pytestmark = pytest.mark.django_db


def _raise(town: Town, customer: int, kind: str = "BACKFLOW", event: str = "RAISED") -> Alarm:
    alarm, _ = Alarm.objects.get_or_create(
        customer_id=town.customers[customer].pk, kind=kind, ended_at=None, withdrawn=False,
        defaults={"level": AlarmLevel.WARNING, "by_rule": True,
                  "started_at": town.now - timedelta(hours=1), "recorded_at": town.now},
    )  # fmt: skip
    AlarmTransition.objects.create(
        alarm=alarm, event=event, level=AlarmLevel.WARNING, recorded_at=town.now
    )
    return alarm


def _bar(client: Client, path: str = "/alarms/") -> str:
    """The address that the page asks for its bar."""
    html = client.get(path).content.decode()
    return unescape(re.findall(r'id="newalarms"[^>]*hx-get="([^"]+)"', html)[0])


def _said(client: Client, bar: str) -> str:
    return client.get(bar, headers={"HX-Request": "true"}).content.decode().strip()


def test_nothing_new_says_nothing(client: Client, town: Town) -> None:
    assert _said(client, _bar(client)) == ""


def test_what_was_raised_since_is_counted_and_leads_to_the_list_with_it(
    client: Client, town: Town
) -> None:
    before = total_of(client.get("/alarms/").content.decode())
    bar = _bar(client)
    _raise(town, 0)
    _raise(town, 1)

    said = _said(client, bar)

    assert "새 알람 2건 보기" in said
    (href,) = re.findall(r'newbar" href="([^"]+)"', said)
    assert total_of(client.get(unescape(href)).content.decode()) == before + 2
    assert _said(client, _bar(client)) == ""  # a list that was drawn again knows them


def test_an_alarm_that_came_again_is_new_one_that_was_handled_is_not(
    client: Client, town: Town
) -> None:
    first = Alarm.objects.filter(kind="LEAK").order_by("pk")[0]
    bar = _bar(client)

    AlarmTransition.objects.create(
        alarm=first, event="HANDLED", level=first.level, recorded_at=town.now
    )
    assert _said(client, bar) == ""
    AlarmTransition.objects.create(
        alarm=first, event="REOPENED", level=first.level, recorded_at=town.now
    )
    assert "새 알람 1건" in _said(client, bar)
    Alarm.objects.filter(pk=first.pk).update(handling=Handling.ACKNOWLEDGED)
    assert _said(client, bar) == ""  # somebody else looks after it already


def test_only_what_the_conditions_of_the_list_would_show_is_new(client: Client, town: Town) -> None:
    place = make.neighbourhood("가동").code
    bars = {query: _bar(client, f"/alarms/?{query}") for query in (
        "alarm=leak", "alarm=back", f"dong={place}", "level=2", "ack=end", "q=S0000001",
    )}  # fmt: skip
    _raise(town, 0)

    new = {query for query, bar in bars.items() if "새 알람 1건" in _said(client, bar)}

    assert new == {"alarm=back", f"dong={place}"}


def test_another_region_hears_nothing(client_of: Callable[..., Client], town: Town) -> None:
    client = client_of(Role.VIEWER, make.neighbourhood("나동"))
    bar = _bar(client)
    _raise(town, 0)

    assert _said(client, bar) == ""


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 30, "1 OR 1=1"])
def test_a_senseless_place_in_the_history_says_nothing(
    client: Client, town: Town, seen: str
) -> None:
    _raise(town, 0)

    assert client.get("/alarms/new/", {"seen": seen}).content.decode().strip() == ""
