"""Django's registration of the metering app."""

from django.apps import AppConfig


class MeteringConfig(AppConfig):
    """Readings and all that follows from them."""

    name = "metering"
    verbose_name = "검침"
