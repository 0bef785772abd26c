"""종합정보: settle one customer in a minute."""

from dashboard.ui.pages import Page


class CustomerPage(Page):
    """One customer."""

    title = "수용가 종합정보"
    template_name = "pages/customer.html"
