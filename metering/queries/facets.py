"""How many customers every value of the filters would select: counted once by segment and state."""

from collections.abc import Collection, Mapping

from mdm.lib import sql

STATE = "state"
COLUMNS = (
    "neighbourhood_id", "use_class_id", "block_id", "plant_id", "remote_since_year", "maker_id",
    "communication", "caliber_id", STATE,
)  # fmt: skip

Value = int | str | None


def counts_by_value(
    *,
    wanted: Mapping[str, Collection[Value]],
    scope: Collection[int] | None,
    customers: Collection[int] | None,
) -> dict[str, dict[Value, int]]:
    """This function will count customers by column and value under all `wanted` conditions (values by
    column, none = any) but that of the column itself: what a list has when this value alone is ticked.
    `scope` = 동 and `customers` = ids to count among, None = all (D-13)."""
    params = {name: list(wanted[name]) if name in wanted else None for name in COLUMNS}
    limits = {
        "scope": None if scope is None else list(scope),
        "customers": None if customers is None else list(customers),
    }
    counts: dict[str, dict[Value, int]] = {name: {} for name in COLUMNS}
    for failed, left_out, *values, count in sql.rows(
        "metering/sql/pages/facets.sql", params | limits
    ):
        place = _place(left_out)
        if failed in (None, place + 1):
            own = counts[COLUMNS[place]]
            own[values[place]] = own.get(values[place], 0) + count
    return counts


def _place(left_out: int) -> int:
    """The one column that a row is grouped by: its bit is not set."""
    bits = len(COLUMNS)
    return next(place for place in range(bits) if not left_out >> bits - 1 - place & 1)
