"""Which column of a file is which of ours: found by its name, changeable by whoever imports it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from mdm.lib.spreadsheets import SheetRow

LEFT_OUT = "-"  # stands for a column that is not to be read


def matched(lines: Iterable[SheetRow], *, names: Mapping[str, str]) -> Iterator[SheetRow]:
    """This function will yield rows under the heads that `names` gives the file's own; heads that it
    does not name stay, those given LEFT_OUT go. Two heads of one name keep both, for the reader to refuse."""
    for line in lines:
        yield SheetRow(line.number, _renamed(line.cells, names), _renamed(line.faults, names))


def fixed(
    lines: Iterable[SheetRow],
    *,
    fixes: Mapping[tuple[int, str], str],
    called: Callable[[str], str],
) -> Iterator[SheetRow]:
    """This function will yield rows with the cells that somebody corrected on the page: `fixes` by row
    and name of our column, `called` gives the name of a head's column."""
    by_row: dict[int, dict[str, str]] = {}
    for (row, name), text in fixes.items():
        by_row.setdefault(row, {})[name] = text
    for line in lines:
        said = by_row.get(line.number, {})
        new = {head: said[called(head)] for head in line.cells if said and called(head) in said}
        faults = {head: words for head, words in line.faults.items() if head not in new}
        yield SheetRow(line.number, {**line.cells, **new}, faults)


def heads_of(lines: Iterator[SheetRow]) -> tuple[Sequence[str], Iterator[SheetRow]]:
    """This function will return a file's heads, in their order, and its rows from the first on."""
    first = next(lines, None)
    if first is None:
        return (), iter(())
    return tuple(first.cells), chain([first], lines)


def _renamed(cells: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for head, cell in cells.items():
        name = names.get(head, head)
        if name == LEFT_OUT:
            continue
        while name in found:
            name += " "
        found[name] = cell
    return found
