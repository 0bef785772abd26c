"""What both views of 검침내역 share: the ledger under all conditions of the filter bar."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from dashboard.ui.columns import NumberColumn
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListPage
from dashboard.ui.periods import Period
from metering.models import DayUsage
from metering.queries.ledger import ledger
from metering.queries.period import PeriodUse, period_total

_ONE_CUSTOMER = ("state", "alarm", "since", "missing", "bbox", "q")


class ReadingsPage(ListPage):
    """What both views share: the ledger under all conditions of the filter bar."""

    title = "검침내역"
    template_name = "pages/readings.html"
    kept_names = ("view", "reads", "value", "sort", "per", "cols")

    def ledger(self, period: Period) -> QuerySet[DayUsage]:
        """This function will return the ledger rows of a period under all conditions."""
        return ledger(
            from_day=period.from_day,
            to_day=period.to_day,
            segments=self.filter.segment_ids,
            customers=self.filter.qs.values("customer_id") if self.one_by_one else None,
        )

    @property
    def one_by_one(self) -> bool:
        """This function will say whether conditions on single customers apply."""
        return any(self.filter.chosen.get(name) for name in _ONE_CUSTOMER)

    def use(self, period: Period) -> PeriodUse:
        """This function will add up the use of everybody in the list over a period (D-15)."""
        found = self.filter.qs.values_list("customer_id", flat=True)
        customers = found if self.one_by_one else None
        return period_total(
            from_day=period.from_day,
            to_day=period.to_day,
            segments=self.filter.segment_ids,
            customers=None if customers is None else list(customers),
        )

    @property
    def masked(self) -> bool:
        """This function will say whether names are hidden from the viewer."""
        return not self.request.user.may_administer  # type: ignore[union-attr]

    def link(self, **changes: str | None) -> str:
        """This function will return this page's address with some query values changed."""
        query = self.request.GET.copy()
        for name, value in ({"page": None, "sort": None} | changes).items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}"

    def views(self) -> list[Choice]:
        """This function will return the toggle between days and month."""
        view = self.request.GET.get("view", "")
        return [
            Choice("일자별", self.link(view=None, date=None), view not in ("month", "period")),
            Choice("기간별", self.link(view="period", reads=None, date=None), view == "period"),
            Choice("월별 표", self.link(view="month", reads=None), view == "month"),
            Choice("납기 파일", reverse("billing")),
        ]


class PlaceColumn(NumberColumn):
    """순번: the row's place in the whole list, as ordered."""

    css = "num mut"

    def __init__(self) -> None:
        super().__init__(verbose_name="순번", accessor="place", orderable=False, phone="순번")


def customer_link(row: Any) -> str:
    """This function will return the address of a row's customer."""
    number = row["number"] if isinstance(row, dict) else row.number
    return reverse("customer", args=[number])
