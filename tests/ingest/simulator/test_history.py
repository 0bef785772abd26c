"""A small load through the real pipeline, its truth and its continuation over a real broker."""

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from threading import Timer

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count, Sum

from customers.models import BillingGroup, Customer, ServicePeriod
from devices.models import Attachment, Installation, Meter
from ingest.publisher import Publisher
from ingest.simulator import history, progress
from ingest.simulator.events import Kind
from ingest.simulator.live import Live, UnableToContinue
from ingest.simulator.uplinks import Uplink
from ingest.subscriber import Listening, Subscriber
from metering.models import (
    Alarm,
    CustomerState,
    DayUsage,
    DirtyDay,
    IntakeTally,
    Outcome,
    RawReport,
)
from metering.queries.billing import Round, billed_customers, billing_lines
from tests.ingest.simulator.worlds import NOW, a_scene, later

SCENE = a_scene(customers=50, days=3)


def _load(tmp_path: Path, *, now: datetime = NOW) -> tuple[bool, list[str]]:
    said: list[str] = []
    truth = tmp_path / "truth.jsonl"
    loaded = history.load(scene=SCENE, now=now, places=(settings.BASE_DIR, truth), say=said.append)
    return loaded, said


def _truth(tmp_path: Path) -> list[dict[str, str]]:
    lines = (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.django_db(transaction=True)
def test_a_small_utility_is_loaded_judged_and_its_truth_written(tmp_path: Path) -> None:
    loaded, _ = _load(tmp_path)

    assert loaded
    assert Customer.objects.count() == 50
    readings = dict(
        IntakeTally.objects.values_list("outcome").annotate(count=Sum("readings")).order_by()
    )
    assert readings[Outcome.STORED] > 3000
    assert readings[Outcome.WAITING] > 50
    assert not DirtyDay.objects.exists()
    assert DayUsage.objects.values("day").distinct().count() == 4
    states = Counter(CustomerState.objects.values_list("state", flat=True))
    assert states["NORMAL"] > 30
    assert states["COMM_FAULT"] >= 1
    truth = _truth(tmp_path)
    kinds = {line["kind"] for line in truth}
    assert {"LEAK", "DEAD_TERMINAL", "METER_FAULT", "REPLACEMENT", "AREA_OUTAGE"} <= kinds
    numbers = set(Customer.objects.values_list("number", flat=True))
    assert {line["customer"] for line in truth} <= numbers


@pytest.mark.django_db(transaction=True)
def test_everybody_has_a_billing_group_whose_last_reading_day_can_be_billed(tmp_path: Path) -> None:
    _load(tmp_path)

    groups = {group.code: group.reading_day for group in BillingGroup.objects.all()}
    assert groups == {"N1": 8, "N2": 10, "N3": 12, "N4": 14}  # today is the 16th
    assert not Customer.objects.filter(billing_group=None).exists()
    by_place = Customer.objects.values("neighbourhood").annotate(
        groups=Count("billing_group", distinct=True)
    )
    assert {each["groups"] for each in by_place.order_by("neighbourhood")} == {1}
    yesterday = NOW.date() - timedelta(days=1)
    group = Customer.objects.order_by("pk").first().billing_group
    found = Round(group, yesterday - timedelta(days=1), yesterday)
    lines = list(billing_lines(found, customers=billed_customers(found)))
    assert sum(line.register_l is not None for line in lines) >= len(lines) * 0.9 > 0


@pytest.mark.django_db(transaction=True)
def test_the_alarms_raised_are_those_that_were_injected(tmp_path: Path) -> None:
    _load(tmp_path)

    numbers = dict(Customer.objects.values_list("pk", "number"))
    silent = {
        numbers[alarm.customer_id]
        for alarm in Alarm.objects.filter(kind="COMM_FAULT", ended_at=None, withdrawn=False)
    }
    leaking = {
        numbers[alarm.customer_id] for alarm in Alarm.objects.filter(kind="LEAK", withdrawn=False)
    }
    told = _truth(tmp_path)
    assert silent
    assert silent <= {line["customer"] for line in told if line["kind"] == Kind.DEAD_TERMINAL}
    assert leaking
    assert leaking <= {line["customer"] for line in told if line["kind"] == Kind.LEAK}


@pytest.mark.django_db(transaction=True)
def test_a_replacement_keeps_its_final_and_initial_register(tmp_path: Path) -> None:
    _load(tmp_path)

    replaced = Installation.objects.exclude(removed_at=None).exclude(final_register_l=None)
    old = replaced.filter(customer__installations__note="검정만료 교체").distinct().get()
    new = Installation.objects.get(note="검정만료 교체")

    assert old.removed_at == new.installed_at
    assert old.final_register_l is not None
    assert new.initial_register_l in (0, 1, 2, 3)
    assert Attachment.objects.filter(installation__in=[old, new]).count() == 2
    assert Meter.objects.filter(pk__in=[old.meter_id, new.meter_id]).count() == 2
    assert not DayUsage.objects.filter(customer_id=old.customer_id, usage_l__lt=0).exists()


@pytest.mark.django_db(transaction=True)
def test_a_second_load_does_nothing_and_says_so(tmp_path: Path) -> None:
    _load(tmp_path)
    reports = RawReport.objects.count()

    loaded, said = _load(tmp_path, now=later(hours=2))

    assert not loaded
    assert "이미" in said[0]
    assert RawReport.objects.count() == reports


@pytest.mark.django_db(transaction=True)
def test_an_interrupted_load_is_resumed_without_a_gap_or_a_double(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, taken = history.take_batch, []

    def taking(*, uplinks: list[Uplink]) -> None:
        taken.append(len(uplinks))
        if len(taken) == 3:
            raise KeyboardInterrupt
        take(uplinks=uplinks)

    monkeypatch.setattr(history, "BATCH", 100)
    monkeypatch.setattr(history, "take_batch", taking)
    with pytest.raises(KeyboardInterrupt):
        _load(tmp_path)
    known = progress.read()
    assert known is not None
    assert not known.loaded
    monkeypatch.setattr(history, "take_batch", take)

    loaded, said = _load(tmp_path)

    assert loaded
    assert "이어서" in said[0]
    told = Counter(line["kind"] for line in _truth(tmp_path))
    doubles = IntakeTally.objects.filter(outcome=Outcome.DUPLICATE).aggregate(n=Sum("readings"))[
        "n"
    ]
    assert (doubles or 0) <= 6 * (told["DUPLICATE"] + told["OTHER_VALUE"])
    assert DayUsage.objects.filter(day="2026-06-14", good__gt=20).count() > 30


@pytest.mark.django_db(transaction=True)
def test_live_sends_what_was_missed_and_goes_on_from_there(tmp_path: Path) -> None:
    _load(tmp_path)
    now = later(hours=7)
    listening = Listening(url=settings.MQTT_URL, topic="simtest/up/#", client_id="simtest")
    subscriber = Subscriber(listening=listening, clock=lambda: now)
    subscriber.begin()
    try:
        assert subscriber.subscribed.wait(10)
        with Publisher(
            url=settings.MQTT_URL, topic_filter=listening.topic, client_id="simtest-sender"
        ) as publisher:
            live = Live(publisher=publisher, clock=lambda: now)
            Timer(3, live.stopped.set).start()
            live.run(base_dir=settings.BASE_DIR, truth_path=tmp_path / "truth.jsonl")
        arrived = subscriber.deliveries(at_most=1000, wait_s=3)
        subscriber.acknowledge(arrived)
    finally:
        subscriber.end()

    assert len(arrived) > 45
    known = progress.read()
    assert known is not None
    assert known.sent_s > NOW.timestamp() + 6 * 3600


@pytest.mark.django_db(transaction=True)
def test_live_refuses_to_begin_without_a_whole_history(tmp_path: Path) -> None:
    with Publisher(
        url=settings.MQTT_URL, topic_filter="simtest/up/#", client_id="simtest-sender"
    ) as publisher:
        live = Live(publisher=publisher, clock=lambda: NOW)

        with pytest.raises(UnableToContinue):
            live.run(base_dir=settings.BASE_DIR, truth_path=tmp_path / "truth.jsonl")


@pytest.mark.django_db(transaction=True)
def test_the_command_loads_a_utility_of_the_size_asked_for(tmp_path: Path) -> None:
    call_command(
        "simulate", "--load", "--customers", "12", "--days", "1", "--truth", str(tmp_path / "t")
    )

    assert Customer.objects.count() == 12
    assert ServicePeriod.objects.count() >= 12
    known = progress.read()
    assert known is not None
    assert known.loaded
