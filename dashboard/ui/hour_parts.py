"""Server-drawn bars of a day: of what each hour expected, what came, what is missing, what is not due."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboard.ui.charts import WIDE, hour_ticks
from dashboard.ui.language import say
from metering.queries.hours import SlotCount

_BASE, _HIGH = 128.5, 112
_PARTS = (
    ("good", "ok"),
    ("rejected", "odd"),
    ("missing", "gap"),
    ("gone", "gap"),
    ("later", "later"),
)


def received_bars(hours: Sequence[SlotCount]) -> SafeString:
    """This function will draw a bar an hour, as high as what was expected, in its parts from the
    ground up: 정상, 정상 아님, 미수신, 도래 전."""
    top = max((hour.expected for hour in hours), default=0) or 1
    bars = format_html_join("", "{}", ((_bar(hour, top),) for hour in hours if hour.expected))
    good, expected = sum(hour.good for hour in hours), sum(hour.expected for hour in hours)
    return format_html(
        '<svg class="hours wide parts" viewBox="0 0 {} 148" role="img" '
        'aria-label="{}">{}{}{}<text class="v" x="0" y="11">{}</text></svg>',
        WIDE.width,
        say("시간대별 대상과 수신: 대상 {expected:,}건 가운데 정상 {good:,}건", expected=expected, good=good),
        WIDE.lines, bars, hour_ticks(WIDE), f"{top:,}" if expected else "",
    )  # fmt: skip


def _bar(hour: SlotCount, top: int) -> SafeString:
    drawn, ground = [], _BASE
    for name, css in _PARTS:
        height = _HIGH * getattr(hour, name) / top
        ground -= height
        if height:
            drawn.append((css, WIDE.x(hour.slot), f"{ground:.1f}", f"{height:.1f}"))
    rects = format_html_join(
        "", f'<rect class="{{}}" x="{{}}" y="{{}}" width="{WIDE.bar}" height="{{}}"/>', drawn
    )
    return format_html(
        "<g><title>{}</title>{}</g>",
        say(
            "{slot}시 대상 {expected:,}, 정상 {good:,}, 미수신 {missing:,}",
            slot=hour.slot, expected=hour.expected, good=hour.good, missing=hour.missing + hour.gone,
        ), rects,
    )  # fmt: skip
