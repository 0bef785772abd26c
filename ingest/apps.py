"""Django's registration of the ingest app."""

from django.apps import AppConfig


class IngestConfig(AppConfig):
    """The MQTT face."""

    name = "ingest"
    verbose_name = "수신"
