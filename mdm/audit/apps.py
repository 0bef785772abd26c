"""Django's registration of the audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Access log and change history."""

    name = "mdm.audit"
    label = "audit"
    verbose_name = "감사"
