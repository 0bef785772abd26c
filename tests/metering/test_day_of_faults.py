"""A day on which much goes wrong at once, through intake and judging: recount prints no difference."""

from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.core.management import call_command

from customers.models import Customer
from metering.core.reading import Status
from metering.models import IntakeTally, Outcome
from tests.metering.histories.comparing import differences, odd_counts
from tests.metering.histories.stage import Stage
from tests.metering.histories.story import Fitted, Replace, Story, Town
from tests.metering.oracle.arrivals import SEOUL, Said, Sent

pytestmark = pytest.mark.django_db(transaction=True)  # recount opens a snapshot of its own

CONNECTIONS = 30
FIRST_DAY = date(2026, 3, 29)
FAULTY = 2  # days before the day of the faults, which is the last of March
MIDNIGHT = datetime.combine(FIRST_DAY, time(0), SEOUL)
HOUR = timedelta(hours=1)
OUTAGE = range(FAULTY * 24 + 5, FAULTY * 24 + 17)  # nobody of the first ten is heard
ROLLS_OVER, REPLACED, REPLACED_LATE = 3, 11, 12
MODULUS_L = 100_000
STEPS_H = [*range(6, 25, 6), 30, 48, 54, 58, 62, 66, 70, 74, 90, 110, 130]


def story_of(number: int) -> Story:
    """Six-hourly reports of one connection over four days, with the faults of its number."""
    random = Random(number)
    story = Story(
        number=number,
        report_h=6,
        metering_h=1,
        digits=5,
        decimals=3,
        always_on_lph=None,
        first=Fitted(MIDNIGHT, start_of(number)),
        since=FIRST_DAY,
    )
    for hour in range(6, 4 * 24 + 1, 6):
        said = tuple(
            Said(MIDNIGHT + back * HOUR, register_at(number, back), Status(0) if n == 0 else None)
            for n, back in enumerate(range(hour, hour - 6, -1))
        )
        delay = timedelta(minutes=random.randint(1, 20))
        if number < 10 and hour in OUTAGE:
            delay = (OUTAGE.stop - hour) * HOUR + timedelta(minutes=number)
        elif number % 7 == 0 and hour > FAULTY * 24:
            delay = timedelta(hours=random.choice([7, 20, 30]))  # over midnight, into April
        sent = Sent(MIDNIGHT + hour * HOUR + delay, said, 3.6)
        story.sent.append((step_at(sent.received_at), sent))
        if number % 5 == 0 and hour > FAULTY * 24:
            again = Sent(sent.received_at + timedelta(minutes=3), said, 3.6)
            story.sent.append((step_at(again.received_at), again))
    if number in (REPLACED, REPLACED_LATE):
        at = MIDNIGHT + (FAULTY * 24 + 10) * HOUR
        recorded = at + (30 * HOUR if number == REPLACED_LATE else HOUR)
        story.deeds.append(Replace(step_at(recorded), at, register_at(number, 58), 0))
    return story


def start_of(number: int) -> int:
    return MODULUS_L - 300 if number == ROLLS_OVER else 5_000


def register_at(number: int, hour: int) -> int:
    """Five litres an hour; a new meter starts at 0 after hour 58."""
    if number in (REPLACED, REPLACED_LATE) and hour > FAULTY * 24 + 10:
        return 5 * (hour - FAULTY * 24 - 10)
    return (start_of(number) + 5 * hour) % MODULUS_L


def step_at(at: datetime) -> int:
    return next(n for n, hour in enumerate(STEPS_H) if MIDNIGHT + hour * HOUR >= at)


def reimport(tmp_path: Path) -> str:
    """The register goes out, one name is corrected in the file, and all of it comes in again."""
    file = tmp_path / "register.csv"
    call_command("export_customers", str(file), stdout=StringIO())
    text = file.read_text(encoding="utf-8-sig")
    file.write_text(text.replace("물사랑", "물나라", 1), encoding="utf-8-sig")
    said = StringIO()
    call_command("import_customers", str(file), stdout=said)
    return said.getvalue()


def test_after_a_day_of_faults_a_recount_prints_no_difference(tmp_path: Path) -> None:
    town = Town(
        seed=0,
        first_day=FIRST_DAY,
        days=6,
        steps=[MIDNIGHT + hour * HOUR for hour in STEPS_H],
        stories=[story_of(number) for number in range(CONNECTIONS)],
    )
    stage = Stage(town=town)
    stage.found()
    stage.live()
    imported = reimport(tmp_path)
    stage.finish()

    printed = StringIO()
    call_command("recount", stdout=printed)

    assert printed.getvalue() == "0 differences\n"
    assert imported.startswith(f"{CONNECTIONS}행: 신규 0 · 변경 1")
    assert Customer.objects.filter(name="물나라").count() == 1
    assert differences(stage=stage) == []
    assert odd_counts(stage=stage) == []
    assert IntakeTally.objects.filter(outcome=Outcome.DUPLICATE, readings__gt=0).exists()
