"""The one filter of all pages: regions and attributes of S-18…S-26, display state, search text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from dashboard.ui.facets import Facet, Option, RegionNode, RegionTree
from dashboard.ui.filter_fields import LenientFilter, ManyFilter, Missed, missed_words
from dashboard.ui.language import word
from dashboard.ui.states import ABNORMAL_QUERY, NORMAL, STATES
from devices.models import Communication
from mdm.lib.clock import SEOUL
from metering.models import AlarmKind, CustomerState, Segment
from metering.queries.hours import passed_hours
from metering.queries.mapping import within_box
from metering.queries.missing import missing_on
from metering.queries.places import Choices
from metering.queries.states import found_customers


@dataclass(frozen=True, slots=True)
class AsOf:
    """The Seoul day and the instant of the snapshot that a page shows."""

    day: date
    at: datetime


class CustomerFilter(django_filters.FilterSet):
    """Query names of every page; `qs` is CustomerState, the same dimensions join any table that
    carries a segment. Nothing a browser sends can break it: what is unknown is dropped."""

    office = ManyFilter(label="사업소")
    gu = ManyFilter(label="구")
    dong = ManyFilter(label="동")
    state = ManyFilter(label="상태", accepted=[ABNORMAL_QUERY, *(each.query for each in STATES)])
    alarm = ManyFilter(label="알람", accepted=[each.query for each in STATES if each != NORMAL])
    use = ManyFilter(label="업종", column="use_class_id")
    block = ManyFilter(label="블록", column="block_id")
    wtp = ManyFilter(label="정수장", column="plant_id")
    year = ManyFilter(label="설치년", column="remote_since_year")
    maker = ManyFilter(label="회사", column="maker_id")
    comm = ManyFilter(label="통신", column="communication", accepted=Communication.values)
    bore = ManyFilter(label="구경", column="caliber_id")
    since = LenientFilter(label="발생", kind="day")
    missing = LenientFilter(label="미수신", kind="missed")
    bbox = LenientFilter(label="지도 범위", kind="bbox")
    q = LenientFilter(label="검색", kind="text")

    class Meta:
        model = CustomerState
        fields: Sequence[str] = ()

    def __init__(
        self, data: QueryDict, *, choices: Choices, scope: frozenset[int] | None, as_of: AsOf
    ) -> None:
        super().__init__(data, CustomerState.objects.all())
        self.choices = choices
        self.scope = scope
        self.as_of = as_of
        for name in (*REGIONS, *OFFERED):
            self.filters[name].extra["accepted"] = [each.value for each in choices.of(name)]
        self.chosen: dict[str, Any] = self.form.cleaned_data if self.form.is_valid() else {}

    def filter_queryset(self, queryset: QuerySet[CustomerState]) -> QuerySet[CustomerState]:
        """This function will apply every condition to CustomerState rows."""
        return self._narrowed(queryset).filter(self.state_condition())

    @property
    def without_state(self) -> QuerySet[CustomerState]:
        """This function will return the rows of all conditions but the state: what tabs count."""
        return self._narrowed(CustomerState.objects.all()).filter(self.since_condition())

    @property
    def customer_ids(self) -> list[int] | None:
        """This function will return the customers of all conditions but places, attributes and state:
        whom the values of the filter bar are counted among, None for all."""
        if not any(self.chosen.get(name) for name in ONE_BY_ONE):
            return None
        found = self._found(CustomerState.objects.all()).filter(self.since_condition())
        return list(found.values_list("customer_id", flat=True))

    def _narrowed(self, queryset: QuerySet[CustomerState]) -> QuerySet[CustomerState]:
        return self._found(queryset.filter(self.place_condition("segment__")))

    def _found(self, found: QuerySet[CustomerState]) -> QuerySet[CustomerState]:
        if self.chosen.get("alarm"):
            found = found.alias(bits=F("active_mask").bitand(_alarm_bits(self.chosen["alarm"])))
            found = found.filter(bits__gt=0)
        if missed := self.chosen.get("missing"):
            day = missed.day or self.as_of.day
            passed = passed_hours(day=day, at=self.as_of.at)
            found = missing_on(found, day=day, slot=missed.slot, passed=passed)
        if box := self.chosen.get("bbox"):
            found = within_box(found, box=box)
        return found_customers(found, text=self.chosen.get("q") or "")

    @property
    def population(self) -> QuerySet[CustomerState]:
        """This function will return the rows by place and attribute alone: what the strip counts."""
        return CustomerState.objects.filter(self.place_condition("segment__"))

    @property
    def segments(self) -> QuerySet[Segment]:
        """This function will return the segments that the places and attributes select."""
        return Segment.objects.filter(self.place_condition(""))

    @cached_property
    def segment_ids(self) -> list[int] | None:
        """This function will return the ids of those segments, None for all of them."""
        if self.is_whole:
            return None
        return sorted(self.segments.values_list("id", flat=True))

    @property
    def is_whole(self) -> bool:
        """This function will say that neither scope nor a place or attribute narrows the view."""
        return not self.place_condition("")

    def place_condition(self, path: str) -> Q:
        """This function will return the condition on a segment reached by `path` ("" or "segment__"),
        with the region scope of the viewer."""
        condition = self.scope_condition(path)
        regions = [name for name in REGIONS if self.chosen.get(name)]
        if regions:
            ids = {each for name in regions for each in self._neighbourhoods(name)}
            condition &= Q(**{f"{path}neighbourhood_id__in": sorted(ids)})
        for name in (*OFFERED, "comm"):
            if values := self.chosen.get(name):
                ids_of = values if name == "comm" else self.choices.ids(name, values)
                condition &= Q(**{f"{path}{self.filters[name].column}__in": ids_of})
        return condition

    def scope_condition(self, path: str) -> Q:
        """This function will return the region scope of the viewer as a condition on a segment."""
        if self.scope is None:
            return Q()
        return Q(**{f"{path}neighbourhood_id__in": sorted(self.scope)})

    @property
    def state_codes(self) -> set[str]:
        """This function will return the display states that are asked for, none for any (D-13)."""
        states = self.chosen.get("state") or []
        codes = {each.code for each in STATES if each.query in states}
        return codes | set(AlarmKind.values) if ABNORMAL_QUERY in states else codes

    def state_condition(self) -> Q:
        """This function will return the condition on display state and its start (D-13)."""
        codes = self.state_codes
        condition = Q(state__in=sorted(codes)) if codes else Q()
        return condition & self.since_condition()

    def since_condition(self) -> Q:
        """This function will return the condition on the start of the shown alarm."""
        since = self.chosen.get("since")
        return Q(since_at__gte=datetime.combine(since, time(), SEOUL)) if since else Q()

    @property
    def dropped(self) -> list[str]:
        """This function will name the conditions that were given in a form that means nothing."""
        return [
            self.filters[name].label
            for name, each in self.form.fields.items()
            if getattr(each, "dropped", False)
        ]

    def query(self, **changes: str | None) -> str:
        """This function will write the conditions as a query string, `changes` on top (None = without)."""
        return urlencode(self.params(**changes), safe=",")

    def params(self, **changes: str | None) -> dict[str, str]:
        """This function will return the conditions as query names and written values."""
        written: Mapping[str, str | None] = {
            name: _written(value) for name, value in self.chosen.items()
        } | changes
        return {name: value for name, value in written.items() if value}

    def place_params(self, **changes: str | None) -> dict[str, str]:
        """This function will return the conditions on places and attributes alone."""
        return self.params(
            **dict.fromkeys(("state", "alarm", "since", "missing", "bbox", "q")) | changes
        )

    def facets(self, names: Sequence[str] = ()) -> list[Facet]:
        """This function will return the chips of the filter bar in the order of S-19…S-26."""
        return [self._facet(name) for name in names or FACETS]

    def region(self) -> RegionTree:
        """This function will return the tree 사업소 › 구 › 동 with what is ticked."""
        return RegionTree("전체 지역", self._nodes(0, None))

    def conditions(self) -> str:
        """This function will write the conditions in words, for files and prints."""
        parts = [f"{word(self.filters[name].label)} {self._words(name)}" for name in self.params()]
        return " · ".join(parts) or word("전체")

    def _neighbourhoods(self, name: str) -> list[int]:
        return self.choices.neighbourhoods(name, self.chosen[name])

    def _options(self, name: str) -> list[tuple[str, str]]:
        if name in ("state", "alarm"):
            return [(each.query, str(each.label)) for each in STATES]
        if name == "comm":
            return [(str(value), str(label)) for value, label in Communication.choices]
        return [(each.value, each.label) for each, _ in self.choices.tree(name)]

    def _facet(self, name: str) -> Facet:
        chosen = self.chosen.get(name) or []
        depths = {each.value: depth for each, depth in self.choices.tree(name)}
        options = [
            Option(value, label, selected=value in chosen, depth=depths.get(value, 0))
            for value, label in self._options(name)
        ]
        return Facet(name, str(self.filters[name].label), options)

    def _nodes(self, level: int, parent: int | None) -> list[RegionNode]:
        if level == len(REGIONS):
            return []
        name = REGIONS[level]
        chosen = self.chosen.get(name) or []
        return [
            RegionNode(
                name=name,
                value=each.value,
                label=each.label,
                selected=each.value in chosen,
                children=self._nodes(level + 1, each.id),
            )
            for each in self.choices.of(name)
            if level == 0 or each.parent_id == parent
        ]

    def _words(self, name: str) -> str:
        value = self.chosen[name]
        if not isinstance(value, list):
            return missed_words(value) if isinstance(value, Missed) else _written(value)
        labels = {ABNORMAL_QUERY: "이상", **dict(self._options(name))}
        return ", ".join(word(labels[each]) for each in value)


REGIONS = ("office", "gu", "dong")
OFFERED = ("use", "block", "wtp", "year", "maker", "bore")
ONE_BY_ONE = ("alarm", "since", "missing", "bbox", "q")  # conditions on single customers
FACETS = ("state", "use", "block", "wtp", "year", "maker", "comm", "bore")


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple) and not isinstance(value, Missed):
        return ",".join(f"{part:.6f}" for part in value)
    return ",".join(value) if isinstance(value, list) else str(value)


def _alarm_bits(names: Sequence[str]) -> int:
    codes = {each.code for each in STATES if each.query in names}
    return sum(1 << place for place, kind in enumerate(AlarmKind.values) if kind in codes)
