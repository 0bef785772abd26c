"""The conditions that the list of findings and the walk through it share."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from dashboard.ui.filter_fields import read_day
from dashboard.ui.filters import CustomerFilter
from dashboard.ui.known import Known
from metering.models import Check, Finding
from metering.queries.checks import TABS, findings_of

ACK = {"0": "open", "act": "action", "ok": "reviewed", "all": "all"}
TAB_WORDS = {"0": "미처리", "act": "조치", "ok": "이상 없음", "all": "전체"}
KNOWN = {"ack": Known("처리", ACK, "0")}
NAMES = ("ack", "check", "from", "to", "sort")


class FindingConditions:
    """Tab, checks and days of a query string, over the places and attributes of the filter."""

    def __init__(self, query: QueryDict, conditions: CustomerFilter) -> None:
        self.query = query
        self.conditions = conditions

    @cached_property
    def tab(self) -> str:
        """This function will return the tab: 0 미처리, act 조치, ok 이상 없음, all."""
        return KNOWN["ack"].read(self.query, "ack")

    @cached_property
    def kinds(self) -> list[str]:
        """This function will return the chosen checks, none = all."""
        asked = ",".join(self.query.getlist("check")).split(",")
        return [kind for kind in Check.values if kind in asked]

    @cached_property
    def days(self) -> tuple[Any, Any]:
        """This function will return the first and last day, None = open."""
        first, last = (read_day(self.query.get(name, "")) for name in ("from", "to"))
        return (last, first) if first and last and last < first else (first, last)

    @property
    def any_kind(self) -> QuerySet[Finding]:
        """This function will return the findings under all conditions but tab and check."""
        return findings_of(
            place=self.conditions.place_condition("segment__"),
            text=self.conditions.chosen.get("q") or "",
            days=self.days,
        )

    @property
    def any_tab(self) -> QuerySet[Finding]:
        """This function will return the findings under all conditions but the tab."""
        return self.any_kind.filter(kind__in=self.kinds) if self.kinds else self.any_kind

    @property
    def found(self) -> QuerySet[Finding]:
        """This function will return the findings of the tab."""
        return self.any_tab.filter(TABS[ACK[self.tab]])

    def params(self, **changes: str | None) -> str:
        """This function will write the conditions as a query string, `changes` on top."""
        first, last = self.days
        own: dict[str, str | None] = {
            "ack": self.tab,
            "check": ",".join(self.kinds) or None,
            "from": first.isoformat() if first else None,
            "to": last.isoformat() if last else None,
            "sort": self.query.get("sort") or None,
        }
        without = dict.fromkeys(("state", "alarm", "since", "missing", "bbox"))
        return self.conditions.query(**without | own | changes)


def findings_within(scope: frozenset[int] | None) -> QuerySet[Finding]:
    """This function will return the findings of connections in some 동, None = everywhere."""
    found = Finding.objects.all()
    return found if scope is None else found.filter(segment__neighbourhood_id__in=scope)
