"""What a terminal sends of its meter: reports, gaps, late ones, repeats, wrong clocks, bad values."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from metering.core.reading import Status
from tests.metering.histories.registers import Turned
from tests.metering.histories.story import Story
from tests.metering.oracle.arrivals import Said, Sent

HOUR = timedelta(hours=1)
FLAGS = [
    Status.LEAK,
    Status.BACKFLOW,
    Status.Q4_EXCEEDED,
    Status.METER_FAULT,
    Status.LOW_BATTERY,
    Status.TERMINAL_LOW_BATTERY,
]


@dataclass(frozen=True)
class Habits:
    """How one terminal behaves: shares of 1."""

    missing: float
    bad: float
    lost: float
    late: float
    repeated: float
    flagged: float
    dead: range  # hours without any reading
    radio_out: range  # hours whose reports come when it is over


def send(random: Random, *, story: Story, turned: Turned, begin: datetime) -> list[Sent]:
    """This function will return all messages of one terminal, each with its own time of receipt."""
    habits = _habits(random, len(turned.registers_l))
    said = _said(random, story, turned, begin, habits)
    taken: set[datetime] = set()
    sent = []
    for message in _messages(random, story, said, begin, habits):
        at = message.received_at
        while at in taken:  # a tie down to the second would leave T-4 without an answer
            at += timedelta(seconds=1)
        taken.add(at)
        sent.append(replace(message, received_at=at))
    return sent


def _habits(random: Random, hours: int) -> Habits:
    rough = random.random() < 0.5
    died = random.randint(20, hours) if random.random() < 0.25 else hours + 1
    woke = died + random.choice([9, 30, 80, 10_000])
    out = random.randint(10, hours) if random.random() < 0.3 else hours + 1
    return Habits(
        missing=random.choice([0.0, 0.0, 0.05, 0.4]),
        bad=0.03 if rough else 0.0,
        lost=random.choice([0.0, 0.03, 0.2]),
        late=random.choice([0.0, 0.15]),
        repeated=random.choice([0.0, 0.1]),
        flagged=0.15 if rough else 0.0,
        dead=range(died, woke),
        radio_out=range(out, out + random.choice([10, 60])),
    )


def _said(
    random: Random, story: Story, turned: Turned, begin: datetime, habits: Habits
) -> dict[int, Said]:
    """What the terminal has measured, by hour after the first midnight."""
    made = {}
    punctual = random.random() < 0.5
    for hour, register in enumerate(turned.registers_l):
        skipped = hour in habits.dead or random.random() < habits.missing
        if hour == 0 or hour % story.metering_h or skipped:
            continue
        shown: int | None = register % story.modulus_l // story.resolution_l * story.resolution_l
        if random.random() < habits.bad:
            shown = random.choice(
                [None, None, 0, max((shown or 0) - 60, 0), 99_999, 10 * story.modulus_l]
            )
        offset_s = 0 if punctual else random.choice([0, 60, -300, 1700, -1800, 1799])
        made[hour] = Said(begin + hour * HOUR + timedelta(seconds=offset_s), shown)
    return made


def _messages(
    random: Random, story: Story, said: dict[int, Said], begin: datetime, habits: Habits
) -> Iterator[Sent]:
    every = story.report_h
    phase = random.randrange(every)
    for hour in range(phase, max(said, default=0) + every, every):
        depth = 2 * every if random.random() < 0.08 else every
        chosen = [said[back] for back in range(hour, max(hour - depth, 0), -1) if back in said]
        if not chosen or random.random() < habits.lost:
            continue
        flagged = _flagged(random, chosen, habits)
        sent_at = chosen[0].at if random.random() < 0.9 else begin + hour * HOUR
        at = max(sent_at, chosen[0].at) + _delay(random, hour, habits)
        battery = random.choice([3.6, 3.6, 3.05, None]) if habits.flagged else 3.6
        message = Sent(at, flagged, battery)
        yield message
        if random.random() < habits.repeated:
            yield _repeat(random, message)
        if random.random() < 0.01:
            yield _off_clock(random, message)


def _flagged(random: Random, said: list[Said], habits: Habits) -> tuple[Said, ...]:
    """The status byte belongs to the newest slot; some formats name one for each."""
    everywhere = random.random() < 0.1
    made = []
    for position, each in enumerate(said):
        status = None
        if position == 0 or everywhere:
            status = Status(0)
            if random.random() < habits.flagged:
                status |= random.choice(FLAGS)
        made.append(replace(each, status=status))
    return tuple(made)


def _delay(random: Random, hour: int, habits: Habits) -> timedelta:
    delay = timedelta(seconds=random.randint(20, 1_500))
    if hour in habits.radio_out:
        delay += (habits.radio_out.stop - hour) * HOUR
    if random.random() < habits.late:
        delay += timedelta(hours=random.choice([2, 14, 30, 75, 140]))
    return delay


def _repeat(random: Random, message: Sent) -> Sent:
    """The same once more, or with another value for one slot."""
    later = message.received_at + timedelta(minutes=random.choice([1, 9, 400, 3_000]))
    said = list(message.said)
    if random.random() < 0.5:
        at = random.randrange(len(said))
        before = said[at].register_l
        other = random.choice([None, (before or 0) + 7, max((before or 0) - 60, 0)])
        said[at] = replace(said[at], register_l=other, status=None)
    return Sent(later, tuple(said), message.battery_v)


def _off_clock(random: Random, message: Sent) -> Sent:
    """A terminal whose clock is ahead of the platform's by minutes or hours, or months behind."""
    ahead = random.choice([timedelta(minutes=5), timedelta(minutes=40), 3 * HOUR, None])
    if ahead is None:
        said = tuple(replace(each, at=each.at - 70 * 24 * HOUR) for each in message.said)
        return replace(message, received_at=message.received_at + HOUR, said=said)
    return replace(message, received_at=max(each.at for each in message.said) - ahead)
