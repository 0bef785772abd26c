"""검증: what the soft checks found, to be worked through one by one (DEFINITIONS §5)."""

from dashboard.pages.checks.deciding import decide
from dashboard.pages.checks.detail import FindingPage
from dashboard.pages.checks.list import ChecksPage

__all__ = ["ChecksPage", "FindingPage", "decide"]
