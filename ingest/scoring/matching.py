"""Which alarm answers which event: found, missed, below the rule, false."""

import enum
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from ingest.scoring.records import Alarm, Connection, Event

_GRACE: Final = timedelta(hours=1)  # T-6
_BEFORE: Final = timedelta(hours=48)  # what led to an alarm began before it


class Outcome(enum.Enum):
    """What became of an event or of an alarm."""

    FOUND = "found"
    MISSED = "missed"
    BELOW = "below the rule"  # nothing that arrived shows it
    FALSE = "false"
    REPEATED = "repeated"  # one more alarm of an event that was found
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One event with the alarm that found it, or one alarm without an event of its own; `beside` names
    what else was going on at that customer then."""

    outcome: Outcome
    kind: str
    connection: Connection
    event: Event | None = None
    alarm: Alarm | None = None
    beside: str = ""

    @property
    def delay_h(self) -> float | None:
        """Hours from the beginning of the event until the alarm was recorded."""
        if self.outcome is not Outcome.FOUND or not self.event or not self.alarm:
            return None
        return (self.alarm.recorded_at - self.event.from_at) / timedelta(hours=1)


def match(
    *,
    events: Sequence[Event],
    alarms: Sequence[Alarm],
    connections: Mapping[str, Connection],
    is_shown: Callable[[Event], bool],
) -> list[Verdict]:
    """This function will give every event and every alarm its verdict. An alarm answers an event of
    its kind and customer when the two overlap, the event prolonged by the report interval and an
    hour (T-6); the earliest finds the event, the others repeat it; alarms without event are false."""
    verdicts, answered = [], set()
    raised = defaultdict(list)
    for alarm in sorted(alarms, key=lambda each: (each.started_at, each.recorded_at)):
        raised[alarm.customer, alarm.kind].append(alarm)
    faults = [event for event in events if event.kind]
    for event in sorted(faults, key=lambda each: (each.from_at, each.customer, each.kind)):
        connection = connections[event.customer]
        prolonged = connection.report_interval_h * timedelta(hours=1) + _GRACE
        answers = [
            alarm
            for alarm in raised[event.customer, event.kind]
            if alarm not in answered and not alarm.withdrawn and _overlap(alarm, event, prolonged)
        ]
        answered.update(answers)
        outcome = Outcome.FOUND if answers else Outcome.MISSED
        if not answers and not is_shown(event):
            outcome = Outcome.BELOW
        first = answers[0] if answers else None
        verdicts.append(Verdict(outcome, event.kind, connection, event, first))
        verdicts += [
            Verdict(Outcome.REPEATED, event.kind, connection, event, alarm) for alarm in answers[1:]
        ]
    rest = (alarm for alarm in alarms if alarm not in answered)
    return verdicts + [_unanswering(alarm, connections[alarm.customer], events) for alarm in rest]


def _unanswering(alarm: Alarm, connection: Connection, events: Sequence[Event]) -> Verdict:
    outcome = Outcome.WITHDRAWN if alarm.withdrawn else Outcome.FALSE
    begun = replace(alarm, started_at=alarm.started_at - _BEFORE)
    causes = {
        event.cause
        for event in events
        if event.customer == alarm.customer and _overlap(begun, event, _GRACE)
    }
    beside = ", ".join(sorted(causes))
    return Verdict(outcome, alarm.kind, connection, alarm=alarm, beside=beside)


def _overlap(alarm: Alarm, event: Event, prolonged: timedelta) -> bool:
    begins_in_time = event.to_at is None or alarm.started_at <= event.to_at + prolonged
    return begins_in_time and (alarm.ended_at is None or alarm.ended_at > event.from_at)
