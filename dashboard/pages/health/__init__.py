"""운영현황: does the machinery run, and did everything received arrive (SCREENS 2.10)."""

from dashboard.pages.health.held import HeldMessagePage, HeldPage, decide
from dashboard.pages.health.overview import HealthPage

__all__ = ["HealthPage", "HeldMessagePage", "HeldPage", "decide"]
