"""`manage.py ingest`: the receiving program (데이터수신프로그램)."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ingest.actions import receive
from ingest.broker import UnableToReachBroker
from ingest.subscriber import Listening, Subscriber, ensure_session
from mdm.lib import clock


class Command(BaseCommand):
    """Receives uplinks until it is told to stop."""

    help = "MQTT 검침 메시지를 받아 저장합니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the one-off mode."""
        parser.add_argument(
            "--ensure-session",
            action="store_true",
            help="make the broker keep messages for us from now on, then exit",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until TERM or Ctrl-C; any unexpected failure ends the process with an error."""
        # An ack must mean that the reading is on disk.
        self.check(tags=[Tags.database], databases=["default"])
        try:
            if options["ensure_session"]:
                ensure_session(listening=_listening(), clock=clock.now)
            else:
                _receive()
        except UnableToReachBroker as error:
            raise CommandError(f"MQTT 중계 서버에 연결하지 못했습니다: {error}") from error


def _receive() -> None:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    subscriber = Subscriber(listening=_listening(), clock=clock.now)
    receive(subscriber=subscriber, clock=clock.now, stopped=stopped)


def _listening() -> Listening:
    return Listening(
        url=settings.MQTT_URL,
        topic=settings.MQTT_TOPIC,
        client_id=settings.MQTT_CLIENT_ID,
        share_group=settings.MQTT_SHARE_GROUP,
        trusted=settings.INGEST_TRUST_RECEIVED_AT,
    )
