"""A small utility with known registers, judged up to now: what pages of figures are checked against."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection, transaction

from customers.models import Customer, District, Neighbourhood, Office
from devices.models import Installation
from mdm.accounts.models import Role, User
from mdm.lib import clock
from mdm.lib.copying import copy_rows
from metering.actions.judging import judge_dirty_days
from metering.actions.partitions import ensure_partitions
from metering.actions.refreshing import refresh_segments
from metering.core.packing import pack_meta
from metering.core.slots import SLOTS, hour_at, instant_of
from metering.models import DirtyDay
from tests import make

DAYS = 10  # before today
SILENT, GAPPED = 1, 2  # customers who miss all, or four slots, of yesterday
FIRST_L = 1_000
DUE_AFTER = timedelta(hours=6 + 1)  # the report interval that a terminal begins with, and the grace


@dataclass(frozen=True, slots=True)
class Town:
    """Customers 0…5 use 1…6 L an hour; even ones live in 동 A, odd ones in 동 B."""

    customers: list[Customer]
    today: date
    now: datetime

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    def slot_of_yesterday(self, slot: int) -> datetime:
        return instant_of(hour=hour_at(day=self.yesterday, slot=slot))

    @property
    def due_of_yesterday(self) -> int:
        """The last slot of yesterday that is due (T-6): until 7 in the morning not all are."""
        return sum(
            self.slot_of_yesterday(slot) + DUE_AFTER <= self.now for slot in range(1, SLOTS + 1)
        )


def judged_town(*, district: District | None = None, mark: str = "") -> Town:
    """Six customers with registers at every slot of the last ten days, but for the gaps of yesterday;
    a second town stands in a district of its own, and a mark tells all that it is called."""
    now = clock.now()
    today = now.astimezone(clock.SEOUL).date()
    first = today - timedelta(days=DAYS)
    at = datetime.combine(first, time(0), clock.SEOUL).astimezone(UTC)
    places = [make.neighbourhood(mark + name, district=district) for name in ("가동", "나동")]
    ensure_partitions(from_day=first - timedelta(days=1), to_day=today)
    placed = [
        make.installation(
            customer=make.customer(
                f"{mark}10-10-001-{number:06d}", name=f"{mark}물{number}길", neighbourhood=places[number % 2],
                since=first,
            ),
            meter=make.meter(f"{mark}S{number:07d}"),
            terminal=make.terminal(f"{mark}T-{number:06d}", ctn=f"{mark}012-0000-{number:04d}"),
            at=at,
            initial_register_l=FIRST_L,
        )
        for number in range(6)
    ]  # fmt: skip
    DirtyDay.objects.all().delete()
    rows = [row for number, each in enumerate(placed) for row in _days(each, number, today)]
    with transaction.atomic():
        copy_rows(
            table="day_reading",
            columns=("customer_id", "day", "installation_id", "register_l", "meta", "radio"),
            rows=rows,
        )
    DirtyDay.objects.bulk_create(
        DirtyDay(customer_id=each.customer_id, day=first, marked_at=now) for each in placed
    )
    judge_dirty_days(now=now)
    refresh_segments(now=now)
    return Town([each.customer for each in placed], today, now)


def _days(placed: Installation, number: int, today: date) -> list[tuple[object, ...]]:
    rows = []
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        register: list[int | None] = []
        meta: list[int | None] = []
        for slot in range(1, SLOTS + 1):
            known = not (back == 1 and _missing(number, slot))
            hours = (DAYS - back) * SLOTS + slot
            register.append(FIRST_L + hours * (number + 1) if known else None)
            received_at_s = hour_at(day=day, slot=slot) * 3600 + 600
            meta.append(
                pack_meta(has_number=True, offset_s=0, received_at_s=received_at_s, status=0)
                if known
                else None
            )
        rows.append((placed.customer_id, day, placed.pk, register, meta, [None] * SLOTS))
    return rows


def _missing(number: int, slot: int) -> bool:
    return number == SILENT or (number == GAPPED and 5 <= slot <= 8)


def by_hand(sql: str, *params: object) -> list[tuple[object, ...]]:
    """Rows of a plain statement: figures as somebody would compute them without our code."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def viewer(role: Role = Role.ADMIN, *regions: Office | Neighbourhood) -> User:
    """An account with a role and, where given, regions."""
    return make.user(role=role, regions=tuple(regions))
