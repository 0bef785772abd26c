"""The first hour of a new installation: three steps that tick themselves, gone with the first report."""

import pytest
from django.test import Client

from mdm.lib import clock
from metering.models import Snapshot
from tests import make
from tests.dashboard.conftest import counted_links
from tests.town import viewer

pytestmark = pytest.mark.django_db


def _tour(client: Client) -> str:
    html = client.get("/").content.decode()
    _, found, rest = html.partition('id="first-hour"')
    return rest.partition("</section>")[0] if found else ""


@pytest.fixture
def newcomer() -> Client:
    client = Client()
    client.force_login(viewer())
    return client


def test_a_new_installation_says_that_nothing_was_received_yet(newcomer: Client) -> None:
    html = newcomer.get("/").content.decode()

    assert "아직 수신된 검침이 없습니다" in html
    assert [count for count, _ in counted_links(html)[:8]] == [0] * 8


def test_an_empty_system_counts_nothing_and_says_what_to_do_first(newcomer: Client) -> None:
    html = newcomer.get("/").content.decode()

    assert [count for count, _ in counted_links(html)[:8]] == [0] * 8
    tour = _tour(newcomer)
    assert "/settings/import/" in tour
    assert "/settings/customers/new/" in tour
    assert 'aria-current="step"><a href="/settings/codes/use/"' in tour
    assert "마침" not in tour


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/", "아직 검침 대상 수용가가"),
        ("/?saved=none", "아직 검침 대상 수용가가"),
        ("/status/", "아직 검침 대상 수용가가"),
        ("/status/?sort=number", "아직 검침 대상 수용가가"),
        ("/settings/", "아직 등록한 수용가가"),
        ("/settings/meters/", "아직 등록한 계량기가"),
        ("/settings/terminals/", "아직 등록한 단말이"),
    ],
)
def test_an_empty_list_speaks_of_conditions_only_where_there_are_some(
    newcomer: Client, path: str, what: str
) -> None:
    bare = newcomer.get(path).content.decode()
    searched = newcomer.get(f"{path.partition('?')[0]}?q=없음").content.decode()

    assert f"{what} 없습니다" in bare
    assert "조건에 맞는" not in bare
    assert "조건 초기화" not in bare
    assert what not in searched
    assert "조건에 맞는" in searched


def test_a_step_is_ticked_when_it_is_done(newcomer: Client) -> None:
    make.customer("10-10-001-000001")

    tour = _tour(newcomer)

    assert tour.count("마침") == 2
    assert 'aria-current="step"><a href="/health/"' in tour


def test_every_step_leads_to_a_page(newcomer: Client) -> None:
    for path in ("/settings/codes/use/", "/settings/import/", "/health/"):
        assert path in _tour(newcomer)
        assert newcomer.get(path).status_code == 200


def test_the_first_report_ends_the_tour(newcomer: Client) -> None:
    now = clock.now()
    Snapshot.objects.create(made_at=now, latest_received_at=now)

    assert _tour(newcomer) == ""
