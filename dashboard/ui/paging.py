"""Page numbers of a list: which rows stand on a page and which pages get a link."""

from dataclasses import dataclass

PER_PAGE_CHOICES = (20, 50, 100, 200)
_NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class Pager:
    """One page of `total` rows; numbers count from 1, an empty list has one empty page. `gathered` of
    them stand on the first page beside its rows, in groups of one line each."""

    number: int
    per: int
    total: int
    gathered: int = 0

    @property
    def last(self) -> int:
        """This function will return the number of the last page, at least 1."""
        return max(1, -(-(self.total - self.gathered) // self.per))

    @property
    def first_row(self) -> int:
        """This function will return the 1-based number of the page's first row, 0 when empty."""
        before = self.offset + (self.gathered if self.number > 1 else 0)
        return before + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        """This function will return the 1-based number of the page's last row."""
        return min(self.total, self.number * self.per + self.gathered)

    @property
    def offset(self) -> int:
        """This function will return how many rows stand before the page."""
        return (self.number - 1) * self.per

    @property
    def previous(self) -> int | None:
        """This function will return the page before, None on the first."""
        return self.number - 1 if self.number > 1 else None

    @property
    def following(self) -> int | None:
        """This function will return the page after, None on the last."""
        return self.number + 1 if self.number < self.last else None

    @property
    def numbers(self) -> list[int | None]:
        """This function will return the linked pages in order, None where some are left out."""
        near = range(self.number - _NEIGHBOURS, self.number + _NEIGHBOURS + 1)
        shown = sorted({1, self.last, *(page for page in near if 1 <= page <= self.last)})
        links: list[int | None] = []
        for page in shown:
            if links and links[-1] is not None and page - links[-1] > 1:
                links.append(None)
            links.append(page)
        return links

    @property
    def per_choices(self) -> tuple[int, ...]:
        """This function will return the row counts that a page may have."""
        return PER_PAGE_CHOICES


def pager_for(*, page: str, per: str, total: int, default_per: int = 50) -> Pager:
    """This function will make a pager of query values, at the nearest page that exists."""
    rows = int(per) if per.isdecimal() and int(per) in PER_PAGE_CHOICES else default_per
    asked = int(page) if page.isdecimal() and len(page) < 10 else 1
    last = max(1, -(-total // rows))
    return Pager(number=min(max(1, asked), last), per=rows, total=total)
