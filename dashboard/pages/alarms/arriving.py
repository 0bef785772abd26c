"""새 알람 n건 보기: what came into a list of alarms since it was drawn; the rows stay where they are."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from dashboard.pages.alarms.list import AlarmsPage
from metering.queries.alarms import raised_after


class NewAlarms(AlarmsPage):
    """The bar above the list: how many alarms its conditions would show that it does not know."""

    def answer(self) -> HttpResponseBase:
        """This function will count what was raised after the transition ?seen=."""
        seen = self.request.GET.get("seen", "")
        known = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 19 else None
        self.filter.chosen.update(dict.fromkeys(("state", "missing", "bbox")))
        found = 0 if known is None else raised_after(self.of_tab, step=known).count()
        href = f"{reverse('alarms')}?{self._query()}"
        return render(self.request, "components/newalarms.html", {"found": found, "href": href})
