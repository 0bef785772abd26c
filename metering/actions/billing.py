"""Closes and reopens the reading days of billing groups: a closed day's lines never change."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from customers.models import BillingGroup
from mdm.lib.actors import Actor
from metering.core.settlement import Settlement, settlement_of
from metering.models import BillingClosing, BillingLine
from metering.queries.billing import billed_customers, billing_lines, closing_of, round_of
from metering.queries.totals import usual_report_interval_h

_BATCH = 2_000


class UnableToClose(ValueError):
    """A closing or reopening that contradicts what is known; the message is one Korean sentence."""


@transaction.atomic
def close_round(*, group: BillingGroup, month: date, by: Actor, now: datetime) -> BillingClosing:
    """This function will freeze the lines of a group's reading day in a month (마감).

    Raises `UnableToClose` while slots of that day are due, when it is closed already, when a later
    day is, or when nobody is to be billed.
    """
    BillingGroup.objects.select_for_update().get(pk=group.pk)
    found = round_of(group=group, month=month)
    interval_h = usual_report_interval_h()
    state = settlement_of(day=found.read_on, now=now, report_interval_h=interval_h)
    if state == Settlement.RUNNING:
        raise UnableToClose(
            _("{read_on} 검침이 아직 다 들어오지 않아 마감할 수 없습니다.").format(
                read_on=found.read_on
            )
        )
    _demand_open(group, found.read_on)
    closing = BillingClosing(
        group=group, previous_on=found.previous_on, read_on=found.read_on,
        closed_at=now, closed_by=by.username,
    )  # fmt: skip
    lines = list(billing_lines(found, customers=billed_customers(found)))
    if not lines:
        raise UnableToClose("이 납기에 검침할 수용가가 없습니다.")
    closing.save()
    for line in lines:
        line.closing = closing
    BillingLine.objects.bulk_create(lines, batch_size=_BATCH)
    return closing


@transaction.atomic
def reopen_round(
    *, group: BillingGroup, month: date, reason: str, by: Actor, now: datetime
) -> BillingClosing:
    """This function will take the closing of a group's reading day out of force; its lines stay.

    Raises `UnableToClose` without a reason, when it is not closed, or when a later day is closed.
    """
    BillingGroup.objects.select_for_update().get(pk=group.pk)
    if not reason.strip():
        raise UnableToClose("재개 사유를 적어 주세요.")
    closing = closing_of(round_of(group=group, month=month))
    if closing is None:
        raise UnableToClose("마감되지 않은 납기입니다.")
    _demand_last(group, closing.read_on)
    closing.reopened_at, closing.reopened_by = now, by.username
    closing.reopened_reason = reason.strip()[:200]
    closing.save(update_fields=["reopened_at", "reopened_by", "reopened_reason"])
    return closing


def _demand_open(group: BillingGroup, read_on: date) -> None:
    if BillingClosing.objects.filter(group=group, read_on=read_on, reopened_at=None).exists():
        raise UnableToClose(_("{read_on} 검침은 이미 마감되었습니다.").format(read_on=read_on))
    _demand_last(group, read_on)


def _demand_last(group: BillingGroup, read_on: date) -> None:
    """A later bill begins where this one ends."""
    later = BillingClosing.objects.filter(group=group, read_on__gt=read_on, reopened_at=None)
    found = later.order_by("-read_on", "pk").first()
    if found is not None:
        raise UnableToClose(
            _("{read_on} 검침이 이미 마감되었습니다. 먼저 그 마감을 재개하세요.").format(
                read_on=found.read_on
            )
        )
