"""What is wrong with a file, row by row, and what an import did."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _


class UnreadableCell(ValueError):
    """A cell that cannot be read; the message is one Korean sentence."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One sentence about one cell; row 0 = the whole file, column "" = the whole row."""

    row: int
    column: str
    message: str
    value: str = ""

    def __str__(self) -> str:
        place = _("{row}행").format(row=self.row) if self.row else "파일"
        return (
            f"{place} {self.column}: {self.message}" if self.column else f"{place}: {self.message}"
        )


@dataclass(slots=True)
class Result:
    """Counts of rows and what stood in the way; nothing is kept unless `applied`."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    applied: bool = False
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    created_codes: list[str] = field(default_factory=list)

    @property
    def wrong_rows(self) -> int:
        """How many rows have at least one error."""
        return len({problem.row for problem in self.errors if problem.row})
