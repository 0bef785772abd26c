"""개인정보 조회·접속: who logged in, looked, downloaded, imported, or was given rights."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from dashboard.pages.history.base import HistoryPage
from dashboard.pages.history.opening import Opening, drawn
from dashboard.pages.history.reviewing import month_lines
from dashboard.ui.columns import Column, MomentColumn, NumberColumn
from dashboard.ui.exports import FORMATS
from dashboard.ui.known import Known
from dashboard.ui.language import say, word
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListTable, Rows
from dashboard.ui.wording import count, moment
from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessEvent, AccessKind
from mdm.audit.queries import access_log, named
from mdm.lib.actors import actor_of
from mdm.lib.clock import SEOUL

KINDS = dict(AccessKind.choices)


class KindColumn(Column):
    """What was done, in words."""

    def render(self, value: str) -> str:
        """This function will write the kind in words."""
        return word(KINDS.get(value, value))

    def typed(self, value: str) -> str:
        """This function will return the kind in words."""
        return self.render(value)


class ReasonColumn(Column):
    """Why; it opens into who, when, from where, and whose data were taken."""

    def render(self, value: str, record: AccessEvent) -> SafeString:
        """This function will write the reason with what stands behind it."""
        return drawn(_opening(value, record))

    def typed(self, value: Any) -> str | None:
        """This function will write the reason alone."""
        return value or None


class AccessTable(ListTable):
    """The access log, newest first."""

    caption = "접속·조회 기록"
    empty_note = "이 기간에 기록이 없습니다"

    at = MomentColumn(verbose_name="일시", css="nw")
    username = Column(verbose_name="사용자", css="nw")
    address = Column(verbose_name="접속지", orderable=False, css="nw", phone="접속지")
    kind = KindColumn(verbose_name="작업", css="nw")
    path = Column(verbose_name="화면", orderable=False, css="nw")
    subject = Column(verbose_name="대상", orderable=False, css="wrap wide")
    row_count = NumberColumn(verbose_name="건수", phone="건수")
    reason = ReasonColumn(verbose_name="사유", orderable=False, css="wrap wide", empty_values=())


class AccessPage(HistoryPage):
    """For auditors and administrators alone."""

    tab = "access"
    template_name = "pages/history_access.html"
    personal = False  # the log names accounts and 고객번호, nobody's name
    kept_names = ("tab", "kind", "sort", "per")
    known: ClassVar[Mapping[str, Known]] = {"kind": Known("구분", KINDS)}
    table_class = AccessTable
    default_sort = "-at"
    unique_key = "-id"

    def rows(self) -> Rows:
        """This function will return the lines of the period."""
        first = datetime.combine(self.period.from_day, time(), SEOUL)
        end = datetime.combine(self.period.to_day + timedelta(days=1), time(), SEOUL)
        found = named(access_log()).filter(at__gte=first, at__lt=end)
        if self.accounts is not None:
            found = found.filter(user_id__in=self.accounts)
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.who:
            found = found.filter(username=self.who)
        if self.text:
            said = Q(subject__icontains=self.text) | Q(path__icontains=self.text)
            found = found.filter(said | Q(numbers__contains=[self.text]))
        return found

    @cached_property
    def kind(self) -> str:
        """This function will return which deeds are shown, "" = all."""
        return self.asked_for("kind")

    def context(self) -> dict[str, Any]:
        """This function will add the choice of deeds and the months with their sign-offs."""
        query = self.request.GET.copy()
        query.pop("page", None)
        choices = []
        for value, label in {"": "전체", **KINDS}.items():
            query["kind"] = value
            choices.append(Choice(str(label), f"?{query.urlencode()}", value == self.kind))
        return super().context() | {
            "kind_choices": choices,
            "months": month_lines(day=self.today, accounts=self.accounts),
        }

    def answered(self) -> None:
        """This function will note that the log itself was taken away."""
        if self.request.GET.get("format") in FORMATS:
            access = Access(AccessKind.DOWNLOAD, self.conditions(), reason="접속기록 점검")
            log_access(access, by=actor_of(self.request), now=self.now)

    def conditions(self) -> str:
        """This function will add the kind of deed."""
        words = super().conditions()
        return (
            say("{words} · 작업: {kind}", words=words, kind=KINDS[self.kind])
            if self.kind
            else words
        )


def _opening(reason: str, record: AccessEvent) -> Opening:
    some: Any = record  # carries what `named` added
    old, arrow, new = reason.partition(" → ")
    rest = f" … {count(some.number_count)}" if some.number_count > len(some.first_numbers) else ""
    return Opening(
        reason,
        (("권한", old, new),) if arrow and record.kind == AccessKind.PERMISSION else (),
        (
            ("사용자", record.username),
            ("일시", moment(record.at)),
            ("접속지", record.address or ""),
            ("화면", record.path),
            ("대상", record.subject),
            ("정보주체", ", ".join(some.first_numbers) + rest),
            ("사유", reason),
        ),
    )
