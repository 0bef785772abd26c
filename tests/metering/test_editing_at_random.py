"""Values edited in any order, late or lost: a recount and the hours agree."""

import random
from datetime import datetime, timedelta

import pytest

from metering.actions.editing import Entry, UnableToEdit, enter_value, reject_value, undo
from metering.actions.partitions import ensure_partitions
from metering.actions.recounting import recount
from metering.core.slots import hour_at, instant_of
from metering.models import DayUsage, DirtyDay, SlotOverride
from metering.queries.filled import hours_of
from tests.metering.small_town import FIRST_DAY, Heard, found_town, make_history, noon, store
from tests.metering.test_editing import (
    CLERK,
    DAYS,
    LAST_DAY,
    judge,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    ensure_partitions(from_day=FIRST_DAY - timedelta(days=40), to_day=LAST_DAY + timedelta(days=40))


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_edited_late_or_lost_a_recount_and_the_hours_agree(seed: int) -> None:
    rng = random.Random(seed)
    placed = found_town(connections=6)
    DirtyDay.objects.all().delete()
    heard = [
        each
        for each in make_history(placed=placed, days=DAYS, seed=seed)
        if (each.customer_id * 7 + each.day.toordinal()) % 9 > 1  # whole days are lost
    ]
    heard.sort(key=lambda each: (each.day + timedelta(days=rng.choice([0, 0, 1, 5])), each.slot))
    for top in range(0, len(heard), 300):
        batch = heard[top : top + 300]
        now = noon(min(max(each.day for each in batch), LAST_DAY))
        store(heard=batch, now=now)
        edit(rng, batch, now)
        judge(now)

    assert list(recount()) == []
    for each in placed:
        days = hours_of(customer_id=each.customer_id, from_day=FIRST_DAY, to_day=LAST_DAY)
        for row in DayUsage.objects.filter(customer_id=each.customer_id):
            known = [one.filled_l for one in days[row.day] if one.filled_l is not None]
            assert row.filled_l == (sum(known) if known else None)


def edit(rng: random.Random, batch: list[Heard], now: datetime) -> None:
    """Somebody enters, rejects and undoes at random; what is refused is refused."""
    for each in rng.sample(batch, 12):
        slot = Entry(
            each.customer_id,
            each.installation_id,
            instant_of(hour=hour_at(day=each.day, slot=rng.randint(1, 24))),
            max((each.register_l or 0) + rng.randint(-20, 40), 0),
        )
        try:
            rng.choice([enter_value, reject_value])(slot, reason="현장 확인", by=CLERK, now=now)
        except UnableToEdit:
            continue
    in_force = SlotOverride.objects.filter(undone_at=None).order_by("pk")
    for override in rng.sample(list(in_force), min(3, len(in_force))):
        undo(override_id=override.pk, by=CLERK, now=now)
