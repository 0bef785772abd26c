"""검침집계: totals of days and groups."""

from dashboard.pages.totals.page import TotalsPage

__all__ = ["TotalsPage"]
