"""Values by hand and rejections: what they change, what they must not change, and undoing them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from devices.models import Installation
from mdm.lib.actors import Actor
from metering.actions.editing import Entry, UnableToEdit, enter_value, reject_value, undo
from metering.actions.judging import close_days, judge_dirty_days, open_day
from metering.actions.partitions import ensure_partitions
from metering.actions.recounting import recount
from metering.actions.refreshing import refresh_segments
from metering.core.slots import hour_at, instant_of
from metering.models import Alarm, DayUsage, SlotOverride
from metering.queries.filled import Origin, hours_of
from metering.queries.period import period_total, period_use
from tests.metering.small_town import FIRST_DAY, Heard, found_town, noon, store

DAYS = 17
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)
CLERK = Actor(username="clerk")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    ensure_partitions(from_day=FIRST_DAY - timedelta(days=40), to_day=LAST_DAY + timedelta(days=40))


def judge(now: datetime) -> None:
    open_day(now=now)
    close_days(now=now)
    judge_dirty_days(now=now)
    refresh_segments(now=now)


def steady(placed: Installation, *, without: range = range(0), days: int = DAYS) -> list[Heard]:
    """Ten litres an hour; hours counted from the installation, some of them not received."""
    return [
        Heard(
            placed.customer_id,
            placed.pk,
            FIRST_DAY + timedelta(days=hour // 24),
            hour % 24 + 1,
            1_000 + 10 * (hour + 1),
            0,  # type: ignore[arg-type]
        )
        for hour in range(days * 24)
        if hour + 1 not in without
    ]


def at(hour: int) -> datetime:
    """The slot that ends so many hours after the installation."""
    return instant_of(hour=hour_at(day=FIRST_DAY, slot=0) + hour)


def entry(placed: Installation, hour: int, register_l: int | None = None) -> Entry:
    return Entry(placed.customer_id, placed.pk, at(hour), register_l)


def town(*, without: range = range(0)) -> tuple[Installation, datetime]:
    (placed,) = found_town(connections=1)
    now = noon(LAST_DAY + timedelta(days=1))
    store(heard=steady(placed, without=without), now=now)
    judge(now)
    return placed, now


def day(placed: Installation, number: int) -> DayUsage:
    return DayUsage.objects.get(
        customer_id=placed.customer_id, day=FIRST_DAY + timedelta(days=number)
    )


def hours(placed: Installation, number: int) -> list[tuple[int | None, Origin | None]]:
    on = FIRST_DAY + timedelta(days=number)
    found = hours_of(customer_id=placed.customer_id, from_day=on, to_day=on)[on]
    return [(each.filled_l, each.origin) for each in found]


def test_a_value_by_hand_splits_a_gap_and_counts_for_no_read_rate() -> None:
    placed, now = town(without=range(244, 252))
    before = day(placed, 10)

    enter_value(entry(placed, 246, 1_000 + 2_460 + 10), reason="현장 확인", by=CLERK, now=now)
    judge(now)

    after = day(placed, 10)
    assert (after.good, after.expected, after.usage_l) == (before.good, 24, before.usage_l)
    assert after.filled_l == 240
    shown = hours(placed, 10)
    assert [each[0] for each in shown[3:6]] == [13, 13, 14]
    assert shown[5][1] is Origin.MANUAL
    assert shown[6][1] is Origin.ESTIMATED
    assert list(recount()) == []


def test_a_rejected_value_is_as_if_it_had_never_arrived_until_it_is_undone() -> None:
    placed, now = town()

    rejected = reject_value(entry(placed, 250), reason="이상값", by=CLERK, now=now)
    judge(now)
    without = day(placed, 10)
    undo(override_id=rejected.pk, by=CLERK, now=now)
    judge(now)

    assert (without.good, without.usage_l, without.filled_l) == (23, 240, 240)
    assert without.seen_mask >> 9 & 1 == 0
    assert without.hour_span_h[10] == 2
    after = day(placed, 10)
    assert (after.good, after.estimated_l) == (24, 0)
    assert SlotOverride.objects.get(pk=rejected.pk).undone_by == "clerk"
    assert list(recount()) == []


def test_a_rejected_status_bit_raises_no_alarm() -> None:
    placed, now = town()
    bad = Heard(placed.customer_id, placed.pk, FIRST_DAY, 6, 1_060, 1 << 12 | 1)  # type: ignore[arg-type]
    store(heard=[bad], now=now)
    judge(now)
    raised = Alarm.objects.filter(kind="LEAK", withdrawn=False, by_device=True).count()

    reject_value(entry(placed, 6), reason="오작동", by=CLERK, now=now)
    judge(now)

    assert raised == 1
    assert not Alarm.objects.filter(kind="LEAK", withdrawn=False, by_device=True).exists()


def test_a_good_value_must_be_rejected_before_one_by_hand_is_entered_over_it() -> None:
    placed, now = town()
    with pytest.raises(UnableToEdit, match="먼저 제외"):
        enter_value(entry(placed, 250, 3_505), reason="현장 확인", by=CLERK, now=now)

    reject_value(entry(placed, 250), reason="오검침", by=CLERK, now=now)
    enter_value(entry(placed, 250, 3_505), reason="현장 확인", by=CLERK, now=now)
    judge(now)

    assert [each[0] for each in hours(placed, 10)[8:12]] == [10, 15, 5, 10]


def test_a_second_value_by_hand_undoes_the_first() -> None:
    placed, now = town(without=range(244, 252))
    first = enter_value(entry(placed, 246, 3_460), reason="현장 확인", by=CLERK, now=now)

    enter_value(entry(placed, 246, 3_470), reason="다시 확인", by=CLERK, now=now)

    first.refresh_from_db()
    assert first.undone_at == now
    assert SlotOverride.objects.filter(undone_at=None).count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"register_l": -1}, "지침은 0부터"),
        ({"register_l": 10**9}, "지침은 0부터"),
        ({"slot_end_at": at(246) + timedelta(minutes=5)}, "정시"),
        ({"slot_end_at": at(DAYS * 24 + 400)}, "지나지 않은"),
        ({"slot_end_at": at(0)}, "설치되어 있던"),
        ({"installation_id": 0}, "설치되어 있던"),
    ],
)
def test_what_contradicts_the_meter_is_refused_with_a_sentence(
    wrong: dict[str, object], sentence: str
) -> None:
    placed, now = town(without=range(244, 252))
    asked = {
        "customer_id": placed.customer_id,
        "installation_id": placed.pk,
        "slot_end_at": at(246),
        "register_l": 3_470,
    }

    with pytest.raises(UnableToEdit, match=sentence):
        enter_value(Entry(**asked | wrong), reason="현장 확인", by=CLERK, now=now)  # type: ignore[arg-type]


def test_nothing_is_entered_rejected_or_undone_without_ground() -> None:
    placed, now = town(without=range(244, 252))

    with pytest.raises(UnableToEdit, match="사유"):
        enter_value(entry(placed, 246, 3_470), reason=" ", by=CLERK, now=now)
    with pytest.raises(UnableToEdit, match="제외할 수신 값"):
        reject_value(entry(placed, 246), reason="없음", by=CLERK, now=now)
    made = reject_value(entry(placed, 243), reason="이상값", by=CLERK, now=now)
    with pytest.raises(UnableToEdit, match="이미 제외"):
        reject_value(entry(placed, 243), reason="이상값", by=CLERK, now=now)
    undo(override_id=made.pk, by=CLERK, now=now)
    with pytest.raises(UnableToEdit, match="이미 되돌린"):
        undo(override_id=made.pk, by=CLERK, now=now)


def test_an_open_tail_is_estimated_once_due_and_replaced_by_the_total_when_it_closes() -> None:
    (placed,) = found_town(connections=1)
    heard = steady(placed, days=12)
    store(
        heard=[each for each in heard if each.day < FIRST_DAY + timedelta(days=10)],
        now=noon(LAST_DAY),
    )
    morning = noon(FIRST_DAY + timedelta(days=11)) - timedelta(hours=6)
    judge(morning)
    early = day(placed, 10).filled_l

    judge(noon(FIRST_DAY + timedelta(days=11)))
    due = day(placed, 10)
    store(heard=heard[-1:], now=noon(FIRST_DAY + timedelta(days=12)))
    judge(noon(FIRST_DAY + timedelta(days=12)))

    assert early is None
    assert (due.filled_l, due.estimated_l, due.usage_l, due.closed) == (240, 240, None, True)
    closed = day(placed, 10)
    assert (closed.filled_l, closed.estimated_l, closed.usage_l) == (240, 240, None)
    assert list(recount()) == []


def test_rejecting_the_value_that_closed_a_gap_brings_the_open_tail_back() -> None:
    (placed,) = found_town(connections=1)
    now = noon(FIRST_DAY + timedelta(days=14))
    heard = steady(placed, days=13)
    until = FIRST_DAY + timedelta(days=10)
    last = replace(heard[-5], register_l=9_000)
    store(heard=[each for each in heard if each.day < until] + [last], now=now)
    judge(now)
    shared = day(placed, 10).filled_l

    rejected = reject_value(entry(placed, 13 * 24 - 4), reason="이상값", by=CLERK, now=now)
    judge(now)
    alone = day(placed, 10).filled_l
    differences = list(recount())
    undo(override_id=rejected.pk, by=CLERK, now=now)
    judge(now)

    assert (alone, differences) == (240, [])
    assert day(placed, 10).filled_l == shared != alone
    assert list(recount()) == []


def test_undoing_a_value_by_hand_brings_the_days_before_it_back() -> None:
    (placed,) = found_town(connections=1)
    now = noon(FIRST_DAY + timedelta(days=16))
    until = FIRST_DAY + timedelta(days=10)
    store(heard=[each for each in steady(placed) if each.day < until], now=now)
    judge(now)
    made = enter_value(entry(placed, 14 * 24, 9_000), reason="현장 확인", by=CLERK, now=now)
    judge(now)
    by_hand, differences = day(placed, 10).filled_l, list(recount())

    undo(override_id=made.pk, by=CLERK, now=now)
    judge(now)

    assert (by_hand, differences) == (1_400, [])
    assert day(placed, 10).filled_l == 240
    assert list(recount()) == []


def test_the_days_of_a_period_and_what_belongs_to_neither_add_up() -> None:
    placed, _ = town(without=range(235, 262))
    from_day, to_day = FIRST_DAY + timedelta(days=2), FIRST_DAY + timedelta(days=13)

    use = period_use(from_day=from_day, to_day=to_day)[placed.customer_id]

    rows = DayUsage.objects.filter(day__range=(from_day, to_day))
    assert use.use_l == 12 * 240
    assert use.usage_l == sum(row.usage_l or 0 for row in rows)
    assert use.usage_l + use.unallocated_l == use.use_l
    assert use.unallocated_l == 270 + 10
    assert use.filled_l == use.use_l
    assert period_total(from_day=from_day, to_day=to_day) == use
