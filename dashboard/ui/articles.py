"""The articles of 도움말, read once: what a figure means in full, and in one sentence beside it."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from dashboard.ui.language import spoken

_FOLDER = Path(__file__).resolve().parent.parent / "pages" / "help"


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

    @property
    def gist(self) -> str:
        """Its first sentence, short enough to stand beside a figure."""
        return self.text.partition(". ")[0].rstrip(".") + "."


class Chapter(NamedTuple):
    """Terms that belong together."""

    key: str
    title: str
    articles: tuple[Article, ...]


def chapters() -> tuple[Chapter, ...]:
    """This function will return the chapters in the viewer's language."""
    return chapters_in(spoken())


@cache
def chapters_in(language: str) -> tuple[Chapter, ...]:
    """This function will read the chapters of a language once."""
    name = "articles.en.toml" if language == "en" else "articles.toml"
    written = tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))
    return tuple(
        Chapter(
            key=chapter["key"],
            title=chapter["title"],
            articles=tuple(Article(**article) for article in chapter["article"]),
        )
        for chapter in written["chapter"]
    )


def articles() -> dict[str, Article]:
    """This function will return every article by the id of its definition, in that language."""
    return _articles_in(spoken())


@cache
def _articles_in(language: str) -> dict[str, Article]:
    known = chapters_in(language)
    return {article.id: article for chapter in known for article in chapter.articles}
