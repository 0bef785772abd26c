"""납기 파일: registers and use of a billing group at its reading day, drawn live until it is closed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.functional import cached_property

from customers.models import BillingGroup, Customer
from dashboard.pages.billing.rows import SHOWS, BillingTable, Row, closing_words, live_of
from dashboard.ui.doing import account_of
from dashboard.ui.filter_fields import EARLIEST
from dashboard.ui.known import Known
from dashboard.ui.language import say
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListPage, Rows
from dashboard.ui.periods import read_base
from mdm.lib.masking import mask_name
from metering.models import BillingClosing, BillingLine
from metering.queries.billing import Draft, Round, closing_of, closings_of, round_of
from metering.queries.billing_marks import CORRECTED, Mark, lines_of, marks_of
from metering.queries.ledger import chunks

_WANTED = frozenset(("missing", "estimated"))  # a value, by whoever reads the meter


class BillingPage(ListPage):
    """One row a customer of the group; tabs are the list of what to look at before 마감."""

    title = "납기 파일"
    template_name = "pages/billing.html"
    table_class = BillingTable
    default_sort = "number"
    facet_names = ()
    kept_names = ("group", "date", "show", "sort", "per")
    known: ClassVar[Mapping[str, Known]] = {"show": Known("표시", SHOWS)}

    @cached_property
    def groups(self) -> list[BillingGroup]:
        """This function will return all billing groups."""
        return list(BillingGroup.objects.order_by("code"))

    def unknown(self) -> list[str]:
        """This function will also name a billing group that does not exist."""
        asked = self.request.GET.get("group", "")
        lost = asked and asked not in {each.code for each in self.groups}
        return [*super().unknown(), *(["납기"] if lost else [])]

    @cached_property
    def group(self) -> BillingGroup | None:
        """This function will return the group asked for by its code, else the first."""
        asked = self.request.GET.get("group", "")
        first = self.groups[0] if self.groups else None
        return next((each for each in self.groups if each.code == asked), first)

    @cached_property
    def round(self) -> Round | None:
        """This function will return the reading day of the month of `date`; by default the latest
        that has passed."""
        if self.group is None:
            return None
        yesterday = self.today - timedelta(days=1)
        found = round_of(group=self.group, month=read_base(self.request.GET, latest=self.today))
        if "date" in self.request.GET or found.read_on <= yesterday:
            return found
        return round_of(group=self.group, month=_month_before(found.read_on))

    @cached_property
    def closing(self) -> BillingClosing | None:
        """This function will return the closing in force."""
        return closing_of(self.round) if self.round else None

    @cached_property
    def marks(self) -> list[Mark]:
        """This function will mark the lines of the whole group in scope by 고객번호: frozen ones where the
        day is closed."""
        if self.round is None:
            return []
        return marks_of(self.round, closing=self.closing, scope=self.filter.scope)

    @cached_property
    def shown(self) -> str:
        """This function will return the tab that the query string names."""
        return self.asked_for("show")

    def rows(self) -> Rows:
        """This function will return the marks of the tab; whole rows where what marks do not know orders
        them."""
        shown = [mark for mark in self.marks if not self.shown or self.shown in mark.names]
        return shown if self._are_marks_enough else self._rows(shown)

    def ordered(self, rows: Rows) -> Rows:
        """This function will order marks by what they know; by 고객번호 they are in order."""
        if self.sort.removeprefix("-") != self.default_sort:
            return super().ordered(rows)
        return rows[::-1] if self.sort.startswith("-") else rows

    def prepared(self, rows: Iterable[Any]) -> Iterable[Any]:
        """This function will make the rows of marks, by the thousand."""
        if not self._are_marks_enough:
            return rows
        return (row for chunk in chunks(rows) for row in self._rows(chunk))

    def tabs(self) -> list[Choice]:
        """This function will count what to look at."""
        counts = Counter(name for mark in self.marks for name in mark.names)
        counts[""] = len(self.marks)
        names = [name for name in SHOWS if name != CORRECTED or self.closing]
        return [
            Choice(SHOWS[name], self.link(show=name), name == self.shown, counts[name])
            for name in names
        ]

    @property
    def _are_marks_enough(self) -> bool:
        name = self.sort.removeprefix("-")
        field = str(self.table_class.base_columns[name].accessor).removeprefix("line__")
        return name == self.default_sort or field in Draft._fields

    def _hidden(self) -> tuple[str, ...]:
        """The file has the fixed columns; the screen leaves out what is empty in the whole group."""
        if "format" in self.request.GET:
            return ()
        replaced = any(mark.line.replaced_at or mark.line.initial_register_l for mark in self.marks)
        hidden: tuple[str, ...] = () if replaced else ("final", "initial", "replaced_at")
        hidden += () if self.closing else ("live",)
        return hidden + (() if self._open_items else ("entry",))

    @cached_property
    def _open_items(self) -> int:
        """How many lines want a value that the viewer may enter."""
        if not self._takes_entries:
            return 0
        return sum(not _WANTED.isdisjoint(mark.names) for mark in self.marks)

    @property
    def _takes_entries(self) -> bool:
        """A day that has not ended takes no values yet, a closed one none any more."""
        may = account_of(self.request).may_operate
        is_over = self.round is not None and self.round.read_on < self.today
        return may and is_over and not self.closing

    def context(self) -> dict[str, Any]:
        """This function will return the group's choices, the steps between months and the closings."""
        account = account_of(self.request)
        return {
            "round": self.round,
            "closing": self.closing,
            "closed_words": closing_words(self.closing.closed_at, self.closing.closed_by)
            if self.closing
            else "",
            "closings": closings_of(self.round) if self.round else [],
            "group_choices": [
                Choice(each.name, self.link(group=each.code), each == self.group)
                for each in self.groups
            ],
            "month_choices": self._steps(),
            "view_choices": _views(),
            "may_close": account.may_operate and self.filter.scope is None,
            "may_reopen": account.may_administer and self.filter.scope is None,
            "open_items": self._open_items,
            "codes_href": reverse("codes", args=["billing"]),
        }

    def conditions(self) -> str:
        """This function will say which group and day, and whether it is closed."""
        if self.round is None or self.group is None:
            return super().conditions()
        state = "마감" if self.closing else "마감 전"
        return say(
            "{conditions} · 납기: {name} · 검침일: {read_on} (전회 "
            "{previous_on}) · {shown} · {state}",
            conditions=super().conditions(),
            name=self.group.name,
            read_on=self.round.read_on,
            previous_on=self.round.previous_on,
            shown=SHOWS[self.shown],
            state=state,
        )

    def link(self, **changes: str) -> str:
        """This function will return this page's address with some query values changed."""
        query = self.request.GET.copy()
        for name, value in ({"page": "", "format": ""} | changes).items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}"

    def _rows(self, marks: Sequence[Mark]) -> list[Row]:
        if self.round is None:
            return []
        ids = [mark.line.customer_id for mark in marks]
        lines, live = lines_of(self.round, closing=self.closing, customers=ids)
        names = dict(Customer.objects.filter(pk__in=ids).values_list("pk", "name"))
        masked = not account_of(self.request).may_administer
        return [
            Row(
                place=mark.place,
                line=line,
                name=_named(names.get(mark.line.customer_id, ""), masked=masked),
                live=live_of(line, live.get(mark.line.customer_id)) if self.closing else None,
                entry_href=self._entry(line, mark),
            )
            for mark in marks
            for line in (lines[mark.line.customer_id],)
        ]

    def _entry(self, line: BillingLine, mark: Mark) -> str:
        """A value is wanted where none was received."""
        if self.round is None or not self._takes_entries or _WANTED.isdisjoint(mark.names):
            return ""
        return reverse("customer-slot", args=[line.number, f"{self.round.read_on}T24"])

    def _steps(self) -> list[Choice]:
        if self.round is None:
            return []
        on = self.round.read_on
        following = on.replace(day=1) + timedelta(days=31)
        steps = [Choice("‹", self.link(date=_month_before(on).isoformat()))]
        steps.append(Choice(f"{on:%Y-%m}", self.link(date=on.isoformat()), current=True))
        if following.replace(day=1) <= self.today:
            steps.append(Choice("›", self.link(date=following.replace(day=1).isoformat())))
        return steps


def _month_before(on: date) -> date:
    return max(on.replace(day=1) - timedelta(days=1), EARLIEST)


def _named(name: str, *, masked: bool) -> str:
    return mask_name(name) if masked and name else name


def _views() -> list[Choice]:
    address = reverse("readings")
    return [
        Choice("일자별", address),
        Choice("기간별", f"{address}?view=period"),
        Choice("월별 표", f"{address}?view=month"),
        Choice("납기 파일", "?", current=True),
    ]
