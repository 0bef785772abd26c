"""Makes a large town of a small one: its judged rows copied set by set, into more neighbourhoods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction

from customers.models import Customer
from mdm.lib import sql
from metering.actions.refreshing import refresh_segments, refresh_states
from metering.actions.tallying import count_originals
from metering.models import StaleDay

QUARTERS: Final = 8  # a large town has so many times the neighbourhoods of the small one
_STATES_AT_ONCE: Final = 2_000
_OWNER: Final = "own.customer_id"


@dataclass(frozen=True, slots=True)
class Grown:
    """One table: which columns name a row of another table (or its own key), which move with the
    quarter, which texts must differ, and whose copy a row belongs to ("" = nobody's)."""

    table: str
    keys: Mapping[str, str]  # column → table whose ids it holds
    places: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)  # column → expression
    owner: str = _OWNER
    day: str = ""  # column; copied day by day, as it would have come
    latest: int = 366  # no more days of it than these
    ranked_by: str = "customers_customer"  # whose ids the owner's are: one a customer, in order


_CUSTOMER: Final = {"customer_id": "customers_customer"}
_PLACED: Final = _CUSTOMER | {"installation_id": "devices_installation"}
_HOME: Final = {"neighbourhood_id": "customers_neighbourhood", "block_id": "customers_block"}
_SEGMENT: Final = {"segment_id": "segment"}
_PLACES: Final = (
    Grown(
        "customers_neighbourhood", {}, {"id": "customers_neighbourhood"},
        {"code": "own.code || '-' || copy", "name": "own.name || ' ' || copy"}, "",
    ),
    Grown(
        "customers_block", {}, {"id": "customers_block", "parent_id": "customers_block"},
        {"code": "own.code || '-' || copy", "name": "own.name || ' ' || copy"}, "",
    ),
    Grown("segment", {}, {"id": "segment"} | _HOME, {}, ""),
)  # fmt: skip
_TOWN: Final = (
    Grown(
        "customers_customer", {"id": "customers_customer"}, _HOME,
        {"number": "overlay(own.number placing lpad(copy::text, 2, '0') from 4)"}, "own.id",
    ),
    Grown("customers_serviceperiod", {"id": "customers_serviceperiod"} | _CUSTOMER),
    Grown("customers_plantperiod", {"id": "customers_plantperiod"} | _CUSTOMER),
    Grown(
        "devices_meter", {"id": "devices_meter"},
        texts={"serial": "lpad(copy::text, 2, '0') || own.serial"},
        owner="own.id", ranked_by="devices_meter",
    ),
    Grown(
        "devices_terminal", {"id": "devices_terminal"},
        texts={
            "terminal_id": "overlay(own.terminal_id placing lpad(copy::text, 2, '0') from 11)",
            "ctn": "own.ctn || lpad(copy::text, 2, '0')",
        },
        owner="own.id", ranked_by="devices_terminal",
    ),
    Grown(
        "devices_installation",
        {"id": "devices_installation", "meter_id": "devices_meter"} | _CUSTOMER,
    ),
    Grown(
        "devices_attachment",
        {
            "id": "devices_attachment", "terminal_id": "devices_terminal",
            "installation_id": "devices_installation",
        },
        owner="own.installation_id", ranked_by="devices_installation",
    ),
    Grown("terminal_contact", _CUSTOMER),
    Grown("alarm", {"id": "alarm"} | _CUSTOMER),
    Grown(
        "alarm_transition", {"id": "alarm_transition", "alarm_id": "alarm"},
        owner="(SELECT customer_id FROM alarm WHERE alarm.id = own.alarm_id)",
    ),
    Grown("finding", {"id": "finding"} | _CUSTOMER, _SEGMENT),
    Grown("day_usage", _CUSTOMER, _SEGMENT, day="day"),
    # Pages read device values of one customer, and of all only yesterday's.
    Grown("day_reading", _PLACED, day="day", latest=3),
    Grown(
        "raw_report", {"id": "raw_report"} | _PLACED,
        texts={"terminal_id": "overlay(own.terminal_id placing lpad(copy::text, 2, '0') from 11)"},
        day="received_on",
    ),
)  # fmt: skip


def grow(*, connections: int, days: int, now: datetime, today: date) -> None:
    """This function will make the town `connections` large. A copied connection lived the same
    `days` as its original; states and segments are computed by the product."""
    with transaction.atomic():
        sql.check_at_once()
        small = Customer.objects.count()
        copies = -(-connections // small) - 1
        tables = {each.table for each in (*_PLACES, *_TOWN)} - {"day_usage", "day_reading"}
        spans = {each: _span_of_ids(each) for each in tables - {"terminal_contact"}}
        for each in _PLACES:
            _copy(each, copies=QUARTERS - 1, spans=spans, owners=0)
        for each in _TOWN:
            for day in _days(each, days, today):
                _copy(each, copies=copies, spans=spans, owners=connections, day=day)
        _run("TRUNCATE dirty_day")
        _sum_up(days=days, now=now, today=today)


def settle() -> None:
    """This function will do what autovacuum would have done meanwhile."""
    _run("VACUUM ANALYZE")


def _days(each: Grown, days: int, today: date) -> Sequence[date | None]:
    if not each.day:
        return [None]
    return [today - timedelta(days=back) for back in range(min(days, each.latest))][::-1]


def _copy(
    each: Grown, *, copies: int, spans: Mapping[str, range], owners: int, day: date | None = None
) -> None:
    """Insert all copies of a table's rows, of one day when it is given."""
    moved = {
        **{column: f"own.{column} + copy * {len(spans[to])}" for column, to in each.keys.items()},
        **{
            column: f"own.{column} + copy % {QUARTERS} * {len(spans[to])}"
            for column, to in each.places.items()
        },
        **each.texts,
    }
    columns = _columns(each.table)
    wanted = ["true"]
    if each.owner:
        before, small = spans[each.ranked_by].start - 1, len(spans["customers_customer"])
        wanted.append(f"{each.owner} - {before} + copy * {small} <= {owners}")
    if day:
        wanted.append(f"own.{each.day} = '{day}'")
    _run(
        f"INSERT INTO {each.table} ({', '.join(columns)}) "  # noqa: S608 - names of ours
        f"SELECT {', '.join(moved.get(column, f'own.{column}') for column in columns)} "
        f"FROM {each.table} AS own CROSS JOIN generate_series(1, {copies}) AS copy "
        f"WHERE {' AND '.join(wanted)} "
        f"ORDER BY {moved.get('id', 'copy')}"  # as rows lie that came one after the other
    )


def _sum_up(*, days: int, now: datetime, today: date) -> None:
    customers = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    for top in range(0, len(customers), _STATES_AT_ONCE):
        refresh_states(customers=customers[top : top + _STATES_AT_ONCE], now=now)
    StaleDay.objects.bulk_create(StaleDay(day=today - timedelta(days=back)) for back in range(days))
    refresh_segments(now=now)
    _run("TRUNCATE original_count")
    count_originals(now=now)


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [each.name for each in connection.introspection.get_table_description(cursor, table)]


def _span_of_ids(table: str) -> range:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(min(id), 1), coalesce(max(id), 0) FROM {table}")  # noqa: S608 - as above
        first, last = cursor.fetchone()
    return range(int(first), int(last) + 1)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
