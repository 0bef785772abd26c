"""Django's registration of the customers app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CustomersConfig(AppConfig):
    """Who is supplied, and where."""

    name = "customers"
    verbose_name = "수용가"

    def ready(self) -> None:
        """This function will have codes seeded after every migration."""
        from customers.seeding import seed_use_classes

        post_migrate.connect(seed_use_classes, sender=self)
