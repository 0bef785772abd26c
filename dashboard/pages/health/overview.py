"""The page 운영현황: verdict, components, the check that nothing was lost, held messages, delays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from dashboard.pages.health import components
from dashboard.ui.doing import account_of
from dashboard.ui.pages import Page
from dashboard.ui.reasons import reason_words
from devices.models import Communication
from metering.models import Box, Outcome
from metering.queries import jobs
from metering.queries.balance import SourceDay, held_counts, intake_balance

BALANCE_DAYS = 7
OUTCOMES = (
    Outcome.STORED,
    Outcome.DUPLICATE,
    Outcome.REVISION,
    Outcome.WAITING,
    Outcome.QUARANTINED,
)


@dataclass(frozen=True, slots=True)
class HeldCount:
    """Open held messages of one box and reason; `href` "" when the viewer may not see them."""

    box: str
    reason: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source's day as the table shows it."""

    source: str
    messages: int
    readings: int
    counts: list[int]
    broken: int  # messages in quarantine that could not be read at all


@dataclass(frozen=True, slots=True)
class DelayLine:
    """Delays of one 통신 and 회사, in minutes."""

    communication: str
    maker: str
    readings: int
    p50_min: float
    p95_min: float


class HealthPage(Page):
    """Everybody may see whether the system runs."""

    title = "운영현황"
    template_name = "pages/health.html"
    facet_names = ()

    def context(self) -> dict[str, Any]:
        """This function will return everything that the page shows."""
        parts = self._components()
        first = self.today - timedelta(days=BALANCE_DAYS - 1)
        checks = intake_balance(from_day=first, to_day=self.today)
        return {
            "verdict": components.verdict(parts),
            "components": parts,
            "outcomes": [outcome.label for outcome in OUTCOMES],
            "checks": [
                (check, [_source_line(each) for each in check.sources]) for check in checks
            ],
            "check_holds": all(check.holds for check in checks),
            "held": _held(held_counts(), linked=account_of(self.request).may_operate),
            "delays": [
                DelayLine(_communication(each.communication), each.maker, each.readings,
                          each.p50_min, each.p95_min)
                for each in jobs.delays(day=self.today - timedelta(days=1))
            ],
        }  # fmt: skip

    def _components(self) -> list[components.Component]:
        waiting, marks = jobs.queue(), jobs.job_marks()
        now = self.now
        return [
            components.reception(heard=jobs.sources(), now=now),
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
        ]


def _source_line(day: SourceDay) -> SourceLine:
    return SourceLine(
        source=day.source,
        messages=day.messages_in_all,
        readings=day.readings_in_all,
        counts=[day.readings.get(outcome, 0) for outcome in OUTCOMES],
        broken=day.messages.get(Outcome.QUARANTINED, 0),
    )


def _held(counts: Mapping[tuple[str, str], int], *, linked: bool) -> list[HeldCount]:
    return [
        HeldCount(
            box=str(Box(box).label),
            reason=reason_words(reason),
            count=count,
            href=f"{reverse('held')}?{urlencode({'box': box, 'reason': reason})}" if linked else "",
        )
        for (box, reason), count in sorted(counts.items(), reverse=True)
    ]


def _communication(code: str) -> str:
    return str(Communication(code).label) if code in Communication.values else code
