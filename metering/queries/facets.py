"""How many customers every value of the filters would select: counted once by segment and state."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from metering.models import CustomerState, Segment

COLUMNS = (
    "neighbourhood_id", "use_class_id", "block_id", "plant_id", "remote_since_year", "maker_id",
    "communication", "caliber_id",
)  # fmt: skip
STATE = "state"

Value = int | str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Customers who share every attribute of the filters and the display state."""

    values: Mapping[str, Value]  # by column of the segment, and the display state
    customers: int


def groups_of(states: QuerySet[CustomerState]) -> list[Group]:
    """This function will count customers by segment and display state (D-13)."""
    rows = states.order_by().values_list("segment_id", STATE).annotate(Count("customer_id"))
    counted = list(rows)
    segments = Segment.objects.in_bulk({segment for segment, _, _ in counted})
    return [
        Group({**_columns(segments[segment]), STATE: state}, customers)
        for segment, state, customers in counted
    ]


def counts_by_value(
    groups: Iterable[Group], *, wanted: Mapping[str, Collection[Value]]
) -> dict[str, dict[Value, int]]:
    """This function will count customers by column and value under all `wanted` conditions (values by
    column, none = any) but that of the column itself: what a list has when this value alone is ticked."""
    counts: dict[str, dict[Value, int]] = {name: {} for name in (*COLUMNS, STATE)}
    for group in groups:
        failed = [name for name, values in wanted.items() if group.values[name] not in values]
        if len(failed) > 1:
            continue
        for name in failed or counts:
            value = group.values[name]
            counts[name][value] = counts[name].get(value, 0) + group.customers
    return counts


def _columns(segment: Segment) -> dict[str, Value]:
    return {name: getattr(segment, name) for name in COLUMNS}
