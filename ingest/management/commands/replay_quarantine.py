"""`manage.py replay_quarantine`: takes held messages in anew."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from ingest.actions import replay
from ingest.queries import to_replay
from mdm.lib import clock


class Command(BaseCommand):
    """Replays what operators asked for, or what the options select."""

    help = "보관함·격리의 메시지를 다시 처리합니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the selection; without any, only messages marked for replay are taken."""
        parser.add_argument("--reason", default="", help="open messages held for this reason")
        parser.add_argument("--terminal", default="", help="open messages of this terminal id")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay and print what became of the readings."""
        held = to_replay(reason=options["reason"], terminal_id=options["terminal"])
        result = replay(held=held, trusted=settings.INGEST_TRUST_RECEIVED_AT, now=clock.now())
        messages = sum(result.messages.values())
        self.stdout.write(f"다시 처리한 메시지 {messages:,}건")
        for outcome, count in sorted(result.by_outcome().items()):
            self.stdout.write(f"  {outcome.label} {count:,}")
