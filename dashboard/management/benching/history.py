"""What the measured town sent: a month of hourly registers with its troubles, judged by the product."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from dashboard.management.benching.town import Town
from mdm.lib import sql
from mdm.lib.clock import SEOUL
from mdm.lib.copying import copy_rows
from metering.actions.catching_up import judge_all
from metering.actions.checking import check_day
from metering.actions.partitions import prepare
from metering.actions.tallying import count_originals
from metering.core.packing import EPOCH_2000_S, NUMBER_BIT, STATUS_BITS, pack_radio
from metering.core.reading import Radio, Status
from metering.core.slots import HOUR_S, SLOTS, hour_at, hour_before, instant_of
from metering.models import DirtyDay, JobMark, SourceContact, TerminalContact

CHECKED_DAYS: Final = 3
REPORT_H: Final = 6
_SQL: Final = "dashboard/management/benching/sql"
_SEED: Final = 21
_COLUMNS: Final = ("customer_id", "day", "installation_id", "register_l", "meta", "radio")
_SOURCES: Final = ("onem2m", "json")
_MEAN_LPH: Final = 14
_LEAK_LPH: Final = 25
# What goes wrong, as shares of the connections.
_SILENT, _LEAKS, _LOW_BATTERY, _BACKFLOW = 0.015, 0.02, 0.01, 0.004
_LOST_REPORTS: Final = 0.01
_ON_TIME: Final = 1800 << 50  # closeness of a reading at its slot's end

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sent:
    """Registers in litres and packed metas, [connections, hours]; meta 0 = nothing arrived."""

    first_day: date
    register_l: Ints
    meta: Ints


def live(*, town: Town, days: int, now: datetime) -> None:
    """This function will store what the town sent in the days up to `now`, and have it judged, checked
    and summed as the tasks of the product do."""
    today = now.astimezone(SEOUL).date()
    sent = _sent(connections=len(town.customers), today=today, days=days, now=now)
    prepare(now=now)
    copy_rows(table="day_reading", columns=_COLUMNS, rows=_rows(town, sent))
    _contacts(town, sent, now)
    DirtyDay.objects.all().delete()
    DirtyDay.objects.bulk_create(
        DirtyDay(customer_id=each, day=sent.first_day, marked_at=now) for each in town.customers
    )
    judge_all(now=now)
    for back in range(CHECKED_DAYS, 0, -1):
        check_day(day=today - timedelta(days=back), now=now)
    for step in ("reports", "tally"):
        sql.run(f"{_SQL}/{step}.sql", {"now": now, "today": today})
    count_originals(now=now)


def _sent(*, connections: int, today: date, days: int, now: datetime) -> Sent:
    dice = np.random.default_rng(_SEED)
    first_day = today - timedelta(days=days - 1)
    hours = days * SLOTS
    use_l = _use_l(connections, hours, dice)
    trouble = dice.random(connections)
    leaking = trouble < _LEAKS
    use_l[leaking, -4 * SLOTS :] += _LEAK_LPH
    backwards = (trouble >= _LEAKS) & (trouble < _LEAKS + _BACKFLOW)
    use_l[backwards, -30] = -200
    register_l = dice.integers(10_000, 900_000, (connections, 1)) + use_l.cumsum(axis=1)
    arrived = _arrived(connections, hours, dice)
    status = np.full((connections, hours), int(Status.REPORTED), dtype=np.int64)
    status[dice.random(connections) < _LOW_BATTERY, -2 * SLOTS :] |= int(Status.LOW_BATTERY)
    status[leaking, -3 * SLOTS :] |= int(Status.LEAK)
    status[backwards, -30:] |= int(Status.BACKFLOW)
    slots = hour_at(day=first_day, slot=1) + np.arange(hours)
    received = -(-slots // REPORT_H) * REPORT_H  # with the report that ends their six hours
    arrived &= (received <= hour_before(at=now))[None]
    received_s = (received * HOUR_S - EPOCH_2000_S)[None]
    meta = NUMBER_BIT | _ON_TIME | received_s << STATUS_BITS | status
    return Sent(first_day, register_l, np.where(arrived, meta, 0))


def _use_l(connections: int, hours: int, dice: np.random.Generator) -> Ints:
    """Litres by hour: little at night, most in the morning and the evening, some sites much more."""
    hour = np.arange(hours) % SLOTS
    shape = np.where(hour < 5, 0.0, 0.6 + 0.8 * np.exp(-(((hour - 8) % 12) ** 2) / 6))
    size = _MEAN_LPH * np.exp(dice.normal(0, 0.8, connections))
    return np.round(dice.exponential(size[:, None] * shape[None])).astype(np.int64)


def _arrived(connections: int, hours: int, dice: np.random.Generator) -> npt.NDArray[np.bool_]:
    reports = dice.random((connections, hours // REPORT_H)) >= _LOST_REPORTS
    arrived = np.repeat(reports, REPORT_H, axis=1)
    arrived[dice.random(connections) < _SILENT, -5 * SLOTS :] = False
    return arrived


def _rows(town: Town, sent: Sent) -> Iterator[tuple[object, ...]]:
    """Day after day, as they come in."""
    radio = pack_radio(radio=Radio(rssi_dbm=-87, rsrp_dbm=-103), battery_v=3.6)
    devices = list(zip(town.customers, town.installations, strict=True))
    for number in range(sent.meta.shape[1] // SLOTS):
        part = slice(number * SLOTS, (number + 1) * SLOTS)
        registers, metas = sent.register_l[:, part].tolist(), sent.meta[:, part].tolist()
        day = sent.first_day + timedelta(days=number)
        for (customer, placed), register, meta in zip(devices, registers, metas, strict=True):
            if any(meta):
                yield (
                    customer, day, placed, _array(register, meta), _array(meta, meta),
                    _array([radio] * SLOTS, meta),
                )  # fmt: skip


def _array(values: list[int | None], meta: list[int]) -> str:
    """PostgreSQL's text of an array: psycopg's own way takes ten times as long."""
    shown = (str(each) if there else "NULL" for each, there in zip(values, meta, strict=True))
    return "{" + ",".join(shown) + "}"


def _contacts(town: Town, sent: Sent, now: datetime) -> None:
    """When each terminal, source and job was last heard."""
    latest = np.where(sent.meta.any(axis=1), (sent.meta[:, ::-1] != 0).argmax(axis=1), -1)
    newest = hour_at(day=sent.first_day, slot=sent.meta.shape[1])
    TerminalContact.objects.bulk_create(
        (
            TerminalContact(
                customer_id=customer,
                latest_received_at=instant_of(hour=-(-(newest - int(back)) // REPORT_H) * REPORT_H),
                latest_battery_v=3.6,
                report_interval_h=REPORT_H,
            )
            for customer, back in zip(town.customers, latest, strict=True)
            if back >= 0
        ),
        batch_size=2_000,
    )
    SourceContact.objects.bulk_create(
        SourceContact(source=each, latest_received_at=now) for each in _SOURCES
    )
    JobMark.objects.bulk_create(
        JobMark(name=name, succeeded_at=now, duration_ms=900)
        for name in ("judge_dirty_days", "close_hour", "check_days", "prepare_partitions")
    )
