"""What the filters of S-18…S-26 can choose from: regions, blocks, classes, devices."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mdm.lib import sql


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: its query value, its word, its row id and that of the row above; a 사업소
    may have a `target` of its read rate, in percent."""

    id: int
    value: str
    label: str
    parent_id: int | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """All values by dimension: office, gu, dong, block, use, wtp, maker, bore, year."""

    by_dimension: Mapping[str, Sequence[Choice]] = field(default_factory=dict)

    def of(self, dimension: str) -> Sequence[Choice]:
        """This function will return the values of a dimension in the order of screens."""
        return self.by_dimension.get(dimension, ())

    def ids(self, dimension: str, values: Iterable[str]) -> list[int]:
        """This function will return the row ids of query values, with everything below a block."""
        chosen = set(values)
        found = {choice.id for choice in self.of(dimension) if choice.value in chosen}
        return sorted(self._with_below(dimension, found))

    def neighbourhoods(self, dimension: str, values: Iterable[str]) -> list[int]:
        """This function will return the ids of the 동 under chosen 사업소, 구 or 동."""
        found = set(self.ids(dimension, values))
        for above, below in (("office", "gu"), ("gu", "dong")):
            if dimension == above:
                found = {choice.id for choice in self.of(below) if choice.parent_id in found}
                dimension = below
        return sorted(found)

    def tree(self, dimension: str) -> list[tuple[Choice, int]]:
        """This function will return the values of a dimension with how deep each stands below others:
        대블록 before their 중블록, these before their 소블록; elsewhere all stand on top."""
        known = {each.id for each in self.of(dimension)} if dimension == "block" else set()
        below: dict[int | None, list[Choice]] = defaultdict(list)
        for each in self.of(dimension):
            below[each.parent_id if each.parent_id in known else None].append(each)

        def walk(parent: int | None, depth: int) -> Iterator[tuple[Choice, int]]:
            for each in below[parent]:
                yield each, depth
                if each.id in known:
                    yield from walk(each.id, depth + 1)

        return list(walk(None, 0))

    def offices(self, neighbourhoods: Collection[int]) -> dict[int, Choice]:
        """This function will return the 사업소 of some 동, by the ids of these."""
        offices = {each.id: each for each in self.of("office")}
        of_district = {each.id: offices.get(each.parent_id or 0) for each in self.of("gu")}
        found = {each.id: of_district.get(each.parent_id or 0) for each in self.of("dong")}
        return {pk: found[pk] for pk in neighbourhoods if found.get(pk)}  # type: ignore[misc]

    def _with_below(self, dimension: str, found: set[int]) -> set[int]:
        if dimension != "block":
            return found
        for choice in self.of(dimension):  # large blocks stand before the small ones
            if choice.parent_id in found:
                found.add(choice.id)
        return found


def choices(*, neighbourhoods: frozenset[int] | None = None) -> Choices:
    """This function will return what filters offer; with `neighbourhoods` (row ids, None = all) only
    those 동, the regions above them, and the codes that occur there."""
    grouped: dict[str, list[Choice]] = defaultdict(list)
    for row in sql.rows("metering/sql/pages/choices.sql"):
        dimension, number, value, label, parent, _, target = row
        grouped[dimension].append(Choice(number, value, label, parent, target))
    if neighbourhoods is not None:
        _keep(grouped, "dong", neighbourhoods)
        _keep(grouped, "gu", {choice.parent_id for choice in grouped["dong"]})
        _keep(grouped, "office", {choice.parent_id for choice in grouped["gu"]})
        for dimension, ids in _codes_in(grouped, neighbourhoods).items():
            _keep(grouped, dimension, ids)
    return Choices(grouped)


def _codes_in(
    grouped: Mapping[str, Sequence[Choice]], neighbourhoods: frozenset[int]
) -> dict[str, set[int | None]]:
    """What another office calls its blocks and plants is not for everybody either."""
    found: dict[str, set[int | None]] = {name: set() for name in _CODES}
    asked = {"neighbourhoods": list(neighbourhoods)}
    for dimension, number in sql.rows("metering/sql/pages/dimensions_in_scope.sql", asked):
        found[dimension].add(number)
    for block in reversed(grouped["block"]):  # small ones stand behind those that hold them
        if block.id in found["block"]:
            found["block"].add(block.parent_id)
    return found


_CODES = ("block", "use", "wtp", "maker", "bore", "year")


def _keep(grouped: dict[str, list[Choice]], dimension: str, ids: Collection[int | None]) -> None:
    grouped[dimension] = [choice for choice in grouped[dimension] if choice.id in ids]
