"""`/help/`: the definitions in the operators' words, each at its own anchor."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from dashboard.ui.pages import Page

_ARTICLES = Path(__file__).with_name("articles.toml")


class Article(NamedTuple):
    """One term; `anchor` is what a "?" beside a figure points to."""

    id: str
    name: str
    text: str
    formula: str = ""
    example: str = ""

    @property
    def anchor(self) -> str:
        """The fragment of its address."""
        return self.id.lower().replace("_", "-")


class Chapter(NamedTuple):
    """Terms that belong together."""

    key: str
    title: str
    articles: tuple[Article, ...]


class HelpPage(Page):
    """All terms on one page: the browser's own search finds them, and it prints."""

    title = "도움말"
    template_name = "pages/help.html"
    facet_names = ()

    def context(self) -> dict[str, Any]:
        """This function will add the chapters."""
        return {"chapters": chapters()}


@cache
def chapters() -> tuple[Chapter, ...]:
    """This function will read the chapters once."""
    written = tomllib.loads(_ARTICLES.read_text(encoding="utf-8"))
    return tuple(
        Chapter(
            key=chapter["key"],
            title=chapter["title"],
            articles=tuple(Article(**article) for article in chapter["article"]),
        )
        for chapter in written["chapter"]
    )
