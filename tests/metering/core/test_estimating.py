"""Estimation by example: each sentence of DEFINITIONS §5 has its numbers here."""

import numpy as np
import pytest

from metering.core.estimating import NOWHERE, Filled, Hand, Hours, Past, Point, fill, pieces, shares
from metering.core.slots import SLOTS

A, B = 11, 12  # installations


def hours(
    *, days: int, uses: dict[int, tuple[int, int]], closed: bool = False, latest: int | None = None
) -> Hours:
    """One connection: uses and spans by row, everything expected."""
    use, span = np.zeros((2, days * SLOTS, 1), dtype=np.int64)
    for row, (litres, hours_) in uses.items():
        use[row], span[row] = litres, hours_
    return Hours(
        use_l=use,
        span_h=span,
        measured=span > 0,
        expected=np.ones_like(span, dtype=np.bool_),
        closed=np.full((days, 1), closed),
        latest_row=np.array([max(uses) if latest is None and uses else (latest or NOWHERE)]),
    )


def whole_days(*, days: int, litres: list[int]) -> dict[int, tuple[int, int]]:
    """Days measured hour by hour, each with the same 24 uses."""
    return {row: (litres[row % SLOTS], 1) for row in range(days * SLOTS)}


def litres(filled: Filled, first: int, last: int) -> list[int | None]:
    """The litres of rows first…last, None where nothing is known."""
    return [
        int(filled.litres[row, 0]) if filled.known[row, 0] else None
        for row in range(first, last + 1)
    ]


def estimated(filled: Filled) -> list[int]:
    rows: list[int] = np.flatnonzero(filled.estimated[:, 0]).tolist()
    return rows


SHAPE = [0] * 6 + [10] * 6 + [1] * 12


def test_an_hour_measured_by_itself_is_not_estimated() -> None:
    filled = fill(hours=hours(days=1, uses={3: (7, 1)}))

    assert litres(filled, 2, 4) == [None, 7, None]
    assert estimated(filled) == []


def test_a_gap_of_three_hours_is_shared_evenly_and_adds_up() -> None:
    filled = fill(hours=hours(days=1, uses={0: (5, 1), 4: (10, 4)}))

    assert litres(filled, 0, 4) == [5, 2, 3, 2, 3]
    assert estimated(filled) == [1, 2, 3, 4]


def test_a_negative_total_is_shared_exactly_too() -> None:
    filled = fill(hours=hours(days=1, uses={0: (5, 1), 3: (-7, 3)}))

    assert litres(filled, 1, 3) == [-3, -2, -2]


def test_a_longer_gap_takes_the_shape_of_the_same_weekday() -> None:
    uses = whole_days(days=7, litres=SHAPE) | {7 * SLOTS + 11: (120, 12)}

    filled = fill(hours=hours(days=8, uses=uses))

    assert litres(filled, 7 * SLOTS, 7 * SLOTS + 11) == [0] * 6 + [20] * 6
    assert estimated(filled) == list(range(7 * SLOTS, 7 * SLOTS + 12))


def test_the_profile_is_the_mean_of_all_valid_like_days_of_eight_weeks() -> None:
    low, high = [1] * 12 + [3] * 12, [3] * 12 + [1] * 12
    uses = whole_days(days=7, litres=low)
    uses |= {7 * SLOTS + row: value for row, value in whole_days(days=7, litres=high).items()}
    uses |= {15 * SLOTS - 1: (48, 24)}

    filled = fill(hours=hours(days=15, uses=uses))

    assert litres(filled, 14 * SLOTS, 15 * SLOTS - 1) == [2] * 24


def test_a_day_with_a_gap_or_backflow_is_no_profile() -> None:
    whole = whole_days(days=7, litres=SHAPE)
    for broken in ({5: (0, 0)}, {5: (-1, 1)}, {5: (3, 2)}):
        uses = whole | broken | {7 * SLOTS + 11: (120, 12)}
        at = hours(days=8, uses=uses)

        filled = fill(hours=at)

        assert litres(filled, 7 * SLOTS, 7 * SLOTS + 11) == [10] * 12


def test_a_profile_of_zeros_shapes_nothing() -> None:
    uses = whole_days(days=7, litres=[0] * SLOTS) | {7 * SLOTS + 11: (24, 12)}

    filled = fill(hours=hours(days=8, uses=uses))

    assert litres(filled, 7 * SLOTS, 7 * SLOTS + 11) == [2] * 12


def test_one_day_without_a_like_day_makes_the_whole_gap_linear() -> None:
    uses = whole_days(days=1, litres=SHAPE) | {9 * SLOTS - 1: (48, 48)}

    filled = fill(hours=hours(days=9, uses=uses))

    assert litres(filled, 7 * SLOTS, 9 * SLOTS - 1) == [1] * 48


def test_the_days_before_the_window_serve_as_profile() -> None:
    use = np.array([SHAPE] + [[0] * SLOTS] * 6, dtype=np.int64)
    past = Past(use, np.array([True] + [False] * 6))

    filled = fill(hours=hours(days=1, uses={11: (120, 12)}), past={0: past})

    assert litres(filled, 0, 11) == [0] * 6 + [20] * 6


