"""Formats of the design guide, as functions and as template filters."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template

from dashboard.ui import wording

MIDNIGHT = datetime(2026, 11, 20, 15, tzinfo=UTC)  # 00:00 of the 21st in Seoul
EVENING = datetime(2026, 11, 20, 12, 4, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def _rendered(source, **context):
    return Template("{% load formats ui %}" + source).render(Context(context))


def test_the_slot_at_midnight_is_24_00_of_the_day_before():
    assert wording.slot(MIDNIGHT) == "2026-11-20 24:00"
    assert wording.slot(MIDNIGHT + timedelta(hours=1)) == "2026-11-21 01:00"
    assert wording.short_slot(MIDNIGHT, TODAY) == "24:00"


def test_an_instant_soon_after_midnight_stands_at_the_end_of_the_day_before():
    minute_past = MIDNIGHT + timedelta(minutes=1)

    assert wording.slot(minute_past) == "2026-11-20 24:00"
    assert wording.short_slot(minute_past, date(2026, 11, 21)) == "11-20 24:00"


def test_an_instant_at_midnight_belongs_to_its_own_calendar_day():
    assert wording.moment(MIDNIGHT) == "2026-11-21 00:00"
    assert wording.day(MIDNIGHT) == "2026-11-21"


@pytest.mark.parametrize(
    ("today", "written"),
    [
        (date(2026, 11, 20), "21:04"),
        (date(2026, 11, 21), "11-20 21:04"),
        (date(2027, 1, 1), "2026-11-20 21:04"),
    ],
)
def test_a_short_moment_leaves_out_what_today_already_says(today, written):
    assert wording.short_moment(EVENING, today) == written


@pytest.mark.parametrize(
    ("span", "written"),
    [
        (timedelta(minutes=35, seconds=59), "35분"),
        (timedelta(hours=9), "9시간"),
        (timedelta(days=5, hours=4, minutes=59), "5일 4시간"),
        (timedelta(days=2), "2일"),
        (timedelta(seconds=-5), "0분"),
    ],
)
def test_a_duration_has_at_most_two_units(span, written):
    assert wording.lasting(span) == written


@pytest.mark.parametrize(
    ("rate", "written"),
    [(95.64, "95.6%"), (100, "100.0%"), (99.97, "99.9%"), (0, "0.0%"), (None, "–")],
)
def test_only_a_full_rate_is_written_as_100(rate, written):
    assert wording.percent(rate) == written


@pytest.mark.parametrize(
    ("number", "written"), [(4, "전일 대비 +4"), (-1, "전일 대비 −1"), (0, "전일과 같음")]
)
def test_a_change_has_a_real_minus_and_a_word_for_none(number, written):
    assert wording.change(number) == written


@pytest.mark.parametrize(
    ("source", "value", "written"),
    [
        ("{{ v|m3 }}", 195480, "195.480"),
        ("{{ v|m3 }}", None, "–"),
        ("{{ v|count }}", 2214, "2,214"),
        ("{{ v|decimals }}", 23.55, "23.6"),
        ("{{ v|decimals:3 }}", 0.014, "0.014"),
        ("{{ v|dash }}", "", "–"),
        ("{{ v|mask_name }}", "홍길동", "홍*동"),
        ("{{ v|slot }}", MIDNIGHT, "2026-11-20 24:00"),
    ],
)
def test_each_filter_writes_its_format_and_a_dash_for_nothing(source, value, written):
    assert _rendered(source, v=value) == written


def test_a_state_badge_has_icon_word_and_the_count_of_others():
    badge = _rendered('{% state_badge "LEAK" others %}', others=["LOW_BATTERY", "BACKFLOW"])

    assert 'class="st leak"' in badge
    assert "#i-leak" in badge
    assert "누수" in badge
    assert 'title="배터리, 역류">+2' in badge


def test_an_unknown_state_is_shown_escaped_and_without_colour():
    badge = _rendered("{% state_badge v %}", v="<b>NEW")

    assert badge == '<span class="st quiet">&lt;b&gt;NEW</span>'
