"""Django's registration of the audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Access log and change history."""

    name = "mdm.audit"
    label = "audit"
    verbose_name = "감사"

    def ready(self) -> None:
        """This function will connect what writes the access log."""
        from mdm.audit import receivers  # noqa: F401
