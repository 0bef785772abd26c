"""`manage.py replay_quarantine`: takes held messages in anew and prints what became of them."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ingest.actions import replay
from ingest.pipeline import IntakeResult
from ingest.queries import selected, to_replay
from mdm.lib import clock
from mdm.lib.actors import command_actor
from metering.actions.held import ask_for_replay
from metering.models import Box, HeldMessage, Outcome

_SELECTION = ("reason", "terminal_id", "box")


class Command(BaseCommand):
    """Replays what operators asked for, or what the options select."""

    help = "보관함·격리의 메시지를 다시 처리합니다."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the selection; without any, only messages marked for replay and those whose
        terminal was registered since are taken."""
        parser.add_argument("--reason", default="", help="open messages held for this reason")
        parser.add_argument(
            "--terminal", default="", dest="terminal_id", help="open messages of this terminal id"
        )
        parser.add_argument("--box", default="", help=f"of this box: {', '.join(Box.values)}")
        parser.add_argument("--note", default="", help="why, written into the history of the box")
        parser.add_argument("--dry-run", action="store_true", help="count only, store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay and print how many messages and readings ended where."""
        chosen = {name: options[name] for name in _SELECTION}
        if chosen["box"] not in ("", *Box.values):
            raise CommandError(f"--box는 {', '.join(Box.values)} 중 하나입니다.")
        now, keeps = clock.now(), not options["dry_run"]
        if keeps and any(chosen.values()):
            by = command_actor("replay_quarantine")
            note = options["note"] or "명령으로 재처리"
            ask_for_replay(messages=selected(**chosen), by=by, now=now, reason=note)
        held: Counter[tuple[str, str]] = Counter()
        result = replay(
            held=_counted(to_replay(**chosen), held),
            trusted=settings.INGEST_TRUST_RECEIVED_AT,
            now=now,
            keeps=keeps,
        )
        self._print(held, result, keeps=keeps)

    def _print(self, held: Counter[tuple[str, str]], result: IntakeResult, *, keeps: bool) -> None:
        title = "다시 처리한 메시지" if keeps else "다시 처리할 메시지 (시험: 저장하지 않음)"
        self.stdout.write(f"{title} {sum(held.values()):,}건")
        for (box, reason), count in sorted(held.items()):
            self.stdout.write(f"  {Box(box).label} {reason} {count:,}")
        self._print_counts("메시지", _by_outcome(result.messages))
        self._print_counts("검침", result.by_outcome())

    def _print_counts(self, title: str, counts: Counter[Outcome]) -> None:
        self.stdout.write(title)
        for outcome in Outcome:
            if counts[outcome]:
                self.stdout.write(f"  {outcome.label} {counts[outcome]:,}")


def _counted(
    messages: Iterator[HeldMessage], held: Counter[tuple[str, str]]
) -> Iterator[HeldMessage]:
    for each in messages:
        held[each.box, each.reason] += 1
        yield each


def _by_outcome(messages: Counter[Any]) -> Counter[Outcome]:
    total: Counter[Outcome] = Counter()
    for (_, outcome, _), count in messages.items():
        total[outcome] += count
    return total
