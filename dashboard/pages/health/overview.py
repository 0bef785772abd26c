"""The page 운영현황: verdict, components, the check that nothing was lost, held messages, delays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.pages.health import components
from dashboard.pages.health.balance import MESSAGES, READINGS, balance_lines
from dashboard.pages.health.criteria import HeldQuery
from dashboard.pages.health.gaps import gaps_href
from dashboard.pages.health.warnings import oddities
from dashboard.staleness import JOB_WORDS
from dashboard.ui.language import say
from dashboard.ui.pages import Page
from dashboard.ui.reasons import reason_words
from dashboard.ui.trends import Band, Series, Trend
from devices.models import Communication
from metering.core.slots import HOUR_S, SLOTS, hour_at
from metering.models import Box
from metering.queries import jobs
from metering.queries.balance import incidents, intake_balance, originals_counted_at
from metering.queries.held import HeldReason, held_reasons
from metering.queries.hours import SlotCount, hours_of_day
from metering.queries.pulse import DATABASE, DISK, QUEUE, RECEPTION, Pulse, pulses
from metering.queries.streams import Stream, streams

BALANCE_DAYS = 8
HELD_DAYS = 14
PARTS = {
    "MQTT 수신": RECEPTION,
    "판정 대기열": QUEUE,
    "데이터베이스": DATABASE,
    "디스크": DISK,
}
LINKS = {
    "MQTT 수신": "#balance",
    "순번 누락": "/health/gaps/",
    "판정 대기열": "#delays",
    "검증 작업": "/checks/",
    "판정·집계 작업": "/totals/",
}


@dataclass(frozen=True, slots=True)
class HeldCount:
    """Messages of one box and reason: how many are open, how many came on each of the last days."""

    box: str
    reason: str
    count: int
    href: str
    trend: SafeString
    found: HeldReason


@dataclass(frozen=True, slots=True)
class StreamLine:
    """One numbered stream with the address of its gaps."""

    found: Stream
    href: str


@dataclass(frozen=True, slots=True)
class DelayLine:
    """Delays of one 통신 and 회사, in minutes."""

    communication: str
    maker: str
    readings: int
    p50_min: float
    p95_min: float


@dataclass(frozen=True, slots=True)
class Row:
    """One component with its last 24 hours, and where more of it stands."""

    found: components.Component
    pulse: Pulse | None
    href: str = ""

    @property
    def spoken(self) -> str:
        """This function will say in words what the 48 bars show."""
        tones = self.pulse.tones if self.pulse else ()
        said = [f"{word} {tones.count(tone)}" for tone, word in components.WORDS.items()]
        return say(
            "{name} 최근 24시간 30분 단위: {said}", name=self.found.name, said=", ".join(said)
        )


def arrivals(hours: Sequence[tuple[int, SlotCount]]) -> Trend | None:
    """This function will draw what came of each slot (epoch seconds of its end) over what was expected,
    those of which reports still arrive tinted (T-6); None without any."""
    coming = [end_s for end_s, each in hours if each.phase == "now"]
    if not any(each.expected for _, each in hours):
        return None
    return Trend(
        x=[end_s for end_s, _ in hours],
        series=[
            Series("기대", [each.expected for _, each in hours], "est", bars=True),
            Series("받음", [each.good for _, each in hours], bars=True),
        ],
        step="slot",
        unit="건",
        digits=0,
        band=Band(coming[0] - HOUR_S // 2, "", "comm") if coming else None,
    )


class HealthPage(Page):
    """Everybody may see whether the system runs; what speaks of connections keeps to those in sight."""

    title = "운영현황"
    template_name = "pages/health.html"
    facet_names = ()

    def context(self) -> dict[str, Any]:
        """This function will return everything that the page shows."""
        numbered = streams()
        parts = self._components(numbered)
        shown = {"from_day": self._back(BALANCE_DAYS), "to_day": self.today}
        counted = originals_counted_at(**shown)
        days = intake_balance(**shown, counted=counted)
        return {
            "verdict": components.verdict(parts),
            "rows": self._rows(parts),
            "reading_heads": [outcome.label for outcome in READINGS],
            "message_heads": [outcome.label for outcome in MESSAGES],
            "lines": balance_lines(days),
            "counted_at": min(counted.values(), default=None),
            "arrivals": self._arrivals(),
            "check_holds": all(each.holds for each in days),
            "held": _held(self._held_reasons()),
            "held_days": HELD_DAYS,
            "oddities": oddities(neighbourhoods=self.filter.scope),
            "streams": [StreamLine(each, gaps_href(each.source, each.epoch)) for each in numbered],
            "delays": [
                DelayLine(_communication(each.communication), each.maker, each.readings,
                          each.p50_min, each.p95_min)
                for each in jobs.delays(
                    day=self.today - timedelta(days=1), segments=self.filter.segment_ids
                )
            ],
        }  # fmt: skip

    def _components(self, numbered: list[Stream]) -> list[components.Component]:
        waiting, marks = jobs.queue(), jobs.job_marks()
        now = self.now
        return [
            components.reception(heard=jobs.sources(), now=now),
            components.sessions(
                lost=incidents(from_day=self._back(BALANCE_DAYS)), today=self.today
            ),
            components.numbering(numbered=numbered, now=now),
            components.judging(waiting=waiting, now=now),
            *(
                components.job(
                    task=task, every_s=every_s, mark=marks.get(task.rsplit(".", 1)[-1]), now=now
                )
                for task, every_s in settings.BELLS
            ),
            components.database(waiting=waiting),
            components.partitions(newest=jobs.newest_partitions(), today=self.today),
            components.disk(folder=settings.DATA_DIR),
            components.backup(mark=settings.BACKUP_MARK, archiver=jobs.archiver(), now=now),
        ]

    def _arrivals(self) -> Trend | None:
        ended = [
            (hour_at(day=day, slot=each.slot) * HOUR_S, each)
            for day in (self._back(2), self.today)
            for each in hours_of_day(segments=self.filter.segment_ids, day=day, at=self.now)
            if each.phase != "later"
        ]
        return arrivals(ended[-SLOTS:])

    def _rows(self, parts: list[components.Component]) -> list[Row]:
        kept = pulses(now=self.now)
        parted = {name: task for task, name in JOB_WORDS.items()} | PARTS
        rows = [
            Row(each, kept.get(parted.get(each.name, "")), LINKS.get(each.name, ""))
            for each in parts
        ]
        return rows + [Row(each, None) for each in components.unwatched()]

    def _held_reasons(self) -> list[HeldReason]:
        return held_reasons(
            from_day=self._back(HELD_DAYS), to_day=self.today, neighbourhoods=self.filter.scope
        )

    def _back(self, days: int) -> date:
        return self.today - timedelta(days=days - 1)


def _held(found: list[HeldReason]) -> list[HeldCount]:
    return [
        HeldCount(
            box=str(Box(each.box).label),
            reason=reason_words(each.reason),
            count=each.open,
            href=HeldQuery(box=each.box, reason=each.reason).href(),
            trend=day_bars(each.days),
            found=each,
        )
        for each in found
    ]


def day_bars(counts: Sequence[int]) -> SafeString:
    """This function will draw how many messages came on each day, the latest on the right."""
    top = max(counts, default=0) or 1
    bars = [
        f"M{place * 5 + 2} 18v-{max(1.0, 17 * count / top) if count else 0.6:.1f}"
        for place, count in enumerate(counts)
    ]
    spoken = say(
        "최근 {days}일 {total:,}건, 오늘 {today:,}건",
        days=len(counts),
        total=sum(counts),
        today=counts[-1] if counts else 0,
    )
    return format_html(
        '<svg class="spark wide" viewBox="0 0 72 18" role="img" aria-label="{0}"><title>{0}</title>'
        '<path d="{1}"/></svg>',
        spoken, "".join(bars),
    )  # fmt: skip


def _communication(code: str) -> str:
    return str(Communication(code).label) if code in Communication.values else code
