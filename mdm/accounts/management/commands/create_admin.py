"""manage.py create_admin: the first account, from the environment; safe to run again."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from mdm.accounts.actions import ensure_administrator
from mdm.accounts.models import User
from mdm.env import env
from mdm.lib.actors import command_actor

PASSWORD = "MDM_ADMIN_PASSWORD"  # noqa: S105 - the variable's name


class Command(BaseCommand):
    """Makes or repairs an administrator's account; the password comes from MDM_ADMIN_PASSWORD."""

    help = f"Makes sure that an administrator exists; the password is read from {PASSWORD}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the command's options."""
        parser.add_argument("--username", default="admin")

    def handle(self, *_args: Any, **options: Any) -> None:
        """This function will create the account or say that nothing was to do."""
        username, password = options["username"], env.str(PASSWORD, "")
        if not password and not User.objects.filter(username=username).exists():
            raise CommandError(f"{PASSWORD} is empty: set it to the new account's password.")
        self._warn_about(password)
        try:
            _, changed = ensure_administrator(
                username=username, password=password, by=command_actor("create_admin")
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{username}: {'ready' if changed else 'unchanged'}")

    def _warn_about(self, password: str) -> None:
        """A trial may want a short password; whoever sets it is told."""
        try:
            validate_password(password)
        except ValidationError as error:
            if password:
                self.stderr.write(f"weak password: {' '.join(error.messages)}")
