"""The latest state of customers: conditions on it, counts by it, and the rows of 검침현황 (D-13)."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery

from devices.models import Attachment, Communication
from mdm.lib import sql
from mdm.lib.masking import mask_address, mask_name
from metering.core.packing import unpack_radio
from metering.models import AlarmKind, CustomerState
from metering.queries.hours import DEFAULT_INTERVAL_H, GRACE_H
from metering.queries.missing import slots_of

_AS_STORED = (
    "state", "since_at", "latest_slot_at", "latest_register_l", "good_today", "good_yesterday",
    "good_7d", "good_30d", "usage_today_l", "usage_yesterday_l", "usage_7d_l", "usage_30d_l",
    "recent_use_l", "night_min_lph",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StateRow:
    """One customer as lists show it: D-01, D-08, D-09 and 24 slots of use, oldest first."""

    number: str
    name: str
    address: str
    neighbourhood: str
    use_class: str
    caliber_mm: int | None
    communication: str
    state: str
    others: Sequence[str]
    since_at: datetime | None
    lasting: timedelta | None
    latest_slot_at: datetime | None
    latest_register_l: int | None
    good_today: int
    good_yesterday: int | None
    good_7d: float | None
    good_30d: float | None
    usage_today_l: int | None
    usage_yesterday_l: int | None
    usage_7d_l: float | None
    usage_30d_l: float | None
    recent_use_l: Sequence[int | None]
    recent_due: Sequence[bool]
    meter_serial: str
    terminal_id: str
    ctn: str
    block: str
    plant: str
    maker: str
    remote_since_year: int | None
    rssi_dbm: int | None
    battery_v: float | None
    night_min_lph: int | None
    missing: Sequence[int] = ()  # slots of the day that the list asks about


def found_customers(states: QuerySet[CustomerState], *, text: str) -> QuerySet[CustomerState]:
    """This function will keep the customers whose number, name, address, meter, terminal or CTN
    contains every word of a text; index state_by_search_key."""
    for word in search_words(text):
        states = states.filter(search_key__contains=word)
    return states


def search_words(text: str) -> list[str]:
    """This function will split a text as `search_key` is written: lower case, Hangul as jamo."""
    return unicodedata.normalize("NFD", text.lower()).split()[:5]


def counts_by_state(states: QuerySet[CustomerState]) -> Mapping[str, int]:
    """This function will count customers by display state; the counts add up to all of them (D-13)."""
    rows = states.order_by().values_list("state").annotate(Count("customer_id"))
    return dict(rows)


def counts_by_alarm(states: QuerySet[CustomerState]) -> Mapping[str, int]:
    """This function will count customers by each alarm that is active, shown or not."""
    rows = states.order_by().values_list("active_mask").annotate(Count("customer_id"))
    counts = Counter[str]()
    for mask, count in rows:
        counts.update(dict.fromkeys(active_kinds(mask), count))
    return counts


def counts_before(
    *, moments: Sequence[datetime], segments: Collection[int] | None
) -> dict[datetime, Counter[str]]:
    """This function will count what the display states were at past instants, abnormal ones only."""
    params = {
        "moments": list(moments),
        "segments": None if segments is None else list(segments),
        "kinds": AlarmKind.values,
    }
    counts = {moment: Counter[str]() for moment in moments}
    for moment, kind, count in sql.rows("metering/sql/pages/states_before.sql", params):
        counts[moment][kind] = count
    return counts


def with_devices(states: QuerySet[CustomerState]) -> QuerySet[CustomerState]:
    """This function will join what `state_rows` reads, so that a page of rows is one query."""
    wired = Attachment.objects.filter(installation_id=OuterRef("installation_id"))
    newest = wired.order_by("-attached_at", "-id")
    return states.select_related(
        "customer",
        "installation__meter",
        "segment__neighbourhood",
        "segment__use_class",
        "segment__block",
        "segment__plant",
        "segment__maker",
    ).annotate(
        terminal_name=Subquery(newest.values("terminal__terminal_id")[:1]),
        terminal_ctn=Subquery(newest.values("terminal__ctn")[:1]),
        interval_h=Subquery(newest.values("terminal__report_interval_h")[:1]),
    )


def state_rows(
    states: Iterable[CustomerState], *, now: datetime, masked: bool
) -> Iterator[StateRow]:
    """This function will yield the rows of `with_devices`, names and addresses masked unless they may be seen."""
    for each in states:
        customer, segment = each.customer, each.segment
        radio, _ = unpack_radio(packed=each.latest_radio)
        yield StateRow(
            **{name: getattr(each, name) for name in _AS_STORED},
            number=customer.number,
            name=mask_name(customer.name) if masked else customer.name,
            address=mask_address(customer.address) if masked else customer.address,
            neighbourhood=segment.neighbourhood.name,
            use_class=segment.use_class.name,
            caliber_mm=segment.caliber_id,
            communication=_communication(segment.communication),
            others=[kind for kind in active_kinds(each.active_mask) if kind != each.state],
            lasting=None if each.since_at is None else now - each.since_at,
            recent_due=recent_due(each.interval_h),  # type: ignore[attr-defined]
            meter_serial=each.installation.meter.serial,
            terminal_id=each.terminal_name or "",  # type: ignore[attr-defined]
            ctn=each.terminal_ctn or "",  # type: ignore[attr-defined]
            block=segment.block.name if segment.block else "",
            plant=segment.plant.name if segment.plant else "",
            maker=segment.maker.name if segment.maker else "",
            remote_since_year=segment.remote_since_year,
            rssi_dbm=radio.rssi_dbm,
            battery_v=each.latest_battery_v,
            missing=slots_of(mask=getattr(each, "missing_mask", 0)),
        )


def active_kinds(mask: int) -> list[str]:
    """This function will return the kinds of alarm that a mask says are active, in their order."""
    return [kind for place, kind in enumerate(AlarmKind.values) if mask >> place & 1]


def recent_due(interval_h: int | None) -> list[bool]:
    """This function will say which of the last 24 slots are due at a report interval (T-6)."""
    late_h = (interval_h or DEFAULT_INTERVAL_H) + GRACE_H
    return [age >= late_h for age in range(23, -1, -1)]


def _communication(code: str) -> str:
    return str(Communication(code).label) if code in Communication.values else ""
