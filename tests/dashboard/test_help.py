"""도움말: every definition that the screens quote has its article."""

import re
import tomllib
from pathlib import Path

import pytest
from django.test import Client

from dashboard.pages.help.page import chapters
from metering.models import AlarmKind

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
