"""manage.py import_customers FILE: the customer register from xlsx or csv, all rows or none."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from devices.imports import Options, Result, import_customers
from mdm.audit.actions import attributed
from mdm.lib import clock
from mdm.lib.actors import command_actor
from mdm.lib.spreadsheets import UnableToReadWorkbook, read_rows

SHOWN = 50


class Command(BaseCommand):
    """Registers and changes customers, meters and terminals; safe to run twice."""

    help = "Imports the customer register (xlsx or csv); nothing is kept when any row is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the command's options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="count and check, keep nothing")
        parser.add_argument(
            "--create-codes", action="store_true", help="make regions, blocks … that are not known"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """This function will import the file and print counts and every problem with its row."""
        path: Path = options["file"]
        chosen = Options(
            dry_run=options["dry_run"], create_codes=options["create_codes"], source=path.name
        )
        actor = command_actor("import_customers")
        try:
            with path.open("rb") as file, attributed(actor):
                lines = read_rows(file, name=path.name)
                result = import_customers(lines, options=chosen, by=actor, now=clock.now())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except UnableToReadWorkbook as error:
            raise CommandError(f"{path}: {error}") from error
        self._print(result)
        if result.errors:
            raise CommandError("오류가 있어 아무것도 저장하지 않았습니다.")

    def _print(self, result: Result) -> None:
        for kind, problems in (("오류", result.errors), ("주의", result.warnings)):
            for problem in problems[:SHOWN]:
                self.stderr.write(f"{kind} {problem} {problem.value}".rstrip())
            if len(problems) > SHOWN:
                self.stderr.write(f"{kind} … 외 {len(problems) - SHOWN:,}건")
        self.stdout.write(
            f"{result.rows:,}행: 신규 {result.created:,} · 변경 {result.changed:,} · "
            f"그대로 {result.unchanged:,} · 오류 {result.wrong_rows:,}행"
            + ("" if result.applied else " (저장하지 않음)")
        )
        if result.created_codes:
            self.stdout.write(f"새 코드 {len(result.created_codes):,}개")
