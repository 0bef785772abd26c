"""Groups of simultaneous faults above the list of alarms: one line each, opened by its count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.ui.states import state_of
from metering.queries.alarms_together import Together


@dataclass(frozen=True, slots=True)
class Fold:
    """One group as the page draws it; `ids` is the value of its box."""

    found: Together
    label: str
    count: int
    ids: str
    href: str


def folds(groups: Sequence[Together], *, query: Any) -> list[Fold]:
    """This function will draw groups; `query` writes the page's conditions with changes on top."""
    return [
        Fold(
            each,
            str(state.label) if (state := state_of(each.kind)) else each.kind,
            len(each.ids),
            ",".join(map(str, each.ids)),
            f"?{query(together=str(each.key))}",
        )
        for each in groups
    ]
