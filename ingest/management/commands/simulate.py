"""`manage.py simulate`: a make-believe waterworks to try the product with."""

import signal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ingest.broker import UnableToReachBroker
from ingest.publisher import Publisher
from ingest.simulator.history import load
from ingest.simulator.live import Live, UnableToContinue
from ingest.simulator.scenario import scenario
from mdm.lib import clock

_DEFAULT_CUSTOMERS = 2231
_DEFAULT_DAYS = 40
_LONGEST_DAYS = 60  # the backfill horizon is 62 days (T-3)


class Command(BaseCommand):
    """Loads a utility with its history, or lets it go on living."""

    help = "가상 수도사업소를 만들고(--load) 실시간으로 검침 보고를 보냅니다(--live)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the two modes and the size."""
        mode = parser.add_mutually_exclusive_group(required=True)
        mode.add_argument("--load", action="store_true", help="make a utility where none exists")
        mode.add_argument("--live", action="store_true", help="send reports as they fall due")
        parser.add_argument("--customers", type=int, default=_DEFAULT_CUSTOMERS)
        parser.add_argument("--days", type=int, default=_DEFAULT_DAYS)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--truth", type=Path, help="file of what was injected (JSON lines)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one mode; --live ends on TERM or Ctrl-C."""
        truth = options["truth"] or settings.DATA_DIR / "truth.jsonl"
        if options["live"]:
            self._live(truth)
        else:
            self._load(truth, options)

    def _load(self, truth: Path, options: dict[str, Any]) -> None:
        customers, days = options["customers"], options["days"]
        if customers < 1 or not 1 <= days <= _LONGEST_DAYS or options["seed"] < 0:
            raise CommandError(f"수용가는 1명 이상, 기간은 1~{_LONGEST_DAYS}일이어야 합니다.")
        now = clock.now()
        scene = scenario(seed=options["seed"], customers=customers, days=days, now=now)
        load(scene=scene, now=now, places=(settings.BASE_DIR, truth), say=self.stdout.write)

    def _live(self, truth: Path) -> None:
        publishing = Publisher(
            url=settings.MQTT_URL, topic_filter=settings.MQTT_TOPIC, client_id="mdm-simulator"
        )
        try:
            with publishing as publisher:
                live = Live(publisher=publisher, clock=clock.now)
                for number in (signal.SIGTERM, signal.SIGINT):
                    signal.signal(number, lambda *_: live.stopped.set())
                live.run(base_dir=settings.BASE_DIR, truth_path=truth)
        except UnableToReachBroker as error:
            raise CommandError(f"MQTT 중계 서버로 보내지 못했습니다: {error}") from error
        except UnableToContinue as error:
            raise CommandError("먼저 `manage.py simulate --load`로 설비를 만드세요.") from error
