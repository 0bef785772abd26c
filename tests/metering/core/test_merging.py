"""T-4: one value per slot, the same in whatever order the values arrive."""

from hypothesis import given
from hypothesis import strategies as st

from metering.core.merging import DEVICE_STATUS, Value, fold, settle
from metering.core.packing import pack_meta
from metering.core.reading import Status

VALUES = st.builds(
    lambda register, offset, received, status, radio: Value(
        register,
        pack_meta(
            has_number=register is not None,
            offset_s=offset,
            received_at_s=1_600_000_000 + received,
            status=int(status),
        ),
        radio,
        0,
    ),
    register=st.none() | st.integers(0, 4),
    offset=st.sampled_from([-900, -60, 0, 60]),
    received=st.integers(0, 2),
    status=st.sampled_from(
        [Status(0), Status.REPORTED, Status.REPORTED | Status.LEAK, Status.CLOCK, Status.UNSYNCED]
    ),
    radio=st.none() | st.integers(0, 2),
)


def _kept(values: list[Value]) -> Value:
    days, _ = fold(values=[(1, 1, 100, value) for value in values])
    ((slot,),) = [[each for each in slots if each] for slots in days.values()]
    return slot


@given(
    st.lists(VALUES, min_size=1, max_size=5).flatmap(
        lambda v: st.tuples(st.just(v), st.permutations(v))
    )
)
def test_any_order_of_arrival_keeps_one_value(orders: tuple[list[Value], list[Value]]) -> None:
    first, second = orders

    assert _kept(first) == _kept(second)


def test_a_number_wins_over_null_however_late_the_null_came() -> None:
    number = _value(5, offset_s=1_700, received_s=0)
    null = _value(None, offset_s=0, received_s=9_000)

    kept, lost = settle(null, number)

    assert (kept.register_l, lost.register_l) == (5, None)


def test_the_reading_nearest_to_the_hour_wins_before_the_later_report() -> None:
    near = _value(5, offset_s=60, received_s=0)
    late = _value(6, offset_s=120, received_s=9_000)

    assert settle(late, near)[0].register_l == 5


def test_the_later_report_wins_among_equally_near_readings() -> None:
    assert settle(_value(9, 60, 0), _value(5, -60, 1))[0].register_l == 5


def test_a_repeat_without_status_does_not_wipe_the_leak_of_the_first_report() -> None:
    first = _value(5, received_s=0, status=Status.REPORTED | Status.LEAK)
    repeat = _value(5, received_s=6 * 3600)

    kept, _ = settle(first, repeat)

    assert Status(kept.meta & DEVICE_STATUS) == Status.REPORTED | Status.LEAK


def test_the_fault_reported_with_a_null_does_not_stick_to_the_number_that_follows() -> None:
    null = _value(None, status=Status.REPORTED | Status.METER_FAULT)
    number = _value(5)

    assert settle(null, number)[0].meta & DEVICE_STATUS == 0


def test_midnight_is_slot_24_of_the_day_before() -> None:
    midnight_utc_hour = 24 * 365 - 9  # 00:00 in Seoul

    days, _ = fold(values=[(1, 1, midnight_utc_hour, _value(5))])

    ((key, slots),) = days.items()
    assert key.day == 364
    assert slots[23] is not None


def _value(
    register_l: int | None, offset_s: int = 0, received_s: int = 0, status: int = 0
) -> Value:
    meta = pack_meta(
        has_number=register_l is not None,
        offset_s=offset_s,
        received_at_s=1_600_000_000 + received_s,
        status=int(status),
    )
    return Value(register_l, meta, None, 0)
