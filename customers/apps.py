"""Django's registration of the customers app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Who is supplied, and where."""

    name = "customers"
    verbose_name = "수용가"
