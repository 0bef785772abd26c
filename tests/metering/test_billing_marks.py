"""납기: what is said of a whole group without making its lines is what the lines say."""

import random
from datetime import timedelta

import pytest

from customers.models import BillingGroup, Customer
from devices.models import Installation
from metering.models import BillingClosing, BillingLine, DayUsage, ReadAs
from metering.queries.billing import (
    Draft,
    Round,
    billed_customers,
    billing_lines,
    closing_before,
    differs,
)
from metering.queries.billing_marks import CORRECTED, lines_of, marks_of
from tests import make
from tests.town import Town, judged_town

pytestmark = pytest.mark.django_db
_FATES = ("plain", "silent", "silent before", "out", "out before", "by hand", "replaced", "new")


@pytest.fixture
def town() -> Town:
    return judged_town()


@pytest.fixture
def found(town: Town) -> Round:
    group = BillingGroup.objects.create(code="G1", name="1차", reading_day=town.today.day)
    Customer.objects.update(billing_group=group)
    return Round(group, town.today - timedelta(days=5), town.today - timedelta(days=2))


def _befall(town: Town, found: Round, customer: Customer, fate: str) -> None:
    rows = DayUsage.objects.filter(customer_id=customer.pk)
    day = found.previous_on if fate.endswith("before") else found.read_on
    if fate.startswith("silent"):
        rows.filter(day=day).update(good=0, last_slot=None, last_register_l=None, usage_l=None)
    elif fate.startswith("out"):
        rows.filter(day=day).update(expected=0, good=0)
    elif fate == "by hand":
        at = town.now - timedelta(days=2, hours=20)
        make.override(customer, at=at.replace(minute=0, second=0, microsecond=0), register_l=9_000)
    elif fate == "replaced":
        gone_at = town.now - timedelta(days=4)
        placed = Installation.objects.get(customer=customer)
        placed.attachments.update(detached_at=gone_at)
        Installation.objects.filter(pk=placed.pk).update(removed_at=gone_at, final_register_l=9_000)
        make.installation(customer=customer, at=gone_at, initial_register_l=5)
    elif fate == "new":
        rows.filter(day__lte=found.previous_on).delete()


def _close_before(town: Town, found: Round, dice: random.Random) -> None:
    """Somebody's bill before was an estimate, somebody had none, somebody's is of a meter long gone."""
    closing = BillingClosing.objects.create(
        group=found.group, previous_on=town.today - timedelta(days=8), read_on=found.previous_on,
        closed_at=town.now, closed_by="tester",
    )  # fmt: skip
    before = Round(found.group, closing.previous_on, closing.read_on)
    for line in list(billing_lines(before, customers=billed_customers(before))):
        if line.read_as == ReadAs.MISSING or dice.random() < 0.3:
            continue
        line.closing = closing
        line.register_l = (line.register_l or 0) + dice.choice([0, -40, 60])
        line.use_l = dice.choice([line.use_l, 9_000_000, -4, None])
        line.installation_id = dice.choice([line.installation_id] * 4 + [None])
        line.save()


@pytest.mark.parametrize("is_closed_before", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_what_is_said_of_each_line_is_what_the_line_says(
    town: Town, found: Round, seed: int, is_closed_before: bool
) -> None:
    dice = random.Random(seed)
    for customer in town.customers[1:]:
        _befall(town, found, customer, dice.choice(_FATES))
    if is_closed_before:
        _close_before(town, found, dice)

    marks = marks_of(found, closing=None, scope=None)

    lines = list(billing_lines(found, customers=billed_customers(found)))
    said = [tuple(getattr(mark.line, name) for name in Draft._fields) for mark in marks]
    assert said == [tuple(getattr(line, name) for name in Draft._fields) for line in lines]
    assert is_closed_before or isinstance(marks[0].line, Draft)


def test_most_lines_are_not_made(town: Town, found: Round) -> None:
    marks = marks_of(found, closing=None, scope=None)

    assert [mark.place for mark in marks] == [1, 2, 3, 4, 5, 6]
    assert {type(mark.line) for mark in marks} == {Draft}


def test_a_region_marks_its_own_lines(town: Town, found: Round) -> None:
    scope = {town.customers[0].neighbourhood_id}

    marks = marks_of(found, closing=None, scope=scope)

    assert [mark.line.customer_id for mark in marks] == [town.customers[n].pk for n in (0, 2, 4)]


def test_a_closed_line_that_would_be_another_today_is_marked(town: Town, found: Round) -> None:
    closing = BillingClosing.objects.create(
        group=found.group, previous_on=found.previous_on, read_on=found.read_on,
        closed_at=town.now, closed_by="tester",
    )  # fmt: skip
    closed = list(billing_lines(found, customers=billed_customers(found)))
    for line in closed:
        line.closing = closing
    BillingLine.objects.bulk_create(closed)
    late = {"customer_id": town.customers[3].pk, "day": found.read_on}
    DayUsage.objects.filter(**late).update(last_register_l=9_999)

    marks = marks_of(found, closing=closing, scope=None)

    corrected = [mark.line.customer_id for mark in marks if CORRECTED in mark.names]
    shown, live = lines_of(found, closing=closing, customers=corrected)
    assert corrected == [late["customer_id"]]
    assert closing_before(found) is None
    assert [differs(shown[pk], live[pk]) for pk in corrected] == [True]
