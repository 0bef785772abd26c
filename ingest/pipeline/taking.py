"""Takes a batch of messages in: one transaction, down to the single message that is refused."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import structlog
from django.db import DatabaseError, transaction

from devices.actions.learning import learn_report_intervals
from ingest.directory import look_up, tolerant_formats
from ingest.pipeline.gathering import Gathering, rules_of
from ingest.pipeline.messages import IntakeResult, Message
from ingest.pipeline.replacing import open_replacements
from mdm.lib import sql
from metering.actions.intake import Batch, store
from metering.actions.partitions import ensure_partitions
from metering.core.slots import day_and_slot

log = structlog.get_logger(__name__)
_NO_PARTITION = "23514"


def take_in(*, messages: Sequence[Message], now: datetime) -> IntakeResult:
    """This function will decode, place and store messages and return the counts of I4.

    Every message ends somewhere: one that the database refuses is found by halving the batch and
    goes to quarantine. Errors that may pass (lost connection, deadlock) are raised, nothing is
    stored then, and the same messages can be given again.
    """
    result = IntakeResult()
    if not messages:
        return result
    try:
        result.add(_take_in(messages, now))
    except DatabaseError as error:
        if not sql.is_data_error(error):
            raise
        if len(messages) == 1:
            result.add(_refuse(messages[0], error, now))
        else:
            half = len(messages) // 2
            for part in (messages[:half], messages[half:]):
                result.add(take_in(messages=part, now=now))
    return result


@transaction.atomic
def _take_in(messages: Sequence[Message], now: datetime) -> IntakeResult:
    """Nobody may correct the dates of a meter between asking whose readings these are and storing them."""
    sql.rows("ingest/sql/hold_places.sql")
    directory = look_up(terminals=[each.terminal_id for each in messages])
    gathering = Gathering(now=now)
    tolerant = tolerant_formats()
    for message in messages:
        rules = rules_of(message=message, entry=directory.get(message.terminal_id))
        if message.format in tolerant:
            rules = rules._replace(tolerant=True)
        gathering.decode(message, rules=rules, directory=directory)
    reports = [(each.report, each.received_at) for each in gathering.decoded]
    stale = open_replacements(reports=reports, directory=directory)
    directory |= look_up(terminals=stale)
    gathering.place(directory)
    return _store(gathering, now)


def _store(gathering: Gathering, now: datetime) -> IntakeResult:
    batch = gathering.batch
    try:
        moved = store(batch=batch, now=now)
    except DatabaseError as error:
        if sql.sqlstate(error) != _NO_PARTITION:
            raise
        for day in sorted(_months(batch)):
            ensure_partitions(from_day=day, to_day=day)
        moved = store(batch=batch, now=now)
    learnt: dict[int, int] = {}
    for customer_id, intervals in gathering.intervals_h.items():
        if customer_id in moved:
            learnt |= intervals
    if learnt:
        learn_report_intervals(hours=learnt)
    return IntakeResult(messages=batch.messages, readings=batch.readings)


def _months(batch: Batch) -> Iterator[date]:
    """The first days of the months that the batch writes to."""
    days = {source.received_on for source in batch.sources}
    days |= {day_and_slot(hour=hour)[0] for _, _, hour, _ in batch.values}
    yield from {day.replace(day=1) for day in days}


def _refuse(message: Message, error: DatabaseError, now: datetime) -> IntakeResult:
    """Quarantine the one message that the database refuses whatever we do."""
    log.error("message_refused", terminal=message.terminal_id, sqlstate=sql.sqlstate(error))
    gathering = Gathering(now=now)
    if message.held_id is not None:
        gathering.batch.released.append(message.held_id)
    gathering.quarantine(message, "refused_by_database", str(error).splitlines()[0])
    return _store(gathering, now)
