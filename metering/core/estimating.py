"""What every hour came to when gaps are estimated: exact in total, estimated in shape (§5 Estimation).

Between two 정상 slots the total is known; an open tail takes the mean of like days. All integers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from metering.core.carry import Bools, Ints
from metering.core.slots import SLOTS

LINEAR_H = 3  # up to so many missing hours are shared out evenly
WEEKS = 8  # a profile looks this far back
LONGEST_PROFILE_DAYS = 7 * WEEKS
_LIKE_DAYS = 3  # an open tail takes the mean of so many
_WHOLE = 840  # divisible by 1…8: the mean of a profile's days stays an integer


class Point(NamedTuple):
    """A register that a person read or that a 정상 slot brought: the installation it was read on."""

    installation_id: int
    register_l: int


class Piece(NamedTuple):
    """Slots of one connection with a known total: `length` rows from `top` on."""

    top: int
    length: int
    total_l: int


@dataclass(frozen=True, slots=True)
class Past:
    """Whole days before the first row, oldest first: uses [days, 24] and which days are valid."""

    use_l: Ints
    valid: Bools


@dataclass(frozen=True, slots=True)
class Hours:
    """Arrays [hours, connections] of whole days: D-02 and its hours where `measured`, slots of E;
    `closed` [days, connections]: all slots were due (T-6); `latest_row` [connections]: the latest
    정상 slot, may lie before row 0, `NOWHERE` = there is none."""

    use_l: Ints
    span_h: Ints
    measured: Bools
    expected: Bools
    closed: Bools
    latest_row: Ints


@dataclass(frozen=True, slots=True)
class Hand:
    """Values by hand of one connection with their rows, in order; registers of 정상 slots by row."""

    entered: Sequence[tuple[int, Point]]
    anchors: Mapping[int, Point]


@dataclass(frozen=True, slots=True)
class Filled:
    """Arrays [hours, connections]: litres where `known`; `estimated` = not measured by itself."""

    litres: Ints
    known: Bools
    estimated: Bools


NOWHERE = -(1 << 40)  # a row that no connection has


def fill(
    *, hours: Hours, hands: Mapping[int, Hand] | None = None, past: Mapping[int, Past] | None = None
) -> Filled:
    """This function will share out every gap and estimate open tails; `hands` and `past` by column
    of the connections that have them."""
    return _Filling(hours, hands or {}, past or {}).run()


def wants_past(*, hours: Hours, hands: Mapping[int, Hand]) -> list[int]:
    """This function will return the columns whose estimates need the days before row 0."""
    recent = hours.latest_row >= -LONGEST_PROFILE_DAYS * SLOTS
    wanted = (hours.measured & (hours.span_h > LINEAR_H + 1)).any(axis=0) | (_tails(hours) & recent)
    wanted[list(hands)] = True
    columns: list[int] = np.flatnonzero(wanted).tolist()
    return columns


def valid_days(*, use_l: Ints, one_hour: Bools) -> Bools:
    """This function will tell which days [days, 24 …] serve as a profile: every slot measured by
    itself and none negative."""
    valid: Bools = np.all(one_hour & (use_l >= 0), axis=1)
    return valid


def shares(*, total_l: int, weights: Sequence[int]) -> list[int]:
    """This function will share litres out by weights, so that the parts add up to the total."""
    whole = sum(weights)
    parts, reached, before = [], 0, 0
    for weight in weights:
        reached += weight
        upto = total_l * reached // whole
        parts.append(upto - before)
        before = upto
    return parts


def pieces(*, top: int, end: int, total_l: int | None, hand: Hand | None) -> list[Piece]:
    """This function will split the rows after `top` up to `end` at the values by hand that fit:
    never falling, within the total. `total_l` None = an open tail, whose rest has no piece."""
    found, row, reached = [], top, 0
    for at, use_l in _uses_by_hand(top=top, end=end, total_l=total_l, hand=hand):
        if use_l >= reached and (total_l is None or use_l <= total_l):
            found.append(Piece(row + 1, at - row, use_l - reached))
            row, reached = at, use_l
    if total_l is not None:
        found.append(Piece(row + 1, end - row, total_l - reached))
    return found


def _uses_by_hand(
    *, top: int, end: int, total_l: int | None, hand: Hand | None
) -> Iterator[tuple[int, int]]:
    """Use since `top` at each value by hand: counted from the register before, across a replacement
    from the register after."""
    if hand is None:
        return
    before = hand.anchors.get(top)
    after = hand.anchors.get(end) if total_l is not None else None
    for row, point in hand.entered:
        if not top < row < end:
            continue
        if before and before.installation_id == point.installation_id:
            yield row, point.register_l - before.register_l
        elif after and total_l is not None and after.installation_id == point.installation_id:
            yield row, total_l - (after.register_l - point.register_l)


def _tails(hours: Hours) -> Bools:
    """Which connections have closed slots after their latest 정상 slot."""
    rows = np.arange(len(hours.use_l))[:, None]
    due = hours.expected & hours.closed.repeat(SLOTS, axis=0)
    tails: Bools = (due & (rows > hours.latest_row)).any(axis=0) & (hours.latest_row != NOWHERE)
    return tails


class _Filling:
    def __init__(self, hours: Hours, hands: Mapping[int, Hand], past: Mapping[int, Past]) -> None:
        self.hours, self.hands, self.past = hours, hands, past
        shape = (len(hours.use_l) // SLOTS, SLOTS, hours.use_l.shape[1])
        self._alone = hours.measured & (hours.span_h == 1)
        self._use = hours.use_l.reshape(shape)
        self._valid = valid_days(use_l=self._use, one_hour=self._alone.reshape(shape))
        self._like: dict[tuple[int, int], list[Ints]] = {}

    def run(self) -> Filled:
        filled = Filled(
            litres=np.where(self._alone, self.hours.use_l, 0),
            known=self._alone.copy(),
            estimated=np.zeros_like(self._alone),
        )
        self._short_gaps(filled)
        self._other_gaps(filled)
        self._open_tails(filled)
        return filled

    def _short_gaps(self, filled: Filled) -> None:
        """Gaps of up to three hours of connections without values by hand, all at once."""
        rows, columns = np.nonzero(self._gaps() & self._is_short())
        length = self.hours.span_h[rows, columns]
        total = self.hours.use_l[rows, columns]
        each = np.repeat(np.arange(len(rows)), length)
        place = np.arange(len(each)) - np.repeat(np.cumsum(length) - length, length) + 1
        length, total = length[each], total[each]
        part = total * place // length - total * (place - 1) // length
        row = rows[each] - length + place
        inside = row >= 0
        at = row[inside], columns[each][inside]
        filled.litres[at] = part[inside]
        filled.known[at] = filled.estimated[at] = True

    def _other_gaps(self, filled: Filled) -> None:
        for row, column in np.argwhere(self._gaps() & ~self._is_short()).tolist():
            top = row - int(self.hours.span_h[row, column])
            total = int(self.hours.use_l[row, column])
            hand = self.hands.get(column)
            for piece in pieces(top=top, end=row, total_l=total, hand=hand):
                self._put(filled, column, piece)

    def _open_tails(self, filled: Filled) -> None:
        tails = _tails(self.hours)
        tails[[column for column in self.hands if self.hours.latest_row[column] != NOWHERE]] = True
        for column in np.flatnonzero(tails).tolist():
            last = int(self.hours.latest_row[column])
            hand = self.hands.get(column)
            for piece in pieces(top=last, end=1 << 40, total_l=None, hand=hand):
                self._put(filled, column, piece)
                last = piece.top + piece.length - 1
            self._like_days(filled, column, max(last + 1, 0))

    def _like_days(self, filled: Filled, column: int, top: int) -> None:
        """The rest of an open tail: the mean of the three nearest valid like days."""
        for day in range(top // SLOTS, len(self._valid)):
            if not self.hours.closed[day, column]:
                continue
            like = self._like_of(column, day)[:_LIKE_DAYS]
            if not like:
                continue
            rows = slice(max(day * SLOTS, top), (day + 1) * SLOTS)
            mean = (np.sum(like, axis=0) // len(like))[rows.start - day * SLOTS :]
            which = self.hours.expected[rows, column]
            filled.litres[rows, column][which] = mean[which]
            filled.known[rows, column] |= which
            filled.estimated[rows, column] |= which

    def _gaps(self) -> Bools:
        return self.hours.measured & (self.hours.span_h > 1)

    def _is_short(self) -> Bools:
        short: Bools = self.hours.span_h <= LINEAR_H + 1
        short[:, list(self.hands)] = False
        return short

    def _put(self, filled: Filled, column: int, piece: Piece) -> None:
        weights = self._weights(column, piece) if piece.length - 1 > LINEAR_H else None
        parts = shares(total_l=piece.total_l, weights=weights or [1] * piece.length)
        top = max(piece.top, 0)
        rows = slice(top, max(min(piece.top + piece.length, len(filled.litres)), top))
        filled.litres[rows, column] = parts[top - piece.top :][: rows.stop - top]
        filled.known[rows, column] = filled.estimated[rows, column] = True

    def _weights(self, column: int, piece: Piece) -> list[int] | None:
        """The connection's own same-weekday profile, None where a day has none or all is zero."""
        end, weights = piece.top + piece.length, []
        for day in range((end - 1) // SLOTS, piece.top // SLOTS - 1, -1):  # the last fails first
            like = self._like_of(column, day)
            if not like:
                return None
            profile = (np.sum(like, axis=0) * _WHOLE // len(like)).tolist()
            below = max(piece.top - day * SLOTS, 0)
            weights.append(profile[below : end - day * SLOTS])
        own = [weight for part in reversed(weights) for weight in part]
        return own if any(own) else None

    def _like_of(self, column: int, day: int) -> list[Ints]:
        """The uses of the valid days one to eight weeks before, nearest first."""
        if (column, day) not in self._like:
            before = (self._day(column, day - 7 * back) for back in range(1, WEEKS + 1))
            self._like[column, day] = [use for use in before if use is not None]
        return self._like[column, day]

    def _day(self, column: int, day: int) -> Ints | None:
        if day >= len(self._valid):
            return None
        if day >= 0:
            return self._use[day, :, column] if self._valid[day, column] else None
        past = self.past.get(column)
        index = day + len(past.valid) if past else -1
        return past.use_l[index] if past and index >= 0 and past.valid[index] else None
