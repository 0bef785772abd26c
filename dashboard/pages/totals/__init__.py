"""검침집계: totals of days and groups, and what changed after they were settled."""

from dashboard.pages.totals.corrections import CorrectionsPage
from dashboard.pages.totals.page import TotalsPage

__all__ = ["CorrectionsPage", "TotalsPage"]
