"""The addresses below /settings/."""

from django.urls import path

from dashboard.pages.settings import (
    codes,
    correcting,
    customer_forms,
    customers,
    devices,
    expiring,
    import_files,
    import_jobs,
    importing,
    installing,
    provisional,
    retiring,
    rules,
    signups,
    users,
)

_ONE = "customers/<number:number>/"
_METER = f"{_ONE}meters/<int:pk>/"
_WIRE = f"{_ONE}terminals/<int:pk>/"

urlpatterns = [
    path("", customers.RegisterPage.as_view(), name="settings"),
    path("import/", importing.ImportPage.as_view(), name="import"),
    path(
        "import-replacements/",
        importing.ImportReplacementsPage.as_view(),
        name="import-replacements",
    ),
    path(
        "import-replacements/template/",
        import_files.replacements_template,
        name="import-replacements-template",
    ),
    path("import/template/", import_files.template, name="import-template"),
    path("import/errors/", import_files.errors, name="import-errors"),
    path("import/jobs/<int:pk>/", import_jobs.ImportJobPage.as_view(), name="import-job"),
    path("export/", import_files.export, name="export"),
    path("customers/new/", customer_forms.NewCustomerPage.as_view(), name="customer-new"),
    path(_ONE, customers.CardPage.as_view(), name="settings-customer"),
    path(f"{_ONE}edit/", customer_forms.CustomerEditPage.as_view(), name="customer-edit"),
    path(f"{_ONE}service/", customer_forms.ServiceStatePage.as_view(), name="customer-service"),
    path(f"{_ONE}plant/", customer_forms.PlantPage.as_view(), name="customer-plant"),
    path(f"{_ONE}install/", installing.InstallPage.as_view(), name="meter-install"),
    path(f"{_ONE}replace-meter/", installing.ReplaceMeterPage.as_view(), name="meter-replace"),
    path(
        f"{_ONE}replace-terminal/",
        installing.ReplaceTerminalPage.as_view(),
        name="terminal-replace",
    ),
    path(f"{_ONE}remove/", installing.RemovePage.as_view(), name="meter-remove"),
    path(
        f"{_ONE}remove-terminal/", installing.RemoveTerminalPage.as_view(), name="terminal-remove"
    ),
    path(f"{_ONE}retire/", retiring.RetirePage.as_view(), name="customer-retire"),
    path(f"{_ONE}return/", retiring.ReturnPage.as_view(), name="customer-return"),
    path(f"{_METER}start/", correcting.StartPage.as_view(), name="start-correct"),
    path(f"{_METER}same/", correcting.SameMeterPage.as_view(), name="meter-same"),
    path(f"{_METER}undo/", correcting.UndoReplacementPage.as_view(), name="replacement-undo"),
    path(f"{_METER}removal/", correcting.RemovalPage.as_view(), name="removal-correct"),
    path(f"{_METER}removal/undo/", correcting.UndoRemovalPage.as_view(), name="removal-undo"),
    path(f"{_WIRE}start/", correcting.WireStartPage.as_view(), name="wire-correct"),
    path(f"{_WIRE}undo/", correcting.UndoWirePage.as_view(), name="wire-undo"),
    path("provisional/", provisional.ProvisionalPage.as_view(), name="provisional"),
    path("provisional/confirm/", provisional.confirm, name="provisional-confirm"),
    path("expiring/", expiring.ExpiringPage.as_view(), name="expiring"),
    path("meters/", devices.MetersPage.as_view(), name="meters"),
    path("meters/new/", devices.MeterPage.as_view(), name="meter-new"),
    path("meters/<int:pk>/", devices.MeterPage.as_view(), name="meter-edit"),
    path("terminals/", devices.TerminalsPage.as_view(), name="terminals"),
    path("terminals/new/", devices.TerminalPage.as_view(), name="terminal-new"),
    path("terminals/<int:pk>/", devices.TerminalPage.as_view(), name="terminal-edit"),
    path("codes/<str:table>/", codes.CodesPage.as_view(), name="codes"),
    path("codes/<str:table>/new/", codes.CodePage.as_view(), name="code-new"),
    path("codes/<str:table>/<int:pk>/", codes.CodePage.as_view(), name="code-edit"),
    path("rules/", rules.RulesPage.as_view(), name="rules"),
    path("rules/new/", rules.RulePage.as_view(), name="rule-new"),
    path("rules/<int:pk>/end/", rules.end, name="rule-end"),
    path("users/", users.UsersPage.as_view(), name="users"),
    path("users/new/", users.NewUserPage.as_view(), name="user-new"),
    path("users/requests/", signups.SignUpsPage.as_view(), name="sign-ups"),
    path("users/requests/<int:pk>/", signups.DecisionPage.as_view(), name="sign-up-decide"),
    path("users/<int:pk>/", users.UserPage.as_view(), name="user-edit"),
]
