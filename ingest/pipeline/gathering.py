"""Collects what one batch of messages brings, each message in exactly one way (I4)."""

from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from ingest.codecs.reasons import Reason
from ingest.codecs.sending import RssiAs, Rules
from ingest.directory import Directory, Entry, Place
from ingest.envelopes import CLOCK_SKEW, believed, decode_uplink
from ingest.pipeline.holding import Verdict, held_row, printable
from ingest.pipeline.messages import Message
from ingest.pipeline.noting import note_battery, warnings_of
from ingest.pipeline.placing import (
    BACKFILL_S,
    FUTURE,
    FUTURE_S,
    TOO_OLD,
    Arrival,
    Placed,
    place,
)
from mdm.lib.clock import SEOUL
from metering.actions.intake import Batch, Contact, Source
from metering.actions.noting import Oddity
from metering.core.reading import Report, UnableToDecode
from metering.models import Box, Outcome

UNKNOWN_TERMINAL: Final = "unknown_terminal"
OUTCOME_OF_BOX: Final = {Box.WAITING: Outcome.WAITING, Box.QUARANTINE: Outcome.QUARANTINED}
_EVER_S = 10**12


class Decoded(NamedTuple):
    """A message that could be read; `received_at` is what T-3 counts from."""

    message: Message
    report: Report
    received_at: datetime
    source: Source


def rules_of(*, message: Message, entry: Entry | None) -> Rules:
    """This function will return how a message is to be read, by what the register says of its
    terminal."""
    if entry is None:
        return Rules(trusted=message.trusted)
    _, codec, rssi_as, lora, _ = entry.traits
    return Rules(codec, rssi_as or RssiAs.AUTO, lora, trusted=message.trusted)