def test_a_gap_that_began_before_the_first_row_keeps_its_share_of_the_total() -> None:
    filled = fill(hours=hours(days=1, uses={1: (8, 4)}))

    assert litres(filled, 0, 2) == [2, 2, None]


def test_values_by_hand_split_a_gap_at_their_registers() -> None:
    hand = Hand(
        entered=[(4, Point(A, 160))], anchors={0: Point(A, 100), 8: Point(A, 200), 4: Point(A, 999)}
    )

    filled = fill(hours=hours(days=1, uses={0: (0, 1), 8: (100, 8)}), hands={0: hand})

    assert litres(filled, 1, 8) == [15, 15, 15, 15, 10, 10, 10, 10]
    assert estimated(filled) == list(range(1, 9))


def test_after_a_replacement_a_value_by_hand_counts_back_from_the_new_register() -> None:
    hand = Hand(entered=[(6, Point(B, 30))], anchors={0: Point(A, 900), 8: Point(B, 50)})

    assert pieces(top=0, end=8, total_l=100, hand=hand) == [(1, 6, 80), (7, 2, 20)]


@pytest.mark.parametrize(
    ("by_hand", "kept"),
    [
        ([(2, Point(A, 90))], []),  # below the register before
        ([(2, Point(A, 201))], []),  # above the total
        ([(2, Point(99, 150))], []),  # of a meter that is at neither end
        ([(2, Point(A, 150)), (4, Point(A, 140)), (6, Point(A, 170))], [50, 20]),  # falling
    ],
)
def test_a_value_by_hand_that_breaks_the_order_is_ignored(
    by_hand: list[tuple[int, Point]], kept: list[int]
) -> None:
    hand = Hand(entered=by_hand, anchors={0: Point(A, 100), 8: Point(A, 200)})

    found = pieces(top=0, end=8, total_l=100, hand=hand)

    assert [each.total_l for each in found[:-1]] == kept
    assert sum(each.total_l for each in found) == 100


def test_no_value_by_hand_fits_into_a_gap_of_negative_use() -> None:
    hand = Hand(entered=[(2, Point(A, 95))], anchors={0: Point(A, 100), 8: Point(A, 90)})

    assert pieces(top=0, end=8, total_l=-10, hand=hand) == [(1, 8, -10)]


def test_an_open_tail_takes_the_mean_of_the_three_nearest_like_days() -> None:
    uses = {}
    for week, litres_ in enumerate((100, 9, 6, 3)):
        uses |= {week * 7 * SLOTS + row: (litres_, 1) for row in range(SLOTS)}
    at = hours(days=29, uses=uses, closed=True, latest=22 * SLOTS - 1)

    filled = fill(hours=at)

    assert litres(filled, 28 * SLOTS, 29 * SLOTS - 1) == [6] * 24
    assert litres(filled, 22 * SLOTS, 28 * SLOTS - 1) == [None] * 6 * 24  # no like day
    assert estimated(filled) == list(range(28 * SLOTS, 29 * SLOTS))


def test_an_open_tail_is_estimated_only_where_expected_and_closed() -> None:
    at = hours(days=8, uses=whole_days(days=7, litres=SHAPE), closed=True)
    at.expected[7 * SLOTS : 7 * SLOTS + 8] = False
    still_open = hours(days=8, uses=whole_days(days=7, litres=SHAPE))

    assert litres(fill(hours=at), 7 * SLOTS, 7 * SLOTS + 12) == [None] * 8 + [10] * 4 + [1]
    assert estimated(fill(hours=still_open)) == []


def test_a_value_by_hand_in_an_open_tail_makes_a_closed_piece_on_an_open_day_too() -> None:
    hand = Hand(
        entered=[
            (24 * 7 + 2, Point(A, 130)),
            (24 * 7 + 3, Point(A, 120)),
            (24 * 7 + 4, Point(B, 200)),
        ],
        anchors={24 * 7 - 1: Point(A, 100)},
    )
    at = hours(days=8, uses=whole_days(days=7, litres=SHAPE))

    filled = fill(hours=at, hands={0: hand})

    assert litres(filled, 24 * 7, 24 * 7 + 3) == [10, 10, 10, None]


def test_beyond_the_last_value_by_hand_a_closed_day_looks_like_its_like_days() -> None:
    hand = Hand(entered=[(24 * 7 + 5, Point(A, 106))], anchors={24 * 7 - 1: Point(A, 100)})
    at = hours(days=8, uses=whole_days(days=7, litres=[1] * 6 + SHAPE[6:]), closed=True)

    filled = fill(hours=at, hands={0: hand})

    assert litres(filled, 24 * 7, 24 * 7 + 12) == [1] * 6 + [10] * 6 + [1]


def test_nothing_is_estimated_for_a_connection_that_was_never_good() -> None:
    at = hours(days=1, uses={}, closed=True)

    filled = fill(hours=at, hands={0: Hand([(3, Point(A, 5))], {0: Point(A, 0)})})

    assert not filled.known.any()


def test_shares_follow_their_weights_and_lose_nothing() -> None:
    assert shares(total_l=10, weights=[1, 1, 1]) == [3, 3, 4]
    assert sum(shares(total_l=-10, weights=[840, 3, 0, 5])) == -10
    assert sum(shares(total_l=10**12, weights=[840 * 10**9, 1])) == 10**12
