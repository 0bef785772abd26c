"""Tells a town from a seed: what its meters turned, its terminals sent, its people recorded."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tests.metering.histories.registers import Turned, turn
from tests.metering.histories.sending import send
from tests.metering.histories.story import (
    Deed,
    Fitted,
    Install,
    Override,
    Redate,
    Remove,
    Replace,
    Rule,
    Serve,
    Story,
    Town,
    Unreplace,
)
from tests.metering.oracle.arrivals import SEOUL

HOUR = timedelta(hours=1)
# each of these towns lives over a month's end, some over a year's end
BEGINNINGS = (date(2026, 2, 22), date(2026, 3, 25), date(2025, 12, 24), date(2026, 4, 27))


def tell_town(*, seed: int, connections: int) -> Town:
    """This function will tell the histories of some connections of one town."""
    random = Random(seed)
    days = random.choice([7, 9, 9, 12, 12, 24])
    first_day = random.choice(BEGINNINGS)
    begin = _midnight(first_day)
    span = days * 24 + random.randint(-14, 14)
    hours = [*sorted(random.sample(range(12, span - 1), min(days, 9))), span]
    steps = [begin + hour * HOUR + timedelta(minutes=random.randint(0, 59)) for hour in hours]
    town = Town(seed=seed, first_day=first_day, days=days, steps=steps)
    town.rules = _rules(random, town)
    town.stories = [_tell(Random(f"{seed}/{n}"), n, town) for n in range(connections)]
    return town


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), SEOUL).astimezone(UTC)


def _step_at(town: Town, at: datetime) -> int:
    """The first step that is not before an instant; the last one for what lies beyond."""
    return next((n for n, now in enumerate(town.steps) if now >= at), len(town.steps) - 1)


def _tell(random: Random, number: int, town: Town) -> Story:
    report_h = random.choice([1, 6, 6, 6, 12, 24])
    digits, decimals = random.choice([(5, 3), (5, 3), (8, 3), (4, 2), (8, 2)])
    begin = _midnight(town.first_day)
    late = random.choice([-50, -50, -50, 0, 7, 31])
    installed_at = begin + late * HOUR + timedelta(minutes=random.choice([0, 0, 20, 59]))
    turned = turn(random, modulus_l=10 ** (digits + 3 - decimals), hours=_hours(town))
    register = turned.registers_l[0] if random.random() < 0.6 else None
    story = Story(
        number=number,
        report_h=report_h,
        metering_h=2 if report_h > 1 and random.random() < 0.15 else 1,
        digits=digits,
        decimals=decimals,
        always_on_lph=random.choice([None, None, None, None, 2, 60]),
        first=Fitted(installed_at, _shown(register, digits, decimals)),
        since=town.first_day - timedelta(days=5),
    )
    if random.random() < 0.4:
        _change_meter(random, story, town, turned)
    if random.random() < 0.2:
        _mend(random, story, town)
    if random.random() < 0.25:
        _change_service(random, story, town)
    story.deeds.sort(key=lambda deed: deed.step)
    story.sent = [
        (_step_at(town, sent.received_at), sent)
        for sent in send(random, story=story, turned=turned, begin=begin)
        if sent.received_at <= town.now
    ]
    _hold_back(random, story, town)
    if random.random() < 0.4:
        story.overrides = _correct(random, story, town, turned)
    return story


def _correct(random: Random, story: Story, town: Town, turned: Turned) -> list[Override]:
    """What people read off or take out, mostly in one stretch, soon or long after; some undo it."""
    overrides = []
    middle = random.randint(1, len(turned.registers_l) - 1)
    near = range(max(middle - 20, 1), min(middle + 20, len(turned.registers_l)))
    for hour in random.sample(near, min(len(near), random.randint(1, 8))):
        slot_end = _midnight(town.first_day) + hour * HOUR
        step = _step_at(town, slot_end + random.choice([2, 20, 60]) * HOUR)
        owners = [story.fitted(step=step), story.fitted()]
        if not all(any(each.owned.owns(slot_end) for each in held) for held in owners):
            continue
        undone = step + random.randint(0, 2) if random.random() < 0.2 else None
        if undone is not None and undone >= len(town.steps):
            undone = None
        read = turned.registers_l[hour] + random.choice([0, 0, 0, 3, -50, 700])
        value = _shown(max(read, 0), story.digits, story.decimals)
        rejected = Override(step, slot_end, None, undone)
        entered = Override(step, slot_end, value, undone)
        overrides += random.choice([[rejected], [entered], [rejected, entered]])
    return overrides


def _hours(town: Town) -> int:
    return int((town.now - _midnight(town.first_day)) / HOUR)


def _shown(register: int | None, digits: int, decimals: int) -> int | None:
    if register is None:
        return None
    resolution = int(10 ** (3 - decimals))
    return register % (10**digits * resolution) // resolution * resolution


def _change_meter(random: Random, story: Story, town: Town, turned: Turned) -> None:
    """A replacement or a removal, recorded on the spot or days late; some come back after a pause."""
    hours = len(turned.registers_l)
    at_hour = random.randint(40, hours - 6)
    minutes = timedelta(minutes=random.choice([0, 0, 25]))
    at = _midnight(town.first_day) + at_hour * HOUR + minutes
    final = _shown(turned.registers_l[at_hour], story.digits, story.decimals)
    final = final if random.random() < 0.8 else None
    begins_with = random.choice([0, 50, 700])
    pause = random.choice([0, 0, 0, 5, 40])
    recorded = at + random.choice([0, 0, 1, 30, 75]) * HOUR
    step = _step_at(town, recorded)
    initial = _shown(begins_with, story.digits, story.decimals) if random.random() < 0.8 else None
    turned.swap(at_hour=at_hour, register_l=begins_with)
    deeds: list[Deed]
    if pause == 0:
        deeds = [Replace(step, at, final, initial)]
        if random.random() < 0.25:  # a second one on the same day
            again = at + 3 * HOUR
            turned.swap(at_hour=at_hour + 3, register_l=0)
            deeds.append(Replace(max(step, _step_at(town, again)), again, initial, 0))
    else:
        deeds = [Remove(step, at, final)]
        if random.random() < 0.7:
            back = at + pause * HOUR
            deeds.append(Install(max(step, _step_at(town, back)), back, initial))
    story.deeds += deeds


def _mend(random: Random, story: Story, town: Town) -> None:
    """What was recorded of the latest meter was wrong: its date and registers, or that it came."""
    held = story.fitted()
    last = max((deed.step for deed in story.deeds), default=0)
    step = random.randint(last, len(town.steps) - 1)
    touching = len(held) > 1 and held[-2].removed_at == held[-1].installed_at
    if held[-1].removed_at is not None or (len(held) > 1 and not touching):
        return
    if touching and random.random() < 0.4:
        story.deeds.append(Unreplace(step))
        return
    at = held[-1].installed_at + random.choice([-30, -5, -1, 2, 20]) * HOUR
    if (len(held) == 1 or at > held[-2].installed_at) and at < town.now:
        initial = random.choice([held[-1].initial_l, None, 0])
        story.deeds.append(Redate(step, at, random.choice([None, 2_000]), initial))


def _change_service(random: Random, story: Story, town: Town) -> None:
    state = random.choice(["SETTLED", "SUSPENDED", "CLOSED", "EXCLUDED", "MANUAL", "GROUNDWATER"])
    offset = random.randint(1, town.days - 2)
    day = town.first_day + timedelta(days=offset)
    step = _step_at(town, _midnight(day) + random.choice([0, 9, 60]) * HOUR)
    story.deeds.append(Serve(step, day, state))
    if random.random() < 0.5:
        back = day + timedelta(days=random.randint(1, 3))
        story.deeds.append(Serve(max(step, _step_at(town, _midnight(back))), back, "IN_USE"))


def _hold_back(random: Random, story: Story, town: Town) -> None:
    """Some messages reach us steps after the platform has received them."""
    if random.random() < 0.5:
        return
    last = len(town.steps) - 1
    story.sent = [
        (random.randint(step, last) if random.random() < 0.2 else step, sent)
        for step, sent in story.sent
    ]


def _rules(random: Random, town: Town) -> list[Rule]:
    rules = []
    for kind, thresholds in (("LEAK", [2, 5]), ("BACKFLOW", [20, 50]), ("LOW_BATTERY", [3.0, 3.6])):
        if random.random() < 0.4:
            step = random.randrange(len(town.steps) - 1)
            today = town.steps[step].astimezone(SEOUL).date()
            day = today + timedelta(days=random.choice([0, 0, 1, 2]))
            rules.append(
                Rule(step, kind, random.choice(thresholds), day, on_caliber=random.random() < 0.5)
            )
    return rules
