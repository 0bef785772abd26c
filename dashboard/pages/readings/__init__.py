"""검침내역: the ledger of readings for billing, by day, by period or as a month's table (SCREENS 2.6)."""

from django.http import HttpRequest, HttpResponseBase

from dashboard.pages.readings.days import DaysPage
from dashboard.pages.readings.month import MonthPage
from dashboard.pages.readings.period import PeriodPage

VIEWS = {"": DaysPage, "period": PeriodPage, "month": MonthPage}


def readings(request: HttpRequest) -> HttpResponseBase:
    """This function will answer with the view that the query string names, days by default."""
    page = VIEWS.get(request.GET.get("view", ""), DaysPage)
    return page.as_view()(request)
