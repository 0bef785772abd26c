"""The table twin of the map: one row a 동 with its states and yesterday's read rate."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.ui.states import ABNORMAL_QUERY, NORMAL, STATES
from metering.core.rates import Sums
from metering.queries.places import Choices

Address = Callable[[str, str | None], str]  # 동 code and state query (None = all) → list


@dataclass(frozen=True, slots=True)
class PlaceCell:
    """One count and the list behind it."""

    count: int
    href: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One 동: its customers, the abnormal ones, each state, 시간 검침률 of yesterday in percent."""

    name: str
    total: PlaceCell
    abnormal: PlaceCell
    states: list[PlaceCell]
    rate: float | None


def place_rows(
    *,
    choices: Choices,
    counts: Mapping[int, Counter[str]],
    sums: Mapping[int, Sums],
    href: Address,
) -> list[PlaceRow]:
    """This function will return the 동 that have customers, in the order of the filter's tree."""
    rows = []
    for choice in choices.of("dong"):
        found = counts.get(choice.id)
        if not found:
            continue
        total = sum(found.values())
        rows.append(
            PlaceRow(
                name=choice.label,
                total=PlaceCell(total, href(choice.value, None)),
                abnormal=PlaceCell(total - found[NORMAL.code], href(choice.value, ABNORMAL_QUERY)),
                states=[
                    PlaceCell(found[each.code], href(choice.value, each.query), each.tone)
                    for each in STATES
                ],
                rate=sums[choice.id].hourly_rate if choice.id in sums else None,
            )
        )
    return rows
