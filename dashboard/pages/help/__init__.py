"""도움말: what every figure means, for the people who read it."""

from dashboard.pages.help.page import HelpPage

__all__ = ["HelpPage"]
