"""목표 검침률: that of the 사업소 whose places are shown, else the utility's; what is below it stands out."""

from collections.abc import Mapping

from django.conf import settings

from dashboard.ui.filters import REGIONS, CustomerFilter

_LEAST_SHOWN = 0.1  # of a rate, in percent


def target_of(chosen: CustomerFilter) -> float:
    """This function will return the target (%) of what a filter shows: of its one 사업소, of the utility
    where there are several."""
    offices = {each.id: each for each in chosen.choices.offices(_places(chosen)).values()}
    if len(offices) == 1:
        (office,) = offices.values()
        if office.target is not None:
            return office.target
    return float(settings.TARGET_READ_RATE)


def targets_by_place(chosen: CustomerFilter) -> Mapping[int, float]:
    """This function will return the target (%) of each 동 whose 사업소 has one of its own, by row id."""
    places = [each.id for each in chosen.choices.of("dong")]
    offices = chosen.choices.offices(places)
    return {pk: each.target for pk, each in offices.items() if each.target is not None}


def is_low(rate: float | None, *, target: float) -> bool:
    """This function will say whether a rate (%) is below a target as it is written, to one decimal: what
    reads 98.0 is not below 98."""
    return rate is not None and rate < shown_target(target)


def shown_target(target: float) -> float:
    """This function will return the lowest rate (%) that is written as the target."""
    return target - _LEAST_SHOWN / 2


def _places(chosen: CustomerFilter) -> list[int]:
    names = [name for name in REGIONS if chosen.chosen.get(name)]
    if not names:
        return [each.id for each in chosen.choices.of("dong")]
    found = {
        pk for name in names for pk in chosen.choices.neighbourhoods(name, chosen.chosen[name])
    }
    return sorted(found)
