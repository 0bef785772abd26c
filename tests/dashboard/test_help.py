"""도움말: every definition that the screens quote has its article."""

import re
import tomllib
from pathlib import Path

import pytest
from django.test import Client

from dashboard.ui.articles import articles, chapters
from dashboard.ui.terms import TERMS, term_of
from metering.models import AlarmKind
from tests.town import Town

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent.parent
FIGURES = [f"D-{number:02}" for number in range(1, 16)]


def test_every_figure_and_every_alarm_can_be_looked_up(client: Client) -> None:
    html = client.get("/help/").content.decode()

    for term in [*FIGURES, *AlarmKind.values, "T-2", "T-5", "T-6", "P-1", "P-2", "P-3", "P-4"]:
        assert f'<article id="{term.lower().replace("_", "-")}">' in html


def test_each_line_of_the_table_of_contents_leads_to_an_article(client: Client) -> None:
    html = client.get("/help/").content.decode()

    targets = re.findall(r'href="#([^"]+)"', html.partition("help-toc")[2].partition("</nav>")[0])
    assert len(targets) == len(chapters()) + sum(len(each.articles) for each in chapters())
    for target in targets:
        assert f'id="{target}"' in html


def test_a_term_is_explained_once() -> None:
    written = tomllib.loads((ROOT / "dashboard/pages/help/articles.toml").read_text())
    ids = [article["id"] for chapter in written["chapter"] for article in chapter["article"]]

    assert len(ids) == len(set(ids))


def test_the_help_is_in_the_menu_of_the_account(client: Client) -> None:
    assert 'href="/help/"' in client.get("/password/").content.decode()


PAGES = (
    "/", "/status/", "/totals/", "/readings/", "/readings/?view=period", "/alarms/", "/health/",
    "/checks/",
)  # fmt: skip


def test_every_figure_is_explained_beside_where_it_stands(client: Client, town: Town) -> None:
    customer = f"/customers/{town.customers[0].number}/"
    pages = [*PAGES, customer, f"{customer}?period=day"]
    linked = set()
    for page in pages:
        html = client.get(page).content.decode()
        linked |= set(re.findall(r'<a class="q" href="/help/#([^"]+)" aria-label="[^"]+"', html))

    assert {figure.lower() for figure in FIGURES} - linked == set()
    assert linked <= {article.anchor for article in articles().values()}


def test_a_figure_of_the_status_list_opens_its_own_definition(client: Client, town: Town) -> None:
    html = client.get("/status/").content.decode()

    head = re.search(r"<th[^>]*>(?:(?!</th>).)*최종지침(?:(?!</th>).)*</th>", html)
    assert head
    assert 'href="/help/#d-01"' in head.group(0)


def test_a_label_names_a_definition_that_has_its_article() -> None:
    assert set(TERMS.values()) <= set(articles())


def test_units_and_times_do_not_hide_what_a_figure_is() -> None:
    assert term_of("최종지침(m³)") == term_of("최종지침 · 21:00") == "D-01"
    assert term_of("수전수(정상)") == "D-04"
    assert term_of("고객번호") == ""
