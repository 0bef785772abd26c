"""Asked hours of the past (`asof`): no snapshot of them is kept, the page says so and leads on."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from dashboard.ui.filter_fields import read_day
from dashboard.ui.filters import AsOf
from dashboard.ui.language import word
from mdm.lib import clock


def expired(request: HttpRequest, *, as_of: AsOf) -> list[str]:
    """This function will say that an asked `asof` hour is no longer kept, and lead to what is known of
    its day; the page shows the present."""
    asked = request.GET.get("asof", "")
    if not asked or asked == f"{as_of.at.astimezone(clock.SEOUL):%Y-%m-%dT%H}":
        return []
    said = word("지난 시점은 보관하지 않아 현재 기준으로 보여 드립니다.")
    day = read_day(asked.partition("T")[0])
    if day is None or day > as_of.day:
        return [said]
    links = (
        (reverse("totals"), "검침집계"),
        (reverse("hours"), "시간대별 수신"),
        (reverse("readings"), "검침내역"),
    )
    known = format_html_join(
        " · ", '<a href="{}?date={}">{}</a>', ((path, day, word(label)) for path, label in links)
    )
    return [format_html("{} {}: {}", said, day, known)]
