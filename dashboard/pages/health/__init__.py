"""운영현황: does the machinery run, and did everything received arrive (SCREENS 2.10)."""

from dashboard.pages.health.deciding import HeldAllPage, decide
from dashboard.pages.health.gaps import GapsPage
from dashboard.pages.health.held import HeldPage
from dashboard.pages.health.message import HeldMessagePage
from dashboard.pages.health.overview import HealthPage
from dashboard.pages.health.registering import RegisterTerminalPage
from dashboard.pages.health.warnings import WarningsPage

__all__ = [
    "GapsPage",
    "HealthPage",
    "HeldAllPage",
    "HeldMessagePage",
    "HeldPage",
    "RegisterTerminalPage",
    "WarningsPage",
    "decide",
]
