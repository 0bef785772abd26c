"""What 값 고치기 says of a slot: its value, the registers beside it, doubts about a new one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dashboard.ui.language import say
from dashboard.ui.wording import DASH, cubic_metres, moment, slot
from metering.models import SlotOverride
from metering.queries.slot import Point, SlotFacts

HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that somebody did to the slot; `pk` of what is still in force, else None."""

    at: datetime
    who: str
    what: str
    why: str
    pk: int | None = None


def value_facts(facts: SlotFacts) -> list[tuple[str, str]]:
    """This function will return the slot's value, what is in force and its neighbours."""
    return [
        ("계량기번호", facts.installation.meter.serial),
        ("현재 값", _present(facts)),
        ("받은 값", _received(facts)),
        ("앞 지침", _beside(facts.before)),
        ("뒤 지침", _beside(facts.after)),
    ]


def doubts(facts: SlotFacts, *, register_l: int, at: datetime) -> list[str]:
    """This function will say what speaks against a register: smaller than before, larger than after,
    more use than the meter can pass (V-06)."""
    said = []
    before, after = facts.before, facts.after
    if before and register_l < before.register_l:
        said.append(
            say(
                "앞 지침 {before}보다 작습니다. 보정 계산에는 쓰이지 않습니다.",
                before=_beside(before),
            )
        )
    if after and register_l > after.register_l:
        said.append(
            say("뒤 지침 {after}보다 큽니다. 보정 계산에는 쓰이지 않습니다.", after=_beside(after))
        )
    if before and (hours := (at - before.slot_end_at).total_seconds() / HOUR_S) > 0:
        most_l = 2 * facts.installation.meter.caliber.q4_lph * hours
        used_l = register_l - before.register_l
        if used_l > most_l:
            said.append(
                say(
                    "앞 지침 뒤 {hours:.0f}시간에 {used_l} m³는 이 계량기가 흘릴 수 있는 "
                    "{most_l} m³를 넘습니다.",
                    hours=hours,
                    used_l=cubic_metres(used_l),
                    most_l=cubic_metres(most_l),
                )
            )
    return said


def doings(overrides: Iterable[SlotOverride]) -> list[Done]:
    """This function will tell everything that was done to the slot, newest first."""
    done = []
    for each in overrides:
        if each.undone_at:
            back = say("되돌림 ({each})", each=_what(each))
            done.append(Done(each.undone_at, each.undone_by, back, each.undone_reason))
        pk = each.pk if each.undone_at is None else None
        done.append(Done(each.created_at, each.author, _what(each), each.reason, pk))
    return sorted(done, key=lambda one: one.at, reverse=True)


def _what(override: SlotOverride) -> str:
    if override.origin == SlotOverride.Origin.MANUAL:
        return say("수기 {register_l} m³", register_l=cubic_metres(override.register_l))
    return "받은 값 제외"


def _present(facts: SlotFacts) -> str:
    if facts.good and not facts.rejected:
        return say("{device_l} m³ (수신, 정상)", device_l=cubic_metres(facts.device_l))
    if facts.manual:
        return say("{register_l} m³ (수기)", register_l=cubic_metres(facts.manual.register_l))
    return "제외" if facts.rejected else "정상 아님" if facts.arrived else "미수신"


def _received(facts: SlotFacts) -> str:
    if not facts.arrived:
        return "미수신"
    text = DASH if facts.device_l is None else f"{cubic_metres(facts.device_l)} m³"
    return (
        say("{text} · 제외 {created_at}", text=text, created_at=moment(facts.rejected.created_at))
        if facts.rejected
        else text
    )


def _beside(point: Point | None) -> str:
    if point is None:
        return DASH
    return (
        f"{cubic_metres(point.register_l)} m³ ({slot(point.slot_end_at)}{', 수기' * point.by_hand})"
    )
