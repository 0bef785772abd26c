"""검침내역: the ledger of readings for billing, by day or as a month's table (SCREENS 2.6)."""

from django.http import HttpRequest, HttpResponseBase

from dashboard.pages.readings.days import DaysPage
from dashboard.pages.readings.month import MonthPage


def readings(request: HttpRequest) -> HttpResponseBase:
    """This function will answer with the days or, with view=month, with the month's table."""
    page = MonthPage if request.GET.get("view") == "month" else DaysPage
    return page.as_view()(request)
