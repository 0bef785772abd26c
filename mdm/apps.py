"""The foundation as a Django app: registers the system checks and the Celery app."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """Checks and the Celery app; no models."""

    name = "mdm"
    label = "mdm"
    verbose_name = "기반"

    def ready(self) -> None:
        """This function will make checks and @shared_task known to every process."""
        from mdm import celery, checks  # noqa: F401
