"""Plays a town through the product: registers it, takes its messages in, judges after each step."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from customers.actions.registering import set_service_state
from customers.models import ServiceState
from devices.actions.correcting import Start, correct_start
from devices.actions.installing import install, remove, replace_meter
from devices.actions.undoing import undo_replacement
from devices.models import Caliber, Installation, Meter, Terminal
from ingest.actions import replay
from ingest.codecs import json_uplink
from ingest.pipeline import Message, take_in
from ingest.queries import to_replay
from mdm.lib.clock import SEOUL
from metering.actions.catching_up import judge_all
from metering.actions.editing import Entry, UnableToEdit, enter_value, reject_value, undo
from metering.actions.judging import close_days, judge_dirty_days, mark_everybody, open_day
from metering.actions.partitions import ensure_partitions
from metering.actions.rules import add_rule
from metering.core.reading import Reading, Report
from metering.models import AlarmKind, AlarmRule, DirtyDay
from tests import make
from tests.metering.histories.story import (
    Q4_LPH,
    Deed,
    Install,
    Override,
    Redate,
    Remove,
    Replace,
    Serve,
    Story,
    Town,
    Unreplace,
)
from tests.metering.oracle.arrivals import Sent

CALIBER_MM = 7  # none of the seeded ones: a Q4 that histories reach


class Stage:
    """A town in the database; `customers`, `installations` and overrides by story number."""

    def __init__(self, *, town: Town) -> None:
        self.town = town
        self.customers: dict[int, int] = {}
        self.recorded = -1  # the latest step whose deeds are recorded
        self.in_force: dict[int, dict[Override, int]] = defaultdict(dict)
        self.installations: dict[int, list[int]] = defaultdict(list)

    def found(self) -> None:
        """This method will register everybody as known before the first step."""
        town = self.town
        ensure_partitions(
            from_day=town.first_day - timedelta(days=35),
            to_day=town.now.date() + timedelta(days=2),
        )
        caliber, _ = Caliber.objects.get_or_create(
            mm=CALIBER_MM, defaults={"q3_lph": Q4_LPH * 4 // 5, "q4_lph": Q4_LPH}
        )
        for story in town.stories:
            self._register(story, caliber)
        DirtyDay.objects.all().delete()
        mark_everybody(day=town.first_day, now=town.steps[0])

    def live(self, *, look: Callable[[datetime], None] | None = None) -> None:
        """This method will play step after step, as it happened; `look` sees each one's end."""
        for step, now in enumerate(self.town.steps):
            self.record(step=step)
            self.replay(now=now)
            messages = [
                (story, sent)
                for story in self.town.stories
                for at, sent in story.sent
                if at == step
            ]
            messages.sort(key=lambda each: each[1].received_at)
            self.deliver(messages, now=now)
            if step % 2:
                open_day(now=now)
                close_days(now=now)
            judge_dirty_days(now=now)
            if look:
                look(now)
            self.correct(step=step)
        self.finish()

    def live_shuffled(self, *, seed: int) -> None:
        """This method will record all deeds first and then bring the messages in any order."""
        for step in range(len(self.town.steps)):
            self.record(step=step)
        random = Random(seed)
        messages = [(story, sent) for story in self.town.stories for _, sent in story.sent]
        random.shuffle(messages)
        cuts = sorted(random.sample(range(len(messages)), 4))
        for top, end in zip([0, *cuts], [*cuts, len(messages)], strict=True):
            self.deliver(messages[top:end], now=self.town.now)
            judge_dirty_days(now=self.town.now)
        for step in range(len(self.town.steps)):
            self.correct(step=step)
        self.finish()

    def finish(self) -> None:
        """This method will bring everything up to the last instant, as the bells would."""
        judge_all(now=self.town.now)

    def deliver(self, messages: Sequence[tuple[Story, Sent]], *, now: datetime) -> None:
        """This method will take messages in, in their order."""
        take_in(messages=[self._message(*each) for each in messages], now=now)

    def replay(self, *, now: datetime) -> None:
        """This method will take held messages in anew, as the receiving program does every while."""
        replay(held=list(to_replay()), trusted=True, now=now)

    def record(self, *, step: int) -> None:
        """This method will record what people did at a step."""
        self.recorded = step
        for rule in self.town.rules:
            if rule.step == step:
                row = AlarmRule(
                    kind=AlarmKind(rule.kind),
                    threshold=rule.threshold,
                    active_from=rule.day,
                    caliber_id=CALIBER_MM if rule.on_caliber else None,
                )
                today = self.town.steps[step].astimezone(SEOUL).date()
                add_rule(rule=row, today=today, by=make.ACTOR)
        for story in self.town.stories:
            for deed in story.deeds:
                if deed.step == step:
                    self._do(story, deed)

    def correct(self, *, step: int) -> None:
        """This method will enter, reject and undo what people did at a step; what the product
        refuses is not in force."""
        for story in self.town.stories:
            for override in story.overrides:
                if override.step == step:
                    self._override(story, override)
                if override.undone_step == step and override in self.in_force[story.number]:
                    made = self.in_force[story.number].pop(override)
                    undo(override_id=made, reason="잘못 읽음", by=make.ACTOR, now=self._at(step))

    def _override(self, story: Story, override: Override) -> None:
        owner = next(
            each
            for each, fitted in zip(
                self.installations[story.number], story.fitted(step=self.recorded), strict=False
            )
            if fitted.owned.owns(override.slot_end)
        )
        entry = Entry(self.customers[story.number], owner, override.slot_end, override.register_l)
        act = reject_value if override.register_l is None else enter_value
        try:
            made = act(entry, reason="시험", by=make.ACTOR, now=self._at(override.step))
        except UnableToEdit:
            return
        self.in_force[story.number][override] = made.pk

    def _at(self, step: int) -> datetime:
        return self.town.steps[step]

    def _register(self, story: Story, caliber: Caliber) -> None:
        customer = make.customer(since=story.since, always_on_lph=story.always_on_lph)
        self.customers[story.number] = customer.pk
        made = install(
            customer=customer,
            meter=self._meter(story),
            at=story.first.installed_at,
            terminal=make.terminal(
                f"H-{customer.pk}",
                report_interval_h=story.report_h,
                metering_interval_h=story.metering_h,
            ),
            initial_register_l=story.first.initial_l,
        )
        self.installations[story.number].append(made.pk)

    def _meter(self, story: Story) -> Meter:
        return make.meter(mm=CALIBER_MM, digits=story.digits, decimals=story.decimals)

    def _do(self, story: Story, deed: Deed) -> None:
        match deed:
            case Replace():
                new = replace_meter(
                    installation=self._current(story),
                    meter=self._meter(story),
                    at=deed.at,
                    final_register_l=deed.final_l,
                    initial_register_l=deed.initial_l,
                )
                self.installations[story.number].append(new.pk)
            case Remove():
                remove(installation=self._current(story), at=deed.at, final_register_l=deed.final_l)
            case Redate():
                start = Start(deed.at, deed.initial_l, deed.final_l)
                correct_start(installation=self._current(story), start=start)
            case Unreplace():
                undo_replacement(installation=self._current(story), note="잘못 기록")
                self.installations[story.number].pop()
            case Install():
                self._install_again(story, deed)
            case Serve():
                customer = self._current(story).customer
                state = ServiceState(deed.state)
                set_service_state(customer=customer, state=state, day=deed.day, by=make.ACTOR)

    def _install_again(self, story: Story, deed: Install) -> None:
        old = self._current(story)
        made = install(
            customer=old.customer,
            meter=self._meter(story),
            at=deed.at,
            terminal=Terminal.objects.get(terminal_id=f"H-{old.customer_id}"),
            initial_register_l=deed.initial_l,
        )
        self.installations[story.number].append(made.pk)

    def _current(self, story: Story) -> Installation:
        return Installation.objects.select_related("customer").get(
            pk=self.installations[story.number][-1]
        )

    def _message(self, story: Story, sent: Sent) -> Message:
        terminal_id = f"H-{self.customers[story.number]}"
        report = Report(
            terminal_id,
            readings=tuple(Reading(each.at, each.register_l, each.status) for each in sent.said),
            received_at=sent.received_at,
            battery_v=sent.battery_v,
        )
        payload = json_uplink.encode(report)
        return Message("json", terminal_id, payload, arrived_at=sent.received_at)
