"""Django's registration of the dashboard app."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """The web face."""

    name = "dashboard"
    verbose_name = "화면"
