"""`/help/`: the definitions in the operators' words, each at its own anchor."""

from typing import Any

from dashboard.ui.articles import chapters
from dashboard.ui.pages import Page


class HelpPage(Page):
    """All terms on one page: the browser's own search finds them, and it prints."""

    title = "도움말"
    template_name = "pages/help.html"
    facet_names = ()

    def context(self) -> dict[str, Any]:
        """This function will add the chapters."""
        return {"chapters": chapters()}
