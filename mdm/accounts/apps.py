"""Django's registration of the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts and roles."""

    name = "mdm.accounts"
    label = "accounts"
    verbose_name = "계정"
