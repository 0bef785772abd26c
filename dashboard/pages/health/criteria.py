"""Which held messages a query string means: shared by the list, its files and what is done to all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.ui.filter_fields import read_day
from dashboard.ui.language import say, word
from dashboard.ui.reasons import reason_words
from metering.models import Box, HeldState
from metering.queries.held import OPEN_STATES, HeldCriteria

STAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("열림", OPEN_STATES),
    "done": ("재처리됨", (HeldState.REPLAYED,)),
    "discarded": ("폐기", (HeldState.DISCARDED,)),
    "all": ("전체", ()),
}
NAMES = ("box", "stage", "reason", "q", "source", "day")


@dataclass(frozen=True, slots=True)
class HeldQuery:
    """The query names of /health/held/, each text as it was sent, unknown ones dropped."""

    box: str = Box.WAITING.value
    stage: str = ""
    reason: str = ""
    q: str = ""
    source: str = ""
    day: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> "HeldQuery":
        """This function will read a query string; nothing a browser sends can break it."""
        text = {name: sent.get(name, "").replace("\0", "").strip()[:128] for name in NAMES}
        box, stage, day = text["box"], text["stage"], read_day(text["day"])
        return cls(
            box=box if box in Box.values else Box.WAITING.value,
            stage=stage if stage in STAGES else "",
            reason=text["reason"][:40],
            q=text["q"],
            source=text["source"][:60],
            day=day.isoformat() if day else "",
        )

    @property
    def criteria(self) -> HeldCriteria:
        """This function will return the same as the domain asks it."""
        return HeldCriteria(
            box=self.box,
            states=STAGES[self.stage][1],
            reason=self.reason,
            text=self.q,
            source=self.source,
            day=read_day(self.day),
        )

    def but(self, **changes: str) -> "HeldQuery":
        """This function will return the query with something else in it."""
        return replace(self, **changes)

    def href(self, page: str = "held", **others: str) -> str:
        """This function will write the address of a page with this query."""
        written = {name: getattr(self, name) for name in NAMES} | others
        return (
            f"{reverse(page)}?{urlencode({name: text for name, text in written.items() if text})}"
        )

    def words(self) -> str:
        """This function will say which messages are meant."""
        parts = [word(Box(self.box).label), word(STAGES[self.stage][0])]
        parts += [reason_words(self.reason)] if self.reason else []
        parts += [say("출처 {source}", source=self.source)] if self.source else []
        parts += [say("수신일 {day}", day=self.day)] if self.day else []
        parts += [say("단말 ID {id}", id=self.q)] if self.q else []
        return " · ".join(parts)