class Gathering:
    """One batch in the making; `intervals_h` is what frames said of their terminals (T-6)."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now
        self.batch = Batch()
        self.decoded: list[Decoded] = []
        self.intervals_h: dict[int, dict[int, int]] = {}  # customer -> terminal -> hours

    def decode(self, message: Message, *, rules: Rules, directory: Directory) -> None:
        """This method will decode a message; one that cannot be read goes to quarantine, or waits
        when nobody could know how: its terminal, which would name the codec, is not registered."""
        if message.held_id is not None:
            self.batch.released.append(message.held_id)
        try:
            report = decode_uplink(
                format=message.format,
                terminal_id=message.terminal_id,
                payload=message.payload,
                received_at=message.arrived_at,
                rules=rules,
            )
        except UnableToDecode as error:
            entry = directory.get(message.terminal_id)
            if error.reason == Reason.NO_CODEC and (entry is None or not entry.places):
                self._hold_unread(message, Verdict(Box.WAITING, UNKNOWN_TERMINAL, error.detail))
            else:
                self.quarantine(message, error.reason, error.detail)
            return
        received_at = believed(
            sent_at=report.received_at, arrived_at=message.arrived_at, trusted=message.trusted
        )
        source = self._source(report.source or message.format, received_at)
        self.decoded.append(Decoded(message, report, received_at, source))

    def quarantine(self, message: Message, reason: str, detail: str) -> None:
        """This method will put a whole message into quarantine; nobody knows its readings, unless it
        could be read when it came first."""
        self._hold_unread(message, Verdict(Box.QUARANTINE, reason, detail))

    def _hold_unread(self, message: Message, verdict: Verdict) -> None:
        known = verdict.reason != Reason.UNKNOWN_FORMAT
        name = message.source or (message.format if known else "unknown")
        source = self._source(name, message.arrived_at)
        row = held_row(
            message=message,
            source=source.name,
            received_at=message.arrived_at,
            verdict=replace(verdict, count=message.counted, positions=message.positions),
            now=self.now,
        )
        self.batch.held.append(row)
        outcome = OUTCOME_OF_BOX[verdict.box]
        if message.counted:
            self.batch.readings[source, outcome, verdict.reason] += message.counted
        if not message.positions:
            self.batch.messages[source, outcome, verdict.reason] += 1

    def place(self, directory: Directory) -> None:
        """This method will place what was decoded: in slots, in the box or in quarantine."""
        for each in self.decoded:
            self._hear(each)
            entry = directory.get(each.report.terminal_id)
            note_battery(report=each.report, at=each.received_at, notes=self.batch.notes)
            if each.report.control:
                control = printable(each.report.control, 40)
                self.batch.messages[each.source, Outcome.CONTROL, control] += 1
                self._trace(each, None)
            elif entry is None or not entry.places:
                self._wait(each)
            else:
                self._place_one(each, entry)

    def _place_one(self, each: Decoded, entry: Entry) -> None:
        arrival = Arrival(
            report=each.report,
            entry=entry,
            received_at=each.received_at,
            source=self.batch.sources[each.source],
            window_s=self._window(each),
        )
        placed = place(arrival=arrival, positions=each.message.positions)
        self.batch.values += placed.rows
        self.batch.notes.unknown |= placed.unknown
        outcome, why = Outcome.STORED, ""
        for reason, positions in placed.refused.items():
            verdict = Verdict(
                Box.QUARANTINE, reason, "", len(positions), positions, report=each.report
            )
            self._hold(each, verdict)
            self.batch.readings[each.source, Outcome.QUARANTINED, reason] += len(positions)
            if not placed.rows:
                outcome, why = Outcome.QUARANTINED, reason
        if not each.message.positions:
            self.batch.messages[each.source, outcome, why] += 1
            self._hold_rest(each)
        # a report that brings no value we may keep still proves that the terminal is alive
        heard_s = each.received_at.timestamp()
        owner = placed.newest or next((spot for spot in entry.places if spot.owns(heard_s)), None)
        self._trace(each, owner)
        customer_id = owner.customer_id if owner else None
        oddities = warnings_of(report=each.report, entry=entry)
        self.batch.notes.warnings |= {
            (each.report.terminal_id, kind): Oddity(customer_id, detail, each.received_at)
            for kind, detail in oddities.items()
        }
        if owner is not None:
            self._meet(each, entry, placed, owner)

    def _hold_rest(self, each: Decoded) -> None:
        """Keep what one message brought beyond its first report, as a message of its own: whoever
        takes it in anew stores the next report and holds what is left then."""
        if not each.report.rest:
            return
        detail = f"{len(each.report.rest)} bytes beyond the first"
        row = held_row(
            message=replace(each.message, payload=each.report.rest),
            source=each.source.name,
            received_at=each.received_at,
            verdict=Verdict(Box.QUARANTINE, Reason.EXTRA_CIN, detail),
            now=self.now,
        )
        self.batch.held.append(row)
        self.batch.messages[each.source, Outcome.QUARANTINED, Reason.EXTRA_CIN] += 1

    def _wait(self, each: Decoded) -> None:
        positions = each.message.positions
        count = len(positions) or len(each.report.readings)
        verdict = Verdict(Box.WAITING, UNKNOWN_TERMINAL, "", count, positions, each.report)
        self._hold(each, verdict)
        self.batch.readings[each.source, Outcome.WAITING, verdict.reason] += count
        if not positions:
            self.batch.messages[each.source, Outcome.WAITING, verdict.reason] += 1
        self._trace(each, None)

    def _hold(self, each: Decoded, verdict: Verdict) -> None:
        row = held_row(
            message=each.message,
            source=each.source.name,
            received_at=each.received_at,
            verdict=verdict,
            now=self.now,
        )
        self.batch.held.append(row)

    def _source(self, name: str, received_at: datetime) -> Source:
        source = Source(printable(name, 60), received_at.astimezone(SEOUL).date())
        self.batch.sources.setdefault(source, len(self.batch.sources))
        return source

    def _window(self, each: Decoded) -> tuple[int, int]:
        """T-3, or what an operator allows instead; what lies ahead of our own clock stays out."""
        if each.message.readmitted == FUTURE:
            ahead = (self.now + CLOCK_SKEW - each.received_at).total_seconds()
            return -BACKFILL_S, max(FUTURE_S, int(ahead))
        return (-_EVER_S if each.message.readmitted == TOO_OLD else -BACKFILL_S), FUTURE_S

    def _hear(self, each: Decoded) -> None:
        """Move the watermark of the source, and note the number within its stream; a replay is no
        news, but for a number that could not be read when it came (I6)."""
        report = each.report
        numbered = bool(report.source) and report.source_seq is not None
        if numbered and not each.message.counted:
            epoch = printable(report.source_epoch, 40)
            self.batch.streams.append((each.source.name, epoch, report.source_seq or 0))
        if each.message.held_id is not None:
            return
        heard = self.batch.heard.get(each.source.name)
        if heard is None or heard < each.received_at:
            self.batch.heard[each.source.name] = each.received_at

    def _trace(self, each: Decoded, owner: Place | None) -> None:
        self.batch.raw.append(
            (
                each.source.received_on,
                each.received_at,
                self.now,
                printable(each.message.format, 20),
                printable(each.message.terminal_id, 128),
                owner.customer_id if owner else None,
                owner.installation_id if owner else None,
                len(each.report.readings),
                printable(each.report.control, 30),
                each.message.payload,
                each.source.name,
                each.message.counted > 0,
            )
        )

    def _meet(self, each: Decoded, entry: Entry, placed: Placed, owner: Place) -> None:
        """Note that the connection's terminal was heard (통신장애, T-6)."""
        known = self.batch.contacts.get(owner.customer_id)
        if known is not None and known.received_at > each.received_at:
            return
        interval_h = each.report.report_interval_h
        self.batch.contacts[owner.customer_id] = Contact(
            each.received_at,
            placed.radio,
            each.report.battery_v,
            interval_h or entry.report_interval_h,
        )
        if interval_h is not None and interval_h != entry.report_interval_h:
            self.intervals_h[owner.customer_id] = {entry.pk: interval_h}
        else:
            self.intervals_h.pop(owner.customer_id, None)
