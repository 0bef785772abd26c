"""The views of a page that its reader has saved, as the filter bar offers them."""

from collections.abc import Sequence
from typing import NamedTuple

from django.http import HttpRequest

from dashboard.ui.doing import account_of
from mdm.accounts.models import SavedView
from mdm.accounts.views_kept import views_of

PATHS = ("/", "/status/", "/totals/", "/readings/", "/alarms/", "/checks/")
NOT_KEPT = ("page", "after", "before", "format", "saved", "asof", "ids")


class SavedViews(NamedTuple):
    """Own and shared views of one page, and the conditions that would be saved now."""

    path: str
    query: str
    views: Sequence[SavedView]

    @property
    def first(self) -> SavedView | None:
        """What the reader sees first on this page."""
        return next((view for view in self.views if view.opens_first), None)


def saved_views(request: HttpRequest) -> SavedViews | None:
    """This function will return what the filter bar offers, None on pages without saved views."""
    if request.path not in PATHS:
        return None
    asked = request.GET.copy()
    for name in NOT_KEPT:
        asked.pop(name, None)
    found = views_of(user=account_of(request), path=request.path)
    return SavedViews(request.path, asked.urlencode(safe=","), found)


def whole_or(query: str) -> str:
    """This function will return a query string, for an empty one what asks for all rows: a page without
    any condition may open with a view."""
    return query or "saved=none"


def opening(request: HttpRequest, saved: SavedViews | None) -> str:
    """This function will return where a page without any condition leads: the view that its reader
    opens first, or nowhere. Only one's own view opens by itself."""
    if saved is None or request.GET or request.headers.get("HX-Request"):
        return ""
    return opened_by(request, saved)


def opened_by(request: HttpRequest, saved: SavedViews | None) -> str:
    """This function will return the address of one's own view that opens first, "" without one."""
    account = account_of(request)
    views = saved.views if saved else ()
    own = (view for view in views if view.opens_first and view.owner_id == account.pk)
    return next((f"{view.path}?{view.query}" for view in own if view.query), "")
