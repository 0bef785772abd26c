"""`manage.py recount`: recomputes from the readings and prints every difference."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from metering.actions.recounting import recount


class Command(BaseCommand):
    """Compares stored days, alarms and sums with a recomputation in one snapshot."""

    help = "검침 원본에서 다시 계산하여 저장된 값과 다른 곳을 모두 출력합니다."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This method will declare the options."""
        parser.add_argument("--day", type=date.fromisoformat, help="이 날만 비교 (YYYY-MM-DD)")

    def handle(self, *_: Any, day: date | None = None, **__: Any) -> None:
        """This method will print the differences and their number; exit code 1 when there are any."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            count = 0
            for found in recount(day=day):
                count += 1
                self.stdout.write(
                    f"{found.what} 수용가={found.customer_id} 일={found.day} "
                    f"저장={found.stored} 계산={found.computed}"
                )
        self.stdout.write(f"{count} differences")
        if count:
            raise SystemExit(1)
