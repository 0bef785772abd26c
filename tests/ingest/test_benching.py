"""The benchmark of the way in, on a small town: what it prints can be trusted to be complete."""

import json
import os

import pytest
from django.core.management import call_command

from ingest.management.benching import cpu, measuring

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_way_in_is_measured_beside_a_bare_copy() -> None:
    size = measuring.Size(connections=120, hours=24, uplinks=2_600)  # over one batch

    measured = json.loads(json.dumps(measuring.run(say=lambda _: None, size=size)))

    assert measured["copy"]["readings"] == 120 * 24
    for way in ("merge", "end_to_end"):
        assert set(measured[way]) == set(measured["cpu_ratio_to_copy"][way]) == {"1", "6", "24"}
    assert {each["readings"] for each in measured["merge"].values()} == {120 * 24}
    assert 0 < measured["end_to_end"]["1"]["readings"] <= 600


def test_what_cannot_be_measured_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Exception, match="invalid choice: 'nothing'"):
        call_command("bench", "nothing")


def test_the_clock_of_a_process_counts_what_it_works() -> None:
    watch = cpu.Watch({"us": os.getpid(), "nobody": None})

    sum(number * number for number in range(2_000_000))
    cost = watch.until_now(readings=10)

    assert (cost.cpu_s["us"] or 0) > 0
    assert cost.cpu_s["nobody"] is None
