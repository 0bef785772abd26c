"""대쉬보드: is everything received, what is wrong, where, who, since when (SCREENS 2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.urls import reverse
from django.utils.functional import cached_property

from dashboard.ui.charts import HourCount
from dashboard.ui.counting import counted_bar
from dashboard.ui.first_hour import first_hour
from dashboard.ui.kept import whole_or
from dashboard.ui.language import say, word
from dashboard.ui.pages import Page
from dashboard.ui.places_table import PlaceRow, place_rows
from dashboard.ui.states import ABNORMAL_QUERY, NORMAL, STATES
from dashboard.ui.targets import is_low, target_of
from dashboard.ui.trends import Series, Trend, epoch_of_day
from dashboard.ui.wording import change, percent
from metering.core.rates import Sums
from metering.core.settlement import Settlement, settlement_of
from metering.models import CustomerState
from metering.queries import mapping
from metering.queries.hours import hours_of_day
from metering.queries.rates import day_sums, neighbourhood_sums, windows
from metering.queries.states import (
    StateRow,
    counts_before,
    counts_by_alarm,
    counts_by_state,
    state_rows,
    with_devices,
)
from metering.queries.totals import usual_report_interval_h

TREND_DAYS = 30
LATEST_ROWS = 40
_SPARK_DAYS = 6


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of the strip and the list behind it."""

    label: str
    tone: str
    count: int
    href: str
    sub: str = ""
    days: Sequence[int] = ()
    title: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """One read rate: yesterday large, 7 and 30 days beside it, in percent."""

    title: str
    hint: str
    href: str
    target: float
    yesterday: float | None
    week: float | None
    month: float | None
    week_days: int | None
    month_days: int | None
    is_open: bool

    @property
    def when(self) -> str:
        """This function will name the day, and say where slots of it are still to come (T-6)."""
        return word("어제 · 수신 중") if self.is_open else word("어제")

    @property
    def is_below(self) -> bool:
        """This function will say whether yesterday, all of it received or missed, is below the target."""
        return not self.is_open and is_low(self.yesterday, target=self.target)


