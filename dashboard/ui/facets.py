"""What the filter bar draws: groups of tickable options, and the region tree."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.ui.language import say


@dataclass(frozen=True, slots=True)
class Option:
    """One tickable value; `count` None hides the number beside it, `depth` = how many stand above it."""

    value: str
    label: str
    selected: bool = False
    count: int | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """One chip of the filter bar: the query name and its options."""

    name: str
    label: str
    options: Sequence[Option]

    @property
    def chosen(self) -> list[Option]:
        """This function will return the ticked options."""
        return [option for option in self.options if option.selected]

    @property
    def summary(self) -> str:
        """This function will name the choice: the first label and how many more, "" without one."""
        return _summary([option.label for option in self.chosen])


@dataclass(frozen=True, slots=True)
class RegionNode:
    """One place of the tree 사업소 › 구 › 동; `name` is its query name (office, gu, dong)."""

    name: str
    value: str
    label: str
    selected: bool = False
    count: int | None = None
    children: Sequence["RegionNode"] = ()

    @property
    def open(self) -> bool:
        """This function will say whether something below is ticked."""
        return any(child.selected or child.open for child in self.children)


@dataclass(frozen=True, slots=True)
class RegionTree:
    """The region chip: its roots are 사업소."""

    label: str
    roots: Sequence[RegionNode]

    @property
    def summary(self) -> str:
        """This function will name the ticked places in the order of the tree; "" without one."""
        return _summary([node.label for node in _walk(self.roots) if node.selected])


def _summary(labels: list[str]) -> str:
    if not labels:
        return ""
    return (
        str(labels[0])
        if len(labels) == 1
        else say("{first} 외 {more}", first=labels[0], more=len(labels) - 1)
    )


def _walk(nodes: Sequence[RegionNode]) -> list[RegionNode]:
    return [found for node in nodes for found in (node, *_walk(node.children))]
