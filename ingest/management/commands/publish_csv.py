"""`manage.py publish_csv FILE`: sends real readings through the broker as registered terminals."""

from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from devices.models import Terminal
from ingest.broker import UnableToReachBroker
from ingest.publisher import Publisher
from ingest.readings_file import (
    Line,
    Selection,
    UnableToRead,
    count_reasons,
    read_lines,
    spans_of,
    uplinks_of,
)
from ingest.registering import register_unknown
from mdm.lib import clock


class Command(BaseCommand):
    """Turns a file of cumulative readings into uplinks, in the order of their times."""

    help = "실제 검침 파일(key;dd/mm/yyyy HH:MM:SS;리터)을 MQTT 메시지로 보냅니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file, its time zone and what to take of it."""
        parser.add_argument("file", type=Path, help="text file, or a .zip with one .csv inside")
        parser.add_argument("--tz", required=True, help="time zone of the file, e.g. Europe/Madrid")
        parser.add_argument("--register", action="store_true", help="register unknown keys first")
        parser.add_argument(
            "--from", dest="from_day", type=date.fromisoformat, help="first local day"
        )
        parser.add_argument("--to", dest="to_day", type=date.fromisoformat, help="last local day")
        parser.add_argument("--per-report", type=int, default=1, help="readings a message (1–24)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish everything, wait for the broker and print the counts."""
        if not 1 <= options["per_report"] <= 24:
            raise CommandError("--per-report: 1–24")
        try:
            lines, refused, outside = read_lines(
                path=options["file"], selection=_selection(options)
            )
        except UnableToRead as error:
            raise CommandError(str(error)) from error
        rejected = count_reasons(refused=refused)
        if options["register"]:
            count = register_unknown(spans=spans_of(lines=lines), now=clock.now())
            self.stdout.write(f"registered {count:,}")
        known = _known({line.key for line in lines})
        rejected["unknown_key"] += sum(line.key not in known for line in lines)
        sent = _publish([line for line in lines if line.key in known], options["per_report"])
        self.stdout.write(f"rows {len(lines) + len(refused):,} (outside the days {outside:,})")
        self.stdout.write(f"published {sent:,}")
        for reason, count in sorted(rejected.items()):
            if count:
                self.stdout.write(f"rejected {reason} {count:,}")


def _selection(options: dict[str, Any]) -> Selection:
    try:
        zone = ZoneInfo(options["tz"])
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise CommandError(f"--tz: {options['tz']}?") from error
    if options["from_day"] and options["to_day"] and options["from_day"] > options["to_day"]:
        raise CommandError("--from > --to")
    return Selection(zone, options["from_day"], options["to_day"])


def _known(keys: set[str]) -> set[str]:
    found = Terminal.objects.filter(terminal_id__in=keys).values_list("terminal_id", flat=True)
    return set(found)


def _publish(lines: list[Line], per_report: int) -> int:
    """Send the lines' uplinks and return how many readings the broker has taken."""
    uplinks = uplinks_of(lines=lines, per_report=per_report)
    try:
        with Publisher(
            url=settings.MQTT_URL, topic_filter=settings.MQTT_TOPIC, client_id="mdm-publish-csv"
        ) as publisher:
            for uplink in uplinks:
                publisher.publish(
                    uplink_format="json", terminal_id=uplink.key, payload=uplink.payload
                )
    except UnableToReachBroker as error:
        raise CommandError(f"MQTT 중계 서버에 보내지 못했습니다: {error}") from error
    return sum(uplink.readings for uplink in uplinks)
