"""대쉬보드: is everything received, what is wrong, where, who, since when."""

from dashboard.ui.pages import Page


class OverviewPage(Page):
    """The first page."""

    title = "대쉬보드"
    template_name = "pages/overview.html"
