"""The 24 hours of one day as bars, with those that a finding speaks of marked."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboard.ui.language import say, word
from dashboard.ui.wording import count

_STEP, _WIDTH, _BASE, _HIGH = 10.85, 8.6, 128.0, 112.0


def day_bars(litres: Sequence[int | None], marked: Sequence[int]) -> SafeString:
    """This function will draw the hourly use (L, slots 1…24) of a day; unknown hours are hatched."""
    most = max((abs(value) for value in litres if value), default=0)
    top = most or 1
    bars = format_html_join(
        "",
        "{}",
        ((_bar(slot, value, top, slot in marked),) for slot, value in enumerate(litres, 1)),
    )
    ticks = format_html_join(
        "",
        '<text x="{}" y="143" text-anchor="middle">{}</text>',
        ((round((slot - 0.6) * _STEP, 1), slot) for slot in (1, 6, 12, 18, 24)),
    )
    return format_html(
        '<svg class="hours use" viewBox="0 0 260 148" role="img" aria-label="{}">'
        '<path class="grid" d="M0 91h260M0 53h260M0 16h260"/>{}'
        '<path class="base" d="M0 128.5h260"/>{}<text class="v" x="0" y="11">{} L</text></svg>',
        _spoken(litres), bars, ticks, count(most),
    )  # fmt: skip


def _bar(slot: int, litres: int | None, top: int, marked: bool) -> SafeString:
    height = _HIGH if litres is None else max(0.8, _HIGH * abs(litres) / top)
    css = "now" if litres is None else "bar hit" if marked else "bar"
    said = word("수신 없음") if litres is None else f"{count(litres)} L"
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="1.5">'
        "<title>{} {}</title></rect>",
        css, round((slot - 1) * _STEP, 1), f"{_BASE - height:.1f}", _WIDTH, f"{height:.1f}",
        say("{slot}시", slot=slot), said,
    )  # fmt: skip


def _spoken(litres: Sequence[int | None]) -> str:
    known = [(value, slot) for slot, value in enumerate(litres, 1) if value is not None]
    if not known:
        return word("이 날의 시간 사용량이 없습니다.")
    most, slot = max(known)
    return say(
        "시간 사용량: {known}시간 수신, 최고 {slot}시 {most} L",
        known=len(known),
        slot=slot,
        most=count(most),
    )
