"""Django's registration of the devices app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DevicesConfig(AppConfig):
    """What measures and what radios."""

    name = "devices"
    verbose_name = "계량기·단말"

    def ready(self) -> None:
        """This function will have calibers and ways of receiving seeded after every migration."""
        from devices.seeding import seed_calibers, seed_sources

        post_migrate.connect(seed_calibers, sender=self)
        post_migrate.connect(seed_sources, sender=self)
