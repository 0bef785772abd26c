"""검침집계: totals of days and groups, the reports made of them, and what changed after settling."""

from dashboard.pages.totals.corrections import CorrectionsPage
from dashboard.pages.totals.page import TotalsPage
from dashboard.pages.totals.report import DailyReportPage, MonthlyReportPage

__all__ = ["CorrectionsPage", "DailyReportPage", "MonthlyReportPage", "TotalsPage"]
