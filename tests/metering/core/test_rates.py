"""The arithmetic of read rates, held to the golden case of DEFINITIONS §3."""

from metering.core.rates import Sums

POPULATION = 2_231
GOLDEN = [  # 2021-03-15 back to 2021-03-09: 검침수, 정상, 총 사용량 (L)
    (39_377, 2_143, 973_032),
    (50_807, 2_128, 1_151_601),
    (50_807, 2_128, 1_155_618),
    (50_801, 2_128, 1_221_188),
    (50_800, 2_128, 1_313_708),
    (50_802, 2_128, 1_257_088),
    (50_806, 2_128, 1_216_108),
]


def golden_days() -> list[Sums]:
    return [
        Sums(
            connections=POPULATION,
            connections_good=connections_good,
            expected=POPULATION * 24,
            good=good,
            usage_l=usage_l,
        )
        for good, connections_good, usage_l in GOLDEN
    ]


def test_the_golden_week_has_the_hourly_rate_of_the_definitions() -> None:
    week = Sums.over(golden_days())

    assert week.good == 344_200
    assert week.hourly_rate is not None
    assert round(week.hourly_rate, 2) == 91.83


def test_the_golden_week_has_the_daily_rate_of_the_definitions() -> None:
    week = Sums.over(golden_days())

    assert week.connections_good == 14_911
    assert week.daily_rate is not None
    assert round(week.daily_rate, 2) == 95.48


def test_the_golden_week_has_the_mean_use_of_the_definitions() -> None:
    week = Sums.over(golden_days())

    assert round(week.usage_l / len(GOLDEN)) / 1000 == 1184.049


def test_nothing_expected_has_no_rate() -> None:
    assert Sums().hourly_rate is None
    assert Sums().daily_rate is None
    assert Sums().mean_usage_l is None
