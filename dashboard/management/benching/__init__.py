"""`manage.py bench page`: what every page costs the server, beside a plain template over its rows."""

from dashboard.management.benching.measuring import run

__all__ = ["run"]
