"""종합정보: head, evidence, figures, charts and the table of one customer's readings."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.utils.functional import cached_property

from customers.models import Plant, ServiceState
from customers.queries import plant_on, scoped, service_state_on
from dashboard.pages.customer import figures
from dashboard.pages.customer.facts import (
    Subject,
    customer_facts,
    device_facts,
    installation_past,
)
from dashboard.pages.customer.tables import (
    CorrectableHourTable,
    DayTable,
    HourTable,
    day_record,
    hour_record,
)
from dashboard.pages.customer.unmask import is_masked
from dashboard.ui import exports
from dashboard.ui.chosen_columns import chosen_columns, column_menu, hidden_columns
from dashboard.ui.doing import account_of
from dashboard.ui.filter_fields import read_day
from dashboard.ui.findings import finding_lines
from dashboard.ui.language import say
from dashboard.ui.ordering import OrderedRows
from dashboard.ui.pages import ListTable, Page
from dashboard.ui.purposes import asks_purpose, purpose_of
from dashboard.ui.settled import settled_word
from dashboard.ui.walking import walk
from devices.queries import installation_history
from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessKind
from mdm.lib.actors import actor_of
from metering.models import CustomerState, Handling
from metering.queries.checks import findings_of_customer
from metering.queries.customer_alarms import alarm_history, open_alarms
from metering.queries.days import DayRow, customer_days
from metering.queries.totals import usual_report_interval_h

SHOWN_DAYS = 31
ROW_STEPS = ("24", "168", "all")


class CustomerPage(Page):
    """One customer; looked at by the access log, refreshed while open."""

    title = "수용가 종합정보"
    template_name = "pages/customer.html"
    facet_names = ()

    taken: Access | None = None

    def answer(self) -> HttpResponseBase:
        """This function will answer with the page or the file of its table, 404 out of scope."""
        number = self.subject.customer.number
        file_format = self.request.GET.get("format", "")
        if file_format in exports.FORMATS:
            return self.file(file_format)
        if not self.request.htmx:  # type: ignore[attr-defined]
            self.taken = Access(AccessKind.VIEW, number, 1)
        return self.draw(**self.context())

    def answered(self) -> None:
        """This function will log the look or the download."""
        if self.taken is not None:
            log_access(self.taken, by=actor_of(self.request), now=self.now)

    @cached_property
    def subject(self) -> Subject:
        """This function will return the customer of the address, 404 when there is none in scope."""
        customers = scoped(self.request.user).select_related(
            "neighbourhood__district", "block", "use_class"
        )
        customer = customers.filter(number=self.kwargs["number"]).first()
        if customer is None:
            raise Http404
        state = CustomerState.objects.filter(customer=customer).first()
        plant = plant_on(customer_ids=[customer.pk], day=self.today).get(customer.pk)
        service = service_state_on(customer_ids=[customer.pk], day=self.today).get(customer.pk)
        return Subject(
            customer=customer,
            state=state,
            installations=list(installation_history(customer=customer)),
            plant=Plant.objects.filter(pk=plant).first() if plant else None,
            service=str(ServiceState(service).label) if service else "등록 전",
            masked=is_masked(self.request, number=customer.number, now=self.now),
        )

    @cached_property
    def end(self) -> Any:
        """This function will return the last day shown: 검색 기준 날짜, at most today."""
        return min(read_day(self.request.GET.get("date", "")) or self.today, self.today)

    @cached_property
    def days(self) -> list[DayRow]:
        """This function will return the month of days up to 검색 기준 날짜, newest first."""
        return customer_days(
            customer_id=self.subject.customer.pk,
            from_day=self.end - timedelta(days=SHOWN_DAYS - 1),
            to_day=self.end,
            at=self.now,
        )

    @property
    def by_day(self) -> bool:
        """This function will say whether 일별 is chosen rather than 수집."""
        return self.request.GET.get("period") == "day"

    def context(self) -> dict[str, Any]:
        """This function will return head, evidence, figures, charts, table, facts and histories."""
        subject = self.subject
        alarms = open_alarms(customer_id=subject.customer.pk)
        return {
            "subject": subject,
            "customer": subject.customer,
            "state": subject.state,
            "unseen": any(each.handling == Handling.NEW for each in alarms),
            "banners": figures.banners(subject, alarms, now=self.now),
            "walk": walk(
                conditions=self.filter,
                sort=self.request.GET.get("sort", ""),
                number=subject.customer.number,
            ),
            "rates": figures.rates(self._recent, today=self.today),
            "kpis": figures.kpis(subject, now=self.now, today=self.today),
            "use_trend": figures.use_trend(self.days, by_day=self.by_day, alarms=alarms),
            "has_hand": any(hour.by_hand_l is not None for day in self.days for hour in day.hours),
            "heat_days": figures.heat_days(self.days),
            "heat_finding": figures.finding(self.days),
            "table": self.table(),
            "column_menu": column_menu(table_class=self._table_class, chosen=self._chosen_columns),
            "by_day": self.by_day,
            "end": self.end,
            "row_steps": ROW_STEPS,
            "rows_shown": self.rows_shown,
            "rows_known": len(self.records),
            "customer_facts": customer_facts(subject),
            "device_facts": device_facts(subject),
            "past": installation_past(subject.installations),
            "alarms": figures.past_alarms(alarm_history(customer_id=subject.customer.pk), self.now),
            "findings": finding_lines(findings_of_customer(customer_id=subject.customer.pk)),
            "pin": figures.pin(subject),
            "asks_purpose": asks_purpose(self.request, day=self.today),
            "may_unmask": subject.masked and self.request.user.may_operate,  # type: ignore[union-attr]
            "target": settings.TARGET_READ_RATE,
        }

    @property
    def _recent(self) -> list[DayRow]:
        """The head always speaks of today, whatever month is looked at."""
        if self.end == self.today:
            return self.days
        first = self.today - timedelta(days=SHOWN_DAYS - 1)
        return customer_days(
            customer_id=self.subject.customer.pk, from_day=first, to_day=self.today, at=self.now
        )

    @cached_property
    def records(self) -> list[Any]:
        """This function will return all rows of the chosen table, newest first."""
        if self.by_day:
            interval_h = usual_report_interval_h()
            return [
                day_record(
                    each,
                    today=self.today,
                    settled=settled_word(day=each.day, at=self.now, report_interval_h=interval_h),
                )
                for each in self.days
            ]
        hours = (each for row in self.days for each in reversed(row.hours))
        return [hour_record(each) for each in hours if each.slot_end_at <= self.now]

    @property
    def rows_shown(self) -> str:
        """This function will return how many hours the table shows: 24, 168 or all."""
        asked = self.request.GET.get("rows", "")
        return asked if asked in ROW_STEPS else ROW_STEPS[0]

    def table(self) -> ListTable:
        """This function will make the table of the page, the first rows only unless asked for."""
        whole = self.by_day or self.rows_shown == "all"
        shown = self.records if whole else self.records[: int(self.rows_shown)]
        made = self._table_class(
            data=OrderedRows(shown),
            exclude=hidden_columns(table_class=self._table_class, chosen=self._chosen_columns),
        )
        made.total = len(self.records)
        return made

    @property
    def _chosen_columns(self) -> str:
        return chosen_columns(self.request, table_class=self._table_class)

    @property
    def _table_class(self) -> type[ListTable]:
        if self.by_day:
            return DayTable
        return CorrectableHourTable if account_of(self.request).may_operate else HourTable

    def file(self, file_format: str) -> HttpResponseBase:
        """This function will write the whole month of the chosen table."""
        number = self.subject.customer.number
        words = "일별" if self.by_day else "수집"
        total = len(self.records)
        reason = purpose_of(self.request, day=self.today)
        self.taken = Access(AccessKind.DOWNLOAD, number, total, reason, (number,))
        return exports.file_of(
            self.table(),
            records=self.records,
            file_format=file_format,
            name=say(
                "검침데이터_{number}_{words}_{end:%Y%m%d}", number=number, words=words, end=self.end
            ),
            conditions=say(
                "{number} · {words} · {end}까지 {shown_days}일 · {total:,}건",
                number=number,
                words=words,
                end=self.end,
                shown_days=SHOWN_DAYS,
                total=total,
            ),
        )