class OverviewPage(Page):
    """The first page; every card counts what the places and attributes of the filter select."""

    title = "대쉬보드"
    template_name = "pages/overview.html"

    def context(self) -> dict[str, Any]:
        """This function will return strip, rates, missing hours, trends, latest states and places."""
        counts = counts_by_state(self.filter.population)
        places = self._place_rows()
        latest = self._latest()
        return counted_bar(self.filter, names=self.facet_names) | {
            "tiles": self.tiles(counts),
            "strip_label": "상태별 수용가 수",
            "rates": self.rates(),
            "target": target_of(self.filter),
            "yesterday": self.today - timedelta(days=1),
            "totals_href": self._totals(self.today - timedelta(days=1)),
            "hours": self.hours(),
            "hours_href": f"{reverse('hours')}?{self._day_query(self.today - timedelta(days=1))}",
            "rate_trend": self.rate_trend(),
            "use_trend": self.use_trend(),
            "latest": latest,
            "abnormal": sum(counts.values()) - counts.get(NORMAL.code, 0),
            "abnormal_href": self._list(state=ABNORMAL_QUERY),
            "tour": first_hour(begun=self._begun(latest)),
            "places": places,
            "states": STATES,
            "legend_states": [each for each in STATES if each != NORMAL],
            "extent": self._extent(),
            "marks_url": reverse("map-marks"),
        }

    def tiles(self, counts: Any) -> list[Tile]:
        """This function will return the eight tiles: all, normal, and the six alarms (S-28)."""
        total = sum(counts.values())
        abnormal = total - counts.get(NORMAL.code, 0)
        share = percent(100 * counts.get(NORMAL.code, 0) / total) if total else ""
        moments = [self.as_of.at - timedelta(days=back) for back in range(_SPARK_DAYS, 0, -1)]
        past = counts_before(moments=moments, segments=self.filter.segment_ids)
        inclusive = counts_by_alarm(self.filter.population)
        said = say("이상 {abnormal:,}", abnormal=abnormal)
        tiles = [
            Tile("전체 수용가", "", total, self._list(), said, icon="all"),
            Tile(
                str(NORMAL.label),
                NORMAL.tone,
                total - abnormal,
                self._list(state=NORMAL.query),
                share,
            ),
        ]
        for each in STATES:
            if each == NORMAL:
                continue
            days = [past[moment][each.code] for moment in moments] + [counts.get(each.code, 0)]
            tiles.append(
                Tile(
                    str(each.label),
                    each.tone,
                    days[-1],
                    self._list(state=each.query),
                    change(days[-1] - days[-2]),
                    days,
                    say("중복 포함 {n:,}", n=inclusive.get(each.code, 0)),
                )
            )
        return tiles

    def rates(self) -> list[Rate]:
        """This function will return 시간 and 일 검침률 of D-07."""
        pooled = windows(sums=self._sums, today=self.today)
        known = {
            days: None if each.days_known == days else each.days_known
            for days, each in pooled.items()
        }
        href = self._totals(self.today - timedelta(days=1))

        target = target_of(self.filter)

        def rate(title: str, hint: str, name: str) -> Rate:
            values = {days: getattr(each.sums, name) for days, each in pooled.items()}
            return Rate(
                title, hint, href, target, values[1], values[7], values[30],
                known[7], known[30], self._is_open,
            )  # fmt: skip

        return [
            rate("시간 검침률", "24건 수신 = 100%", "hourly_rate"),
            rate("일 검침률", "1건 이상 수신 = 100%", "daily_rate"),
        ]

    def hours(self) -> list[HourCount]:
        """This function will return the bars of 오늘 시간대별 미수신."""
        found = hours_of_day(segments=self.filter.segment_ids, day=self.today, at=self.as_of.at)
        return [
            HourCount(each.slot, each.missing, self._list(missing=str(each.slot)), each.phase)
            for each in found
        ]

    def rate_trend(self) -> Trend:
        """This function will return both read rates of the last 30 full days."""
        days = [day for day in self._days if day < self.today]
        sums = [self._sums.get(day, Sums()) for day in days]
        return Trend(
            [epoch_of_day(day) for day in days],
            [
                Series("시간", [each.hourly_rate for each in sums]),
                Series("일", [each.daily_rate for each in sums], tone="normal", dash=True),
            ],
            unit="%",
            low=self._lowest(sums),
            high=100,
            target=target_of(self.filter),
            partial=self._is_open,
            href=self._totals(None),
        )

    def use_trend(self) -> Trend:
        """This function will return the use of each of the last 30 days in m³ and of today so far."""
        litres = [self._sums[day].usage_l if day in self._sums else None for day in self._days]
        return Trend(
            [epoch_of_day(day) for day in self._days],
            [
                Series(
                    "총 사용량",
                    [None if each is None else each / 1000 for each in litres],
                    tone="q3",
                    bars=True,
                )
            ],
            unit="m³",
            digits=3,
            partial=True,
            href=self._totals(None),
        )

    @cached_property
    def _is_open(self) -> bool:
        """Whether slots of yesterday are still to come (T-6)."""
        yesterday = self.today - timedelta(days=1)
        found = settlement_of(
            day=yesterday, now=self.as_of.at, report_interval_h=usual_report_interval_h()
        )
        return found == Settlement.RUNNING

    @cached_property
    def _days(self) -> list[date]:
        return [self.today - timedelta(days=back) for back in range(TREND_DAYS, -1, -1)]

    @cached_property
    def _sums(self) -> dict[date, Sums]:
        return day_sums(segments=self.filter.segment_ids, from_day=self._days[0], to_day=self.today)

    def _lowest(self, sums: Sequence[Sums]) -> float:
        known = [each.hourly_rate for each in sums if each.hourly_rate is not None]
        return 75 if not known or min(known) >= 75 else 0

    def _latest(self) -> list[StateRow]:
        newest = (F("since_at").desc(nulls_last=True), "customer_id")
        # What is joined to a row is looked up for the shown ones alone.
        shown = list(self.filter.qs.order_by(*newest).values_list("pk", flat=True)[:LATEST_ROWS])
        rows = with_devices(CustomerState.objects.filter(pk__in=shown)).order_by(*newest)
        masked = not self.request.user.may_administer  # type: ignore[union-attr]
        return list(state_rows(rows, now=self.now, masked=masked))

    def _begun(self, latest: Sequence[StateRow]) -> bool:
        """Whether anything was ever received, also by a system whose messages came by another way."""
        known = any(each.latest_slot_at for each in latest)
        return known or self.shot.latest_received_at is not None

    def _extent(self) -> str:
        box = mapping.extent(self.filter.qs) or mapping.extent(self.filter.population)
        return ",".join(f"{each:.5f}" for each in box) if box else ""

    def _place_rows(self) -> list[PlaceRow]:
        return place_rows(
            choices=self.filter.choices,
            counts=mapping.counts_by_neighbourhood(self.filter.population),
            sums=neighbourhood_sums(
                segments=self.filter.segment_ids, day=self.today - timedelta(days=1)
            ),
            href=lambda dong, state: self._list(office=None, gu=None, dong=dong, state=state),
        )

    def _list(self, **changes: str | None) -> str:
        return f"{reverse('status')}?{whole_or(urlencode(self.filter.place_params(**changes), safe=','))}"

    def _totals(self, day: date | None) -> str:
        return f"/totals/?{self._day_query(day)}"

    def _day_query(self, day: date | None) -> str:
        params = self.filter.place_params()
        query = urlencode(params, safe=",") + ("&" if params else "")
        return f"{query}date={day.isoformat() if day else '{day}'}"
