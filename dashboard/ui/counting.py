"""The numbers beside the values of the filter bar: how many customers each would leave in the list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dashboard.ui.facets import Facet, Option, RegionNode
from dashboard.ui.filters import OFFERED, REGIONS, CustomerFilter
from dashboard.ui.states import state_of
from metering.queries.facets import STATE, Value, counts_by_value

_PLACE = "neighbourhood_id"

Counts = Mapping[Value, int]


def counted_bar(conditions: CustomerFilter, *, names: Sequence[str]) -> dict[str, Any]:
    """This function will return the chips and the region tree of the filter bar with the customers of
    each value; a value's number is the length of the list when it alone is ticked in its chip."""
    counts = counts_by_value(
        wanted=_wanted(conditions),
        scope=conditions.scope,
        customers=conditions.customer_ids,
    )
    region = conditions.region()
    places = {each.value: counts[_PLACE].get(each.id, 0) for each in conditions.choices.of("dong")}
    return {
        "facets": [_counted(each, conditions, counts) for each in conditions.facets(names)],
        "region": replace(region, roots=[_place(node, places) for node in region.roots]),
    }


def _wanted(conditions: CustomerFilter) -> dict[str, Collection[Value]]:
    """What every column must be, for the columns that have a condition."""
    chosen, choices = conditions.chosen, conditions.choices
    wanted: dict[str, Collection[Value]] = {
        _column(conditions, name): set(choices.ids(name, chosen[name]))
        for name in OFFERED
        if chosen.get(name)
    }
    regions = [name for name in REGIONS if chosen.get(name)]
    if regions:
        wanted[_PLACE] = {
            each for name in regions for each in choices.neighbourhoods(name, chosen[name])
        }
    if chosen.get("comm"):
        wanted[_column(conditions, "comm")] = set(chosen["comm"])
    if codes := conditions.state_codes:
        wanted[STATE] = codes
    return wanted


def _column(conditions: CustomerFilter, name: str) -> str:
    column: str = getattr(conditions.filters[name], "column", "") or STATE
    return column


def _counted(facet: Facet, conditions: CustomerFilter, counts: Mapping[str, Counts]) -> Facet:
    own = counts[_column(conditions, facet.name)]
    by_value = _by_choice(conditions, facet.name, own)
    options = [replace(each, count=by_value(each)) for each in facet.options]
    return replace(facet, options=options)


def _by_choice(conditions: CustomerFilter, name: str, own: Counts) -> Any:
    """A large block counts the small ones below it, which stand behind it."""
    if name == "state":
        return lambda option: own.get(_code(option), 0)
    if name == "comm":
        return lambda option: own.get(option.value, 0)
    found = conditions.choices.of(name)
    by_id = {each.id: own.get(each.id, 0) for each in found}
    if name == "block":
        for each in reversed(found):
            if each.parent_id in by_id:
                by_id[each.parent_id] += by_id[each.id]
    by_value = {each.value: by_id[each.id] for each in found}
    return lambda option: by_value.get(option.value, 0)


def _code(option: Option) -> str:
    state = state_of(option.value)
    return state.code if state else ""


def _place(node: RegionNode, places: Mapping[str, int]) -> RegionNode:
    if node.name == REGIONS[-1]:
        return replace(node, count=places.get(node.value, 0))
    below = [_place(each, places) for each in node.children]
    return replace(node, children=below, count=sum(each.count or 0 for each in below))
