"""납기 파일: what a billing group's bills need, the list of what to look at first, and 마감."""

from dashboard.pages.billing.closing import close, reopen
from dashboard.pages.billing.page import BillingPage

__all__ = ["BillingPage", "close", "reopen"]
