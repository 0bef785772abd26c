"""Server-drawn SVG: sparkline, bars by hour, target bar. Pure; colours are CSS classes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboard.ui.language import say, word
from dashboard.ui.wording import cubic_metres, percent

HOURS = 24


@dataclass(frozen=True, slots=True)
class Day:
    """How a day's bars stand, in units of the drawing: how wide all, from bar to bar, one bar."""

    width: int
    step: float
    bar: float

    def x(self, hour: int) -> float:
        """This function will return where the bar of an hour begins."""
        return round((hour - 1) * self.step, 1)

    def middle(self, hour: int) -> float:
        """This function will return where its middle is."""
        return round(self.x(hour) + self.bar / 2, 1)

    @property
    def lines(self) -> SafeString:
        """This function will draw the lines behind the bars and the one below them."""
        width = self.width
        return format_html(
            '<path class="grid" d="M0 91h{0}M0 53h{0}M0 16h{0}"/>'
            '<path class="base" d="M0 128.5h{0}"/>',
            width,
        )


NARROW, WIDE = Day(260, 10.85, 8.6), Day(620, 25.9, 21.0)
_NA, _LATE = SafeString(' class="na"'), SafeString(' class="late"')


def sparkline(litres: Sequence[float | None], due: Sequence[bool] | None = None) -> SafeString:
    """This function will draw use per slot as bars, missing ones as ticks, later ones pale (T-6)."""
    top = max((value for value in litres if value is not None), default=0) or 1
    arrived: list[str] = []
    missed: list[str] = []
    later: list[str] = []
    for place, value in enumerate(litres):
        x = place * 3 + 1
        if value is not None:
            height = max(1, round(min(1.0, max(0.0, value / top)) * 17))
            arrived.append(f"M{x} 18v-{height}")
        else:
            (missed if due is None or due[place] else later).append(f"M{x} 18v-2")
    total = sum(value for value in litres if value is not None)
    spoken = say("최근 {hours}시간 {total} m³", hours=len(litres), total=cubic_metres(total))
    if missed:
        spoken = say("{text}, 미수신 {missed}", text=spoken, missed=len(missed))
    return format_html(
        '<svg class="spark" viewBox="0 0 72 18" role="img" aria-label="{}">{}</svg>',
        spoken,
        format_html_join(
            "",
            '<path{} d="{}"/>',
            (
                (mark, "".join(bars))
                for mark, bars in (("", arrived), (_NA, missed), (_LATE, later))
                if bars
            ),
        ),
    )


def trendlet(values: Sequence[float]) -> SafeString:
    """This function will draw a few daily counts as a bare line in the tone around it."""
    if len(values) < 2:
        return SafeString("")
    low, high = min(values), max(values)
    span = (high - low) or 1
    step = 42 / (len(values) - 1)
    points = " ".join(
        f"{2 + place * step:.1f},{17 - 13 * (value - low) / span:.1f}"
        for place, value in enumerate(values)
    )
    return format_html(
        '<svg class="sp" viewBox="0 0 46 20" aria-hidden="true"><polyline points="{}"/></svg>',
        points,
    )


def meterbar(rate: float | None, target: float) -> SafeString:
    """This function will draw a rate as a bar with a tick at the target, both in percent."""
    width = 0.0 if rate is None else min(100.0, max(0.0, float(rate)))
    return format_html(
        '<svg class="meterbar" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" '
        'aria-label="{}"><rect class="bg" y="3" width="100" height="6"/>'
        '<rect class="fg" y="3" width="{}" height="6"/>'
        '<rect class="tick" x="{}" width=".7" height="12"/></svg>',
        say("{rate}, 목표 {target:g}%", rate=percent(rate), target=target), f"{width:.1f}", f"{min(99.3, target):.1f}",
    )  # fmt: skip


def signal_bars(level: int) -> SafeString:
    """This function will draw a signal level of 0…4 as rising bars."""
    bars = format_html_join(
        "",
        '<rect{} x="{}" y="{}" width="3" height="{}" rx="1"/>',
        (
            (SafeString(' class="on"') if place < level else "", place * 5, 12 - height, height)
            for place, height in enumerate((4, 7, 10, 12))
        ),
    )
    return format_html(
        '<svg class="sig" viewBox="0 0 18 12" role="img" aria-label="{}">{}</svg>',
        say("4단계 중 {level}단계", level=level),
        bars,
    )


def heartbeat(tones: Sequence[str], label: str) -> SafeString:
    """This function will draw a bar per period, oldest first, in ok, warn, bad or "" = unknown."""
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" width="3" height="18" rx="1"/>',
        ((tone, place * 4) for place, tone in enumerate(tones)),
    )
    return format_html(
        '<svg class="beat" viewBox="0 0 {} 18" preserveAspectRatio="none" role="img" '
        'aria-label="{}">{}</svg>',
        max(1, len(tones) * 4), label, bars,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class HourCount:
    """Customers missing in one slot of today; `href` leads to exactly these."""

    hour: int  # 1…24
    missing: int
    href: str
    phase: str = "due"  # due, "now" while reports of the slot still arrive, "later" before

    @property
    def spoken(self) -> str:
        """This function will say the bar in words."""
        text = say("{hour}시 미수신 {missing:,}건", hour=self.hour, missing=self.missing)
        return say("{text} (수신 중)", text=text) if self.phase == "now" else text


def hour_ticks(day: Day = NARROW) -> SafeString:
    """This function will draw the hours below bars of a day."""
    return format_html_join(
        "",
        '<text x="{}" y="143" text-anchor="middle">{}</text>',
        ((day.middle(hour), hour) for hour in (1, 6, 12, 18, 24)),
    )


def hour_bars(hours: Sequence[HourCount], when: str = "오늘", wide: bool = False) -> SafeString:
    """This function will draw the missing customers of slots 1…24, each bar a link to its list."""
    day = WIDE if wide else NARROW
    top = max((hour.missing for hour in hours), default=0) or 1
    drawn = [hour for hour in hours if hour.phase != "later"]
    bars = format_html_join("", "{}", ((_hour_bar(hour, top, day),) for hour in drawn))
    peak = max(drawn, key=lambda hour: hour.missing, default=None)
    return format_html(
        '<svg class="hours{}" viewBox="0 0 {} 148" role="group" '
        'aria-label="{}. {}">{}{}{}{}</svg>',
        " wide" if wide else "", day.width,
        say("{when} 시간대별 미수신 수용가 수", when=when),
        peak.spoken if peak else word("아직 도래한 시간이 없습니다."),
        day.lines, bars, hour_ticks(day), _peak_label(peak, day),
    )  # fmt: skip


def _hour_bar(hour: HourCount, top: int, day: Day) -> SafeString:
    height = max(0.8 if hour.missing else 0.0, 112 * hour.missing / top)
    return format_html(
        '<a href="{}" data-count="{}" aria-label="{}">'
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1.5">'
        "<title>{}</title></rect></a>",
        hour.href, hour.missing, say("{text} 보기", text=hour.spoken), "now" if hour.phase == "now" else "bar",
        day.x(hour.hour), f"{128 - height:.1f}", day.bar, f"{height:.1f}", hour.spoken,
    )  # fmt: skip


def _peak_label(peak: HourCount | None, day: Day) -> SafeString:
    if peak is None or not peak.missing:
        return SafeString("")
    x = min(day.width - 15.0, max(14.0, day.middle(peak.hour)))
    return format_html(
        '<text class="v" x="{}" y="11" text-anchor="middle">{}</text>', x, f"{peak.missing:,}"
    )
