"""순번 누락: the numbers of relay streams that never came, to be collected anew (I6, F-08)."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.ui.columns import Column, MomentColumn, NumberColumn
from dashboard.ui.language import say
from dashboard.ui.links import Choice
from dashboard.ui.pages import ListPage, ListTable, Rows
from dashboard.ui.wording import moment
from metering.queries.streams import stream_gaps


class GapsTable(ListTable):
    """Ranges of missing numbers, both ends included."""

    caption = "순번 누락"
    empty_note = "빠진 순번이 없습니다"

    source = Column(verbose_name="출처", css="nw")
    epoch = Column(verbose_name="기간", css="nw")
    first_seq = NumberColumn(verbose_name="첫 순번", phone="첫 순번")
    latest_seq = NumberColumn(verbose_name="끝 순번", phone="끝 순번")
    missing = NumberColumn(verbose_name="누락 건수", phone="누락")
    noticed_at = MomentColumn(verbose_name="발견 일시", css="nw")


class GapsPage(ListPage):
    """All gaps, or those of one stream; the file goes to whoever can send again."""

    title = "순번 누락"
    template_name = "pages/health_gaps.html"
    table_class = GapsTable
    default_sort = "-noticed_at"
    unique_key = "id"
    facet_names = ()
    personal = False
    kept_names = ("source", "epoch", "sort", "per")

    def rows(self) -> Rows:
        """This function will return the gaps of the stream that the address names."""
        return stream_gaps(source=self._sent("source"), epoch=self._sent("epoch"))

    def context(self) -> dict[str, Any]:
        """This function will name the stream shown."""
        names = [self._sent(name) for name in ("source", "epoch")]
        return {
            "stream": " · ".join(filter(None, names)),
            "crumbs": [("운영현황", reverse("health")), (self.title, "")],
            "tabs": [Choice("전체", "?", not any(names))] if any(names) else [],
        }

    def conditions(self) -> str:
        """This function will say which stream the file holds."""
        parts = [self.title, self._sent("source"), self._sent("epoch")]
        return " · ".join([*filter(None, parts), say("기준: {at}", at=moment(self.as_of.at))])

    def _sent(self, name: str) -> str:
        return self.request.GET.get(name, "").replace("\0", "")[:60]


def gaps_href(source: str, epoch: str) -> str:
    """This function will write the address of one stream's gaps."""
    return f"{reverse('health-gaps')}?{urlencode({'source': source, 'epoch': epoch})}"
