"""manage.py export_customers FILE: the customer register as xlsx or csv, ready to be imported."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from customers.models import Customer
from devices.imports import export_columns, export_rows
from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessKind
from mdm.lib import clock
from mdm.lib.actors import command_actor
from mdm.lib.spreadsheets import write_csv, write_xlsx


class Command(BaseCommand):
    """Writes all customers with their devices; import_customers reads the file back."""

    help = "Exports the customer register; the suffix of FILE, .xlsx or .csv, chooses the format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the command's options."""
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """This function will write the file beside its name first, so that no half file is left."""
        path: Path = options["file"]
        if path.suffix.lower() not in (".xlsx", ".csv"):
            raise CommandError(f"{path}: .xlsx 또는 .csv 파일 이름을 지정하세요.")
        count = Customer.objects.count()
        partial = path.with_name(f".{path.name}.partial")
        try:
            _write(partial, csv=path.suffix.lower() == ".csv")
            partial.replace(path)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        finally:
            partial.unlink(missing_ok=True)
        access = Access(AccessKind.DOWNLOAD, subject="수용가 등록 파일", row_count=count)
        log_access(access, by=command_actor("export_customers"), now=clock.now())
        self.stdout.write(f"{path}: 수용가 {count:,}")


def _write(path: Path, *, csv: bool) -> None:
    rows = export_rows(Customer.objects.all(), day=clock.today())
    with path.open("wb") as target:
        if csv:
            target.writelines(write_csv(columns=export_columns(), rows=rows))
            return
        with write_xlsx(columns=export_columns(), rows=rows, title="수용가") as source:
            shutil.copyfileobj(source, target)
