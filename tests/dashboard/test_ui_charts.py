"""Server-drawn charts: counts link to their lists, missing is not zero, later is not missing."""

import re
from datetime import date

import pytest

from dashboard.ui.charts import HourCount, hour_bars, meterbar, sparkline, trendlet
from dashboard.ui.heatmap import HeatDay, heatmap
from dashboard.ui.trends import Series, Trend, epoch_of_day


def test_a_sparkline_tells_missing_from_zero_and_from_not_yet_due():
    drawn = sparkline([0, None, None, 10], due=[True, True, False, True])

    value, missed, later = re.findall(r'd="([^"]*)"', drawn)
    assert value.count("M") == 2
    assert missed.startswith("M4 ")
    assert later.startswith("M7 ")
    assert "0.010 m³, 미수신 1" in drawn


def test_a_sparkline_of_negative_use_stays_inside_its_box():
    heights = re.findall(r"v-([\d.]+)", sparkline([-500, 5]))

    assert [int(height) for height in heights] == [1, 17]


def test_every_bar_of_the_hours_links_to_the_customers_it_counts():
    drawn = hour_bars(
        [
            HourCount(1, 112, "/status/?missing=1&use=2"),
            HourCount(2, 0, "/status/?missing=2", "now"),
            HourCount(3, 0, "", "later"),
        ]
    )

    assert 'href="/status/?missing=1&amp;use=2" data-count="112"' in drawn
    assert 'data-count="0" aria-label="2시 미수신 0건 (수신 중) 보기"' in drawn
    assert drawn.count("<a ") == 2


def test_the_hours_before_the_first_due_slot_say_so():
    assert "아직 도래한 시간이 없습니다" in hour_bars([])


@pytest.mark.parametrize(("rate", "width"), [(95.6, "95.6"), (None, "0.0"), (140, "100.0")])
def test_a_meterbar_stays_within_its_scale(rate, width):
    assert f'class="fg" y="3" width="{width}"' in meterbar(rate, 98)


def test_a_trendlet_needs_two_points_and_survives_a_flat_week():
    assert trendlet([5]) == ""
    assert "17.0" in trendlet([3, 3, 3])


def test_a_heatmap_has_six_classes_and_marks_what_is_missing_late_or_negative():
    litres = [0, 1, 25, 50, 100, 200, None, None, -7, *[0] * 15]
    due = [True] * 7 + [False] + [True] * 16

    drawn = heatmap([HeatDay(date(2026, 11, 20), litres, due)], finding="끊긴 밤이 없습니다.")

    tones = re.findall(r'<rect class="(h\w+)"', drawn)
    assert tones[:9] == ["h0", "h1", "h2", "h3", "h4", "h5", "hna", "hlate", "hneg"]
    assert len(tones) == 24
    assert "1시" in drawn
    assert "24시" in drawn
    assert 'aria-label="끊긴 밤이 없습니다."' in drawn


def test_a_trend_has_a_table_twin_newest_first_with_24_00_at_midnight():
    midnight = epoch_of_day(date(2026, 11, 21))
    trend = Trend(
        [midnight - 3600, midnight], [Series("사용량", [40, None])], step="slot", unit="L", digits=0
    )

    assert trend.heads == ["사용량 (L)"]
    assert trend.rows == [("2026-11-20 24:00", ["–"]), ("2026-11-20 23:00", ["40"])]
    assert trend.as_json()["series"][0]["values"] == [40, None]
