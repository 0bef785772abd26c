"""종합정보: settle one customer in a minute (SCREENS 2.3)."""

from dashboard.pages.customer.correcting import CorrectingPage
from dashboard.pages.customer.page import CustomerPage
from dashboard.pages.customer.unmask import unmask

__all__ = ["CorrectingPage", "CustomerPage", "unmask"]
