"""이력관리: who changed, replaced, handled or looked at what, and when (SCREENS 2.7)."""

from django.http import HttpRequest, HttpResponseBase

from dashboard.pages.history.access import AccessPage
from dashboard.pages.history.alarms import AlarmHistoryPage
from dashboard.pages.history.changes import ChangesPage, SystemPage
from dashboard.pages.history.edits import EditsPage
from dashboard.pages.history.held import HeldHistoryPage
from dashboard.pages.history.replacements import ReplacementsPage
from dashboard.pages.history.reviewing import review

PAGES = {
    "": ChangesPage,
    "replaced": ReplacementsPage,
    "edits": EditsPage,
    "alarms": AlarmHistoryPage,
    "held": HeldHistoryPage,
    "access": AccessPage,
    "system": SystemPage,
}


def history(request: HttpRequest) -> HttpResponseBase:
    """This function will answer with the tab that the query string names."""
    page = PAGES.get(request.GET.get("tab", ""), ChangesPage)
    return page.as_view()(request)


__all__ = ["history", "review"]
