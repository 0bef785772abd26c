"""A judged town with at least one row in every list of the product."""

from datetime import date, datetime, time, timedelta

from customers.models import BillingGroup, Block, BlockLevel, Customer
from devices.actions.provisional import open_provisional
from devices.models import Installation, Meter
from mdm.accounts.models import Role, SignUpRequest
from mdm.audit.actions import Access, log_access
from mdm.audit.models import AccessKind
from mdm.lib import clock
from metering.actions.held import discard
from metering.actions.judging import judge_dirty_days
from metering.actions.rules import add_rule
from metering.models import (
    AlarmRule,
    Box,
    Correction,
    CustomerState,
    Finding,
    HeldMessage,
    HeldState,
    StreamGap,
    StreamMark,
    UplinkWarning,
    WarningKind,
)
from tests import make
from tests.town import Town, judged_town


def full_town() -> Town:
    """Six customers with figures, and whatever else the product lists: messages held, gaps, warnings,
    findings, corrections, replacements, edits, rules, requests."""
    town = judged_town()
    _places(town)
    _devices(town)
    _findings(town)
    _messages(town)
    _people(town)
    return town


def _places(town: Town) -> None:
    read_on = town.today - timedelta(days=3)
    group = BillingGroup.objects.create(code="N1", name="1납기", reading_day=read_on.day)
    Customer.objects.update(billing_group=group)
    Block.objects.create(level=BlockLevel.LARGE, code="B1", name="대블록")


def _devices(town: Town) -> None:
    make.override(town.customers[3], at=town.slot_of_yesterday(24), register_l=9_999)
    placed = Installation.objects.get(customer=town.customers[0])
    noon = datetime.combine(town.yesterday, time(12), clock.SEOUL)
    open_provisional(
        installation_id=placed.pk, at=noon, serial="77", caliber_mm=None, decimals=None
    )
    judge_dirty_days(now=town.now)
    Meter.objects.update(verification_expires_on=date(town.today.year, 12, 31))


def _findings(town: Town) -> None:
    evidence = {"use_l": 460, "state": "CLOSED", "since": "2026-04-01"}
    for customer in town.customers:
        state = CustomerState.objects.get(customer=customer)
        Finding.objects.create(
            customer=customer, segment=state.segment, day=town.yesterday, kind="V12", slots=[3],
            evidence=evidence, found_at=town.now,
        )  # fmt: skip
        Correction.objects.create(
            customer_id=customer.pk, day=town.yesterday, recorded_at=town.now, old_good=20,
            new_good=24, old_usage_l=20, new_usage_l=24, old_filled_l=23, new_filled_l=24,
        )  # fmt: skip


def _messages(town: Town) -> None:
    for place in range(3):
        HeldMessage.objects.create(
            box=Box.QUARANTINE, reason="bad_checksum", format="onem2m", source="onem2m",
            terminal_id=f"=T-{place}", received_at=town.now - timedelta(minutes=place),
            recorded_at=town.now, payload=b"\xa3\x00\xff", payload_size=3,
            payload_sha256="0" * 64,
        )  # fmt: skip
    gone = HeldMessage.objects.filter(terminal_id="=T-2")
    discard(messages=gone, by=make.ACTOR, now=town.now, reason="=시험 전송")
    assert gone.get().state == HeldState.DISCARDED
    stream = {"source": "relay-1", "epoch": "2026"}
    StreamMark.objects.create(
        **stream, first_seq=1, latest_seq=90, messages=80, updated_at=town.now
    )
    StreamGap.objects.create(**stream, first_seq=3, latest_seq=11, noticed_at=town.now)
    for terminal in ("T-1", "T-2"):
        UplinkWarning.objects.create(
            terminal_id=terminal, kind=WarningKind.SERIAL_DIFFERS, detail="=1+1",
            first_at=town.now - timedelta(days=2), latest_at=town.now,
        )  # fmt: skip


def _people(town: Town) -> None:
    make.user(role=Role.OPERATOR)
    SignUpRequest.objects.create(
        username="newcomer", display_name="=새 사람", office_name="-", purpose="=검침 업무",
        requested_at=town.now,
    )  # fmt: skip
    rule = AlarmRule(kind="LEAK", threshold=4.5, active_from=town.today + timedelta(days=1))
    add_rule(rule=rule, today=town.today, by=make.ACTOR)
    access = Access(AccessKind.IMPORT, "=검침현황", 6, "+대조", [town.customers[0].number])
    log_access(access, by=make.ACTOR, now=town.now)
