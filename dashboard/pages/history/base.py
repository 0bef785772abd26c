"""What the tabs of 이력관리 share: days, author, search text, region scope."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.functional import cached_property

from customers.queries import accounts_within, scoped
from dashboard.ui.doing import account_of, demand_auditor
from dashboard.ui.language import say
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListPage
from dashboard.ui.periods import DateField, Period, read_range
from dashboard.ui.wording import moment
from metering.models import CustomerState
from metering.queries.states import found_customers

TABS = {
    "": "등록·변경",
    "replaced": "계량기·단말 교체",
    "edits": "값 고치기",
    "alarms": "알람",
    "held": "보관함",
    "access": "개인정보 조회·접속",
    "system": "시스템",
}
FOR_AUDITORS = ("access", "system")
FIRST_DAYS = 31


class HistoryPage(ListPage):
    """One tab; what belongs to administrators and auditors is refused to others."""

    title = "이력관리"
    template_name = "pages/history.html"
    facet_names = ()
    kept_names = ("tab", "what", "sort", "per")
    tab: ClassVar[str] = ""

    def answer(self) -> Any:
        """This function will refuse (403) tabs that are not the viewer's."""
        if self.tab in FOR_AUDITORS:
            demand_auditor(self.request)
        return super().answer()

    @cached_property
    def period(self) -> Period:
        """This function will return the days from–to, the last month by default."""
        first = Period(self.today - timedelta(days=FIRST_DAYS - 1), self.today)
        return read_range(self.request.GET, default=first, latest=self.today)

    @cached_property
    def text(self) -> str:
        """This function will return what is searched for."""
        return self.filter.chosen.get("q") or ""

    @cached_property
    def who(self) -> str:
        """This function will return whose doings are shown, "" = everybody's."""
        return self.request.GET.get("who", "").replace("\0", "").strip()[:150]

    @property
    def masked(self) -> bool:
        """This function will say whether personal data are hidden from the viewer."""
        return not account_of(self.request).may_administer

    @property
    def visible(self) -> QuerySet[Any] | None:
        """This function will return the customers in scope (ids), None = all."""
        return None if self.filter.scope is None else scoped(self.request.user).values("pk")

    @cached_property
    def accounts(self) -> set[int] | None:
        """This function will return the accounts that see no further than the viewer (ids), None = all."""
        return None if self.filter.scope is None else accounts_within(self.filter.scope)

    @property
    def found(self) -> QuerySet[Any] | None:
        """This function will return the customers who are searched for (ids), None = all."""
        if not self.text:
            return None
        return found_customers(CustomerState.objects.all(), text=self.text).values("customer_id")

    def context(self) -> dict[str, Any]:
        """This function will return dates and text fields."""
        shown = {"from", "to", "q", "who"}
        return {
            "dates": [
                DateField("부터", "from", self.period.from_day.isoformat()),
                DateField("까지", "to", self.period.to_day.isoformat()),
                DateField("수용가·단말", "q", self.text, "search"),
                DateField("작업자", "who", self.who, "search"),
            ],
            "keep": [(name, value) for name, value in self.kept() if name not in shown],
            "reset_href": f"?tab={self.tab}" if self.tab else "?",
        }

    def conditions(self) -> str:
        """This function will say which tab, days, author and text are shown."""
        parts = [self.title, TABS[self.tab], say("기간: {words}", words=self.period.words)]
        parts += [say("검색: {text}", text=self.text)] if self.text else []
        parts += [say("작업자: {who}", who=self.who)] if self.who else []
        parts += [say("기준: {at}", at=moment(self.now))]
        return " · ".join(parts)

    def tabs(self) -> list[Choice]:
        """This function will return the tabs that the viewer may open."""
        allowed = account_of(self.request).may_audit
        shown = [name for name in TABS if allowed or name not in FOR_AUDITORS]
        return [
            Choice(TABS[name], f"?tab={name}" if name else "?", name == self.tab) for name in shown
        ]
