"""manage.py import_replacements FILE: replacements of meters from xlsx or csv, all rows or none."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from devices.imports import Options, Result, import_replacements, template_columns
from mdm.audit.actions import attributed
from mdm.lib import clock
from mdm.lib.actors import command_actor
from mdm.lib.spreadsheets import UnableToReadWorkbook, read_rows, write_csv, write_xlsx

SHOWN = 50


class Command(BaseCommand):
    """Records replacements of meters and terminals; safe to run twice."""

    help = "Imports meter replacements (xlsx or csv); nothing is kept when any row is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the command's options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="count and check, keep nothing")
        parser.add_argument(
            "--template", action="store_true", help="write an empty FILE to fill in instead"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """This function will import the file and print counts and every problem with its row."""
        path: Path = options["file"]
        try:
            if options["template"]:
                self._write_template(path)
                return
            result = self._import(path, dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except UnableToReadWorkbook as error:
            raise CommandError(f"{path}: {error}") from error
        self._print(result)
        if result.errors:
            raise CommandError("오류가 있어 아무것도 저장하지 않았습니다.")

    def _import(self, path: Path, *, dry_run: bool) -> Result:
        actor = command_actor("import_replacements")
        with path.open("rb") as file, attributed(actor):
            return import_replacements(
                read_rows(file, name=path.name),
                options=Options(dry_run=dry_run, source=path.name),
                by=actor,
                now=clock.now(),
            )

    def _write_template(self, path: Path) -> None:
        columns = template_columns()
        if path.suffix == ".csv":
            path.write_bytes(b"".join(write_csv(columns=columns, rows=())))
        else:
            with write_xlsx(columns=columns, rows=(), title="계량기 교체") as book:
                path.write_bytes(book.read())
        self.stdout.write(f"{path}: 빈 양식을 만들었습니다.")

    def _print(self, result: Result) -> None:
        for kind, problems in (("오류", result.errors), ("주의", result.warnings)):
            for problem in problems[:SHOWN]:
                self.stderr.write(f"{kind} {problem} {problem.value}".rstrip())
            if len(problems) > SHOWN:
                self.stderr.write(f"{kind} … 외 {len(problems) - SHOWN:,}건")
        self.stdout.write(
            f"{result.rows:,}행: 신규 {result.created:,} · 변경 없음 {result.unchanged:,} · "
            f"오류 {result.wrong_rows:,}행" + ("" if result.applied else " (저장하지 않음)")
        )
