"""The addresses of the web face, one line a page."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.urls import include, path, register_converter
from django.views.i18n import set_language

from dashboard.pages import (
    account,
    acknowledging,
    alarms,
    billing,
    checks,
    columns_kept,
    customer,
    files,
    fragments,
    health,
    hours,
    overview,
    search,
    signup,
    status,
    totals,
    views_kept,
)
from dashboard.pages.help import HelpPage
from dashboard.pages.history import history, review
from dashboard.pages.readings import readings
from dashboard.ui.numbers import NumberConverter

register_converter(NumberConverter, "number")

urlpatterns = [
    path("login/", account.LoginView.as_view(), name="login"),
    path("signup/", signup.SignUpView.as_view(), name="signup"),
    path("language/", login_not_required(set_language), name="language"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", account.PasswordView.as_view(), name="password"),
    path("", overview.OverviewPage.as_view(), name="overview"),
    path("status/", status.StatusPage.as_view(), name="status"),
    path("status/hours/", hours.HoursPage.as_view(), name="hours"),
    path("status/acknowledge/", acknowledging.acknowledge, name="status-acknowledge"),
    path("customers/<number:number>/", customer.CustomerPage.as_view(), name="customer"),
    path("totals/", totals.TotalsPage.as_view(), name="totals"),
    path("totals/corrections/", totals.CorrectionsPage.as_view(), name="corrections"),
    path("totals/month/", totals.MonthlyReportPage.as_view(), name="report-month"),
    path("totals/day/", totals.DailyReportPage.as_view(), name="report-day"),
    path("readings/", readings, name="readings"),
    path("readings/billing/", billing.BillingPage.as_view(), name="billing"),
    path("readings/billing/close/", billing.close, name="billing-close"),
    path("readings/billing/reopen/", billing.reopen, name="billing-reopen"),
    path(
        "customers/<number:number>/slots/<str:slot>/",
        customer.CorrectingPage.as_view(),
        name="customer-slot",
    ),
    path("customers/<number:number>/unmask/", customer.unmask, name="customer-unmask"),
    path("history/", history, name="history"),
    path("history/review/", review, name="history-review"),
    path("settings/", include("dashboard.pages.settings.urls")),
    path("alarms/", alarms.AlarmsPage.as_view(), name="alarms"),
    path("alarms/new/", alarms.NewAlarms.as_view(), name="alarms-new"),
    path("alarms/morning/", alarms.MorningPage.as_view(), name="morning"),
    path("alarms/handle/", alarms.handle, name="alarm-handle"),
    path("alarms/<int:pk>/", alarms.AlarmPage.as_view(), name="alarm"),
    path("checks/", checks.ChecksPage.as_view(), name="checks"),
    path("checks/decide/", checks.decide, name="check-decide"),
    path("checks/<int:pk>/", checks.FindingPage.as_view(), name="check"),
    path("health/", health.HealthPage.as_view(), name="health"),
    path("health/held/", health.HeldPage.as_view(), name="held"),
    path("health/held/decide/", health.decide, name="held-decide"),
    path("health/held/all/", health.HeldAllPage.as_view(), name="held-all"),
    path("health/held/<int:pk>/", health.HeldMessagePage.as_view(), name="held-message"),
    path(
        "health/held/<int:pk>/register/",
        health.RegisterTerminalPage.as_view(),
        name="held-register",
    ),
    path("health/gaps/", health.GapsPage.as_view(), name="health-gaps"),
    path("health/warnings/", health.WarningsPage.as_view(), name="health-warnings"),
    path("files/", files.FilesPage.as_view(), name="files"),
    path("files/<int:pk>/", files.FilePage.as_view(), name="file"),
    path("help/", HelpPage.as_view(), name="help"),
    path("views/", views_kept.keep, name="view-keep"),
    path("views/<int:pk>/forget/", views_kept.forget, name="view-forget"),
    path("columns/", columns_kept.keep, name="columns-keep"),
    path("search/", search.SearchPage.as_view(), name="search"),
    path("fragments/freshness/", fragments.freshness, name="freshness"),
    path("fragments/boundaries/", fragments.boundaries, name="boundaries"),
    path("fragments/map/", fragments.MapMarks.as_view(), name="map-marks"),
]
