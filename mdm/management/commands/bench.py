"""`manage.py bench`: measures a part of the product and prints one JSON line with ratios."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.module_loading import import_string

# Each is a function (say=) that returns what it measured.
BENCHES: Final[Mapping[str, str]] = {
    "ingest": "ingest.management.benching.run",
    "page": "dashboard.management.benching.run",
}


class Command(BaseCommand):
    """Runs one benchmark in a scratch database."""

    help = "한 부분의 속도를 재어 JSON 한 줄로 출력합니다. 운영 자료는 건드리지 않습니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what can be measured."""
        parser.add_argument("what", choices=sorted(BENCHES))

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and print; progress goes to stderr."""
        measure: Callable[..., Mapping[str, object]] = import_string(BENCHES[options["what"]])
        try:
            measured = measure(say=self.stderr.write)
        except DatabaseError as error:
            reason = str(error).splitlines()[0]
            raise CommandError(f"시험용 데이터베이스를 쓸 수 없습니다: {reason}") from error
        self.stdout.write(json.dumps(measured, ensure_ascii=False))
