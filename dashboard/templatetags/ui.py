"""Template tags of the page kit: icons, state badges, small charts and table rows."""

from collections.abc import Iterator
from typing import Any

from django import template

from dashboard.ui import badges, cells, charts, grounds, headers, heatmap, hour_parts
from dashboard.ui.language import word

register = template.Library()

register.filter("word", word)
register.simple_tag(badges.icon, name="icon")
register.simple_tag(badges.state_badge, name="state_badge")
register.simple_tag(badges.hint, name="hint")
register.simple_tag(badges.figure_hint, name="figure_hint")
register.simple_tag(badges.mark_tag, name="mark_tag")
register.simple_tag(charts.sparkline, name="sparkline")
register.simple_tag(charts.trendlet, name="trendlet")
register.simple_tag(charts.meterbar, name="meterbar")
register.simple_tag(charts.signal_bars, name="signal_bars")
register.simple_tag(charts.heartbeat, name="heartbeat")
register.simple_tag(charts.hour_bars, name="hour_bars")
register.simple_tag(hour_parts.received_bars, name="received_bars")
register.simple_tag(grounds.ground_of, name="map_ground")
register.simple_tag(heatmap.heatmap, name="heatmap")


@register.simple_tag
def header_rows(table: Any) -> list[list[headers.HeaderCell]]:
    """This function will return the one or two head rows of a django-tables2 table."""
    return headers.header_rows(table)


@register.simple_tag
def body_rows(table: Any) -> Iterator[list[cells.BodyCell]]:
    """This function will yield the finished cells of every row of a django-tables2 table."""
    return cells.body_rows(table)


@register.simple_tag(takes_context=True)
def file_query(context: Any) -> list[tuple[str, str]]:
    """This function will return what a form must send to get the file of the page: its own query."""
    asked = context["request"].GET.copy()
    for name in ("page", "per", "after", "reason", "format"):
        asked.pop(name, None)
    pairs = [(name, value) for name, values in asked.lists() for value in values]
    return [*pairs, ("format", "xlsx")]
