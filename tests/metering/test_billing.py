"""납기: bills follow the registers, settle what was estimated, and stay as they were closed."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from customers.models import BillingGroup, Customer
from devices.models import Installation
from metering.actions.billing import UnableToClose, close_round, reopen_round
from metering.actions.editing import Entry, enter_value
from metering.actions.judging import judge_dirty_days
from metering.models import BillingClosing, BillingLine, ReadAs
from metering.queries.billing import (
    billed_customers,
    billing_lines,
    closing_of,
    differs,
    reading_day_in,
    round_of,
    to_look_at,
)
from tests import make
from tests.town import DAYS, FIRST_L, SILENT, Town, judged_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return judged_town()


def _group(town: Town, *, on: date) -> BillingGroup:
    group, _ = BillingGroup.objects.get_or_create(code="G1", defaults={"name": "1차"})
    group.reading_day = on.day
    group.save()
    Customer.objects.update(billing_group=group)
    return group


def _lines(town: Town, on: date) -> list[BillingLine]:
    found = round_of(group=_group(town, on=on), month=on)
    return list(billing_lines(found, customers=billed_customers(found)))


def _close(town: Town, on: date) -> BillingClosing:
    late = town.now + timedelta(days=1)  # yesterday's last slots are due then at the latest
    return close_round(group=_group(town, on=on), month=on, by=make.ACTOR, now=late)


@pytest.mark.parametrize(
    ("day", "month", "read_on"),
    [
        (31, date(2026, 2, 3), date(2026, 2, 28)),
        (31, date(2028, 2, 29), date(2028, 2, 29)),
        (5, date(2026, 11, 23), date(2026, 11, 5)),
    ],
)
def test_a_month_without_the_reading_day_is_read_on_its_last(
    day: int, month: date, read_on: date
) -> None:
    assert reading_day_in(group=BillingGroup(reading_day=day), month=month) == read_on


def test_a_first_bill_counts_from_the_initial_register(town: Town) -> None:
    on = town.today - timedelta(days=3)

    lines = _lines(town, on)

    hours = (DAYS - 2) * 24
    assert [line.register_l for line in lines] == [FIRST_L + hours * (n + 1) for n in range(6)]
    assert [line.use_l for line in lines] == [hours * (n + 1) for n in range(6)]
    assert {line.read_as for line in lines} == {ReadAs.RECEIVED}


def test_the_next_bill_begins_where_the_closed_one_ended(town: Town) -> None:
    closing = _close(town, town.today - timedelta(days=5))

    following = _lines(town, town.today - timedelta(days=3))

    closed = {line.number: line.register_l for line in closing.lines.all()}
    assert {line.number: line.previous_register_l for line in following} == closed
    assert [line.use_l for line in following] == [48 * (n + 1) for n in range(6)]


def test_a_silent_day_is_estimated_and_a_value_by_hand_takes_its_place(town: Town) -> None:
    silent = town.customers[SILENT]
    placed = Installation.objects.get(customer=silent)
    at = town.slot_of_yesterday(20)

    before = _lines(town, town.yesterday)[SILENT]
    entry = Entry(silent.pk, placed.pk, at, FIRST_L + 999)
    enter_value(entry, reason="현장 검침", by=make.ACTOR, now=town.now)
    after = _lines(town, town.yesterday)[SILENT]

    assert "missing" in to_look_at(before) or "estimated" in to_look_at(before)
    assert after.read_as == ReadAs.MANUAL
    assert (after.register_l, after.register_at) == (FIRST_L + 999, at)
    assert after.use_l == 999


def test_what_was_estimated_too_high_is_settled_by_the_next_bill(town: Town) -> None:
    on = town.today - timedelta(days=5)
    drawn = _lines(town, on)
    closing = BillingClosing.objects.create(
        group=_group(town, on=on), previous_on=on - timedelta(days=30), read_on=on,
        closed_at=town.now, closed_by="tester",
    )  # fmt: skip
    for line in drawn:
        line.closing, line.read_as = closing, ReadAs.ESTIMATED
        line.register_l += 30  # type: ignore[operator]
    BillingLine.objects.bulk_create(drawn)

    following = _lines(town, town.today - timedelta(days=3))

    assert [line.use_l for line in following] == [48 * (n + 1) - 30 for n in range(6)]
    assert following[0].use_l is not None
    assert following[0].use_l == following[0].register_l - following[0].previous_register_l  # type: ignore[operator]


def test_a_replaced_meter_is_billed_by_its_final_and_the_new_initial_register(town: Town) -> None:
    customer, on = town.customers[0], town.today - timedelta(days=3)
    at = datetime.combine(on, datetime.min.time(), tzinfo=town.now.tzinfo) + timedelta(hours=3)
    old = Installation.objects.get(customer=customer)
    heard_l = FIRST_L + (DAYS - 3) * 24 + 12  # 03:00 UTC is noon in Seoul
    old.attachments.update(detached_at=at)
    old.removed_at, old.final_register_l = at, heard_l
    old.save()
    new = make.installation(customer=customer, at=at, initial_register_l=7)
    judge_dirty_days(now=town.now)
    enter_value(
        Entry(customer.pk, new.pk, at + timedelta(hours=12), 107),
        reason="교체 확인", by=make.ACTOR, now=town.now,
    )  # fmt: skip

    line = _lines(town, on)[0]

    assert "replaced" in to_look_at(line)
    assert (line.final_register_l, line.initial_register_l, line.register_l) == (heard_l, 7, 107)
    assert line.use_l == (heard_l - FIRST_L) + (107 - 7)


def test_a_closed_line_can_neither_be_changed_nor_removed(town: Town) -> None:
    line = _close(town, town.today - timedelta(days=5)).lines.first()
    assert line is not None

    for forbidden in (line.delete, lambda: BillingLine.objects.update(use_l=0)):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()

    line.refresh_from_db()
    assert line.use_l != 0


def test_late_values_leave_the_closed_line_and_show_as_a_difference(town: Town) -> None:
    closing = _close(town, town.yesterday)
    silent = town.customers[SILENT]
    frozen = closing.lines.get(customer_id=silent.pk)
    placed = Installation.objects.get(customer=silent)

    entry = Entry(silent.pk, placed.pk, town.slot_of_yesterday(24), FIRST_L + 9_999)
    enter_value(entry, reason="현장 검침", by=make.ACTOR, now=town.now)

    live = _lines(town, town.yesterday)[SILENT]
    assert differs(frozen, live)
    assert closing.lines.get(customer_id=silent.pk).register_l == frozen.register_l


def test_a_day_is_closed_once_not_before_it_is_due_and_reopened_with_a_reason_alone(
    town: Town,
) -> None:
    on = town.today - timedelta(days=5)
    group = _group(town, on=on)
    _close(town, on)

    with pytest.raises(UnableToClose, match="이미 마감"):
        _close(town, on)
    with pytest.raises(UnableToClose, match="사유"):
        reopen_round(group=group, month=on, reason=" ", by=make.ACTOR, now=town.now)
    reopened = reopen_round(group=group, month=on, reason="검침 착오", by=make.ACTOR, now=town.now)
    again = _close(town, on)

    assert (reopened.reopened_by, reopened.reopened_reason) == ("tester", "검침 착오")
    assert reopened.lines.count() == again.lines.count() == 6
    assert closing_of(round_of(group=group, month=on)) == again
    today = _group(town, on=town.today)
    with pytest.raises(UnableToClose, match="아직"):
        close_round(group=today, month=town.today, by=make.ACTOR, now=town.now)


def test_an_earlier_day_stays_closed_while_a_later_one_is(town: Town) -> None:
    first, second = town.today - timedelta(days=5), town.today - timedelta(days=3)
    _close(town, first)
    _close(town, second)

    with pytest.raises(UnableToClose, match=str(second)):
        reopen_round(
            group=_group(town, on=first), month=first, reason="착오", by=make.ACTOR, now=town.now
        )
