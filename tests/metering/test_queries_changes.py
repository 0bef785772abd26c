"""Changes and replacements as lists: order, chunks, and what each change concerns."""

from datetime import timedelta

import pytest

from customers.models import Customer
from devices.actions.installing import replace_meter
from mdm.lib import clock
from metering.actions.partitions import prepare
from metering.queries.changes import CODES, REGISTER, Conditions, change_heads, change_rows
from metering.queries.replacements import replacements
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _partitions(db: None) -> None:
    prepare(now=clock.now())


def _today(**fields: object) -> Conditions:
    return Conditions(from_day=clock.today(), to_day=clock.today(), **fields)  # type: ignore[arg-type]


def test_changes_of_all_tables_are_one_list_newest_first() -> None:
    placed = make.installation()
    Customer.objects.filter(pk=placed.customer_id).update(name="새물결")

    rows = list(change_rows(change_heads(kinds=tuple(REGISTER), conditions=_today())))

    assert "새물결" in {field.new for row in rows for field in row.change.fields}
    assert {row.change.model for row in rows} == {
        "수용가", "계량기", "단말", "설치", "단말 연결", "운용상태",
    }  # fmt: skip
    times = [row.change.at for row in rows]
    assert times == sorted(times, reverse=True)


def test_every_change_of_a_device_knows_its_customer() -> None:
    placed = make.installation()

    heads = change_heads(kinds=("meter", "terminal", "attachment"), conditions=_today())

    assert [row.customer for row in change_rows(heads)] == [placed.customer] * 3


def test_a_removed_customer_leaves_its_changes_without_a_name() -> None:
    customer = make.customer(state=None)
    customer.delete()

    rows = list(change_rows(change_heads(kinds=("customer",), conditions=_today())))

    assert [row.change.kind for row in rows] == ["삭제", "등록"]
    assert [row.customer for row in rows] == [None, None]


def test_changes_of_codes_concern_no_customer() -> None:
    make.use_class("농업용")

    rows = list(change_rows(change_heads(kinds=tuple(CODES), conditions=_today())))

    assert rows
    assert {row.customer for row in rows} == {None}


def test_changes_of_other_days_are_left_out() -> None:
    make.customer()
    yesterday = clock.today() - timedelta(days=1)
    conditions = Conditions(from_day=yesterday, to_day=yesterday)

    assert change_heads(kinds=tuple(REGISTER), conditions=conditions).count() == 0


def test_a_replacement_is_listed_once_with_the_meter_before_it() -> None:
    placed = make.installation(meter=make.meter("M-OLD"))
    now = clock.now()
    replace_meter(
        installation=placed,
        meter=make.meter("M-NEW"),
        at=now,
        final_register_l=500,
        initial_register_l=0,
    )

    (row,) = replacements(from_day=clock.today(), to_day=clock.today())

    assert (row.old_name, row.final_register_l, row.new_name) == ("M-OLD", 500, "M-NEW")
    assert row.changed_at == now
    assert not replacements(
        from_day=clock.today(), to_day=clock.today(), customers=Customer.objects.none().values("pk")
    )
