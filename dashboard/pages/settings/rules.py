"""설정 알람 기준: thresholds by 업종, 구경 and 회사, each in force from a day on."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.pages.settings.devices import ChoiceColumn
from dashboard.pages.settings.fields import StyledModelForm
from dashboard.pages.settings.pages import FormPage, SettingsList
from dashboard.ui.columns import Column, DayColumn, DecimalColumn
from dashboard.ui.doing import demand_administrator
from dashboard.ui.language import word
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListTable, Rows
from mdm.lib import clock
from metering.actions.rules import UnableToSetRule, add_rule, end_rule, rule_words
from metering.actions.trying import Trial, try_rule
from metering.models import AlarmKind, AlarmRule

TRIAL_TIME = timedelta(seconds=10)
SETTABLE = (AlarmKind.LEAK, AlarmKind.BACKFLOW, AlarmKind.LOW_BATTERY)


class RulesTable(ListTable):
    """Thresholds; an empty 업종, 구경 or 회사 stands for any."""

    caption = "알람 기준"
    empty_note = "등록된 기준이 없습니다. 기본값으로 판정합니다"

    kind = ChoiceColumn(verbose_name="상태", choices=AlarmKind.choices, css="nw")
    use_class = Column(verbose_name="업종", default=gettext_lazy("전체"), orderable=False, css="nw")
    caliber = Column(verbose_name="구경", default=gettext_lazy("전체"), orderable=False, css="nw")
    maker = Column(verbose_name="회사", default=gettext_lazy("전체"), orderable=False, css="nw")
    threshold = DecimalColumn(verbose_name="기준값", digits=2, phone="기준값")
    active_from = DayColumn(verbose_name="적용 시작일")
    active_to = DayColumn(verbose_name="적용 종료일")
    author = Column(verbose_name="등록자", css="nw")


class RulesPage(SettingsList):
    """Thresholds in force, coming, or over."""

    title = "알람 기준"
    template_name = "pages/settings/rules.html"
    table_class = RulesTable
    default_sort = "-active_from"
    personal = False
    kept_names = ("stage", "sort", "per")

    def rows(self) -> Rows:
        """This function will return the thresholds not yet over, or all of them."""
        self.new_href = reverse("rule-new")
        found = AlarmRule.objects.select_related("use_class", "caliber", "maker")
        return found if self._every else found.filter(self._running)

    def context(self) -> dict[str, Any]:
        """This function will return the toggle, the defaults and what may be ended."""
        running = AlarmRule.objects.filter(self._running).select_related(
            "use_class", "caliber", "maker"
        )
        return super().context() | {
            "stage_choices": [
                Choice("적용 중", "?", not self._every),
                Choice("전체", "?stage=all", self._every),
            ],
            "endable": running.order_by("kind", "pk") if self.may_change else (),
            "defaults": [(kind.label, rule_words(kind)) for kind in SETTABLE],
        }

    @property
    def _every(self) -> bool:
        return self.request.GET.get("stage") == "all"

    @property
    def _running(self) -> Q:
        return Q(active_to=None) | Q(active_to__gt=self.today)


class RuleForm(StyledModelForm):
    """A threshold and the day from which it holds."""

    kind = forms.ChoiceField(
        label="상태",
        choices=[(kind.value, kind.label) for kind in SETTABLE],
    )

    class Meta:
        model = AlarmRule
        fields = ("kind", "use_class", "caliber", "maker", "threshold", "active_from")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].help_text = " · ".join(
            f"{word(kind.label)}: {word(rule_words(kind))}" for kind in SETTABLE
        )
        for name in ("use_class", "caliber", "maker"):
            self.fields[name].empty_label = word("전체")  # type: ignore[attr-defined]


class RulePage(FormPage):
    """등록: first tried on the last 7 days, then saved."""

    title = "알람 기준 등록"
    template_name = "pages/settings/rule.html"
    done = "알람 기준을 등록했습니다."
    refusals = (UnableToSetRule,)
    trial: Trial | None = None

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """This function will try the threshold without keeping anything, or save it."""
        if "try" not in request.POST:
            return super().post(request, **kwargs)
        demand_administrator(request)
        self.now = clock.now()
        self.today = self.now.astimezone(clock.SEOUL).date()
        form: Any = self.form(request.POST)
        self.bound = form
        if form.is_valid():
            end = self.now + TRIAL_TIME
            self.trial = try_rule(
                rule=form.save(commit=False), now=self.now, is_enough=lambda: clock.now() > end
            )
        return self.get(request, **kwargs)

    def context(self) -> dict[str, Any]:
        """This function will add what the threshold would have found."""
        kinds = dict(AlarmKind.choices)
        return super().context() | {
            "trial": self.trial,
            "try_label": "지난 7일에 적용해 보기",
            "kind": kinds.get(self.request.POST.get("kind", ""), ""),
        }

    def form(self, data: Any = None) -> forms.BaseForm:
        """This function will make the form, in force from today."""
        return RuleForm(data, initial={"active_from": self.today})

    def save(self, form: Any) -> str:
        """This function will put the threshold into force."""
        add_rule(rule=form.save(commit=False), today=self.today, by=self.actor)
        return self.back()

    def back(self) -> str:
        """This function will return to the list."""
        return reverse("rules")


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """This function will take a threshold out of force from today on."""
    demand_administrator(request)
    today: date = clock.today()
    end_rule(rule=get_object_or_404(AlarmRule, pk=pk), day=today)
    return HttpResponseRedirect(reverse("rules"))
