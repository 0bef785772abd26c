"""Django's registration of the devices app."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """What measures and what radios."""

    name = "devices"
    verbose_name = "계량기·단말"
