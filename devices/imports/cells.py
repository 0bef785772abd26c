"""Reads one cell's text as a value; each reader raises `UnreadableCell` with a Korean sentence."""

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from devices.imports.problems import UnreadableCell
from mdm.lib.clock import SEOUL

EARLIEST_YEAR, LATEST_YEAR = 1980, 2100
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NUMBER = re.compile(r"[0-9A-Za-z-]{3,30}")
_CODEC = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PHONE = re.compile(r"[0-9+*() -]{1,20}")
_WHOLE = re.compile(r"[+-]?\d{1,15}")
_CUBIC_METRES = re.compile(r"\d{1,12}(\.\d{1,3}0*)?")
_DEGREES = re.compile(r"[+-]?\d{1,3}(\.\d{1,20})?([eE]-?\d{1,3})?")
_DAY = re.compile(r"(\d{4})[-./]?\s?(\d{1,2})[-./]?\s?(\d{1,2})\.?")
_MOMENT = re.compile(r"(.+?)[ T](\d{1,2}):(\d{2})(:\d{2}(\.\d+)?)?")


def text(*, limit: int) -> Callable[[str], str]:
    """This function will make a reader of plain text up to a number of letters."""

    def read(cell: str) -> str:
        plain = unicodedata.normalize("NFC", cell).strip()
        if _CONTROL.search(plain):
            raise UnreadableCell("줄바꿈이나 보이지 않는 글자가 들어 있습니다.")
        if len(plain) > limit:
            raise UnreadableCell(_("{limit}자까지 쓸 수 있습니다.").format(limit=limit))
        return plain

    return read


def customer_number(cell: str) -> str:
    """This function will read a 고객번호; full-width digits become plain ones."""
    plain = _plain(cell)
    if not _NUMBER.fullmatch(plain):
        raise UnreadableCell("고객번호는 숫자·영문·- 3~30자입니다.")
    return plain


def phone(cell: str) -> str:
    """This function will read a telephone number as it is written."""
    plain = _plain(cell)
    if not _PHONE.fullmatch(plain):
        raise UnreadableCell("전화번호는 숫자와 - 로 20자까지 쓸 수 있습니다.")
    return plain


def codec(cell: str) -> str:
    """This function will read the name of a payload codec."""
    plain = _plain(cell)
    if not _CODEC.fullmatch(plain):
        raise UnreadableCell("코덱 이름은 영문 소문자, 숫자, _로 40자까지 씁니다.")
    return plain


def whole(*, low: int, high: int) -> Callable[[str], int]:
    """This function will make a reader of whole numbers between two bounds, both allowed."""

    def read(cell: str) -> int:
        plain = _plain(cell).replace(",", "")
        if not _WHOLE.fullmatch(plain):
            raise UnreadableCell("정수가 아닙니다.")
        number = int(plain)
        if not low <= number <= high:
            raise UnreadableCell(
                _("{low:,}~{high:,} 사이의 정수여야 합니다.").format(low=low, high=high)
            )
        return number

    return read


def litres(cell: str) -> int:
    """This function will read a register in m³ with up to three decimals as litres."""
    plain = _plain(cell).replace(",", "")
    if not _CUBIC_METRES.fullmatch(plain):
        raise UnreadableCell("지침은 0 이상의 ㎥ 값이고 소수는 3자리까지입니다.")
    return int(Decimal(plain) * 1000)


def degrees(*, limit: int) -> Callable[[str], float]:
    """This function will make a reader of a latitude or longitude within ±limit degrees."""

    def read(cell: str) -> float:
        plain = _plain(cell)
        number = float(plain) if _DEGREES.fullmatch(plain) else math.nan
        if not -limit <= number <= limit:
            raise UnreadableCell(
                _("-{limit}~{limit} 사이의 도(°) 값이어야 합니다.").format(limit=limit)
            )
        return number

    return read


def day(cell: str) -> date:
    """This function will read a date, as 2026-03-01, 2026.3.1 or 20260301."""
    found = _DAY.fullmatch(_plain(cell))
    if not found:
        raise UnreadableCell("날짜는 2026-03-01처럼 씁니다.")
    try:
        value = date(*map(int, found.groups()))
    except ValueError as error:
        raise UnreadableCell("달력에 없는 날짜입니다.") from error
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise UnreadableCell(
            _("{earliest_year}~{latest_year}년의 날짜여야 합니다.").format(
                earliest_year=EARLIEST_YEAR, latest_year=LATEST_YEAR
            )
        )
    return value


def moment(cell: str) -> datetime:
    """This function will read a Seoul date, with or without a time, as an instant of whole minutes."""
    plain = _plain(cell)
    found = _MOMENT.fullmatch(plain)
    value = day(found.group(1) if found else plain)
    hour, minute = (int(found.group(2)), int(found.group(3))) if found else (0, 0)
    if hour > 23 or minute > 59:
        raise UnreadableCell("시각은 00:00~23:59로 씁니다.")
    return datetime(value.year, value.month, value.day, hour, minute, tzinfo=SEOUL)


def choice(choices: list[tuple[str, str]]) -> Callable[[str], str]:
    """This function will make a reader of a code or its Korean label."""
    known = {_folded(name): code for code, label in choices for name in (code, label)}

    def read(cell: str) -> str:
        code = known.get(_folded(cell))
        if code is None:
            raise UnreadableCell(
                _("{choices} 중 하나여야 합니다.").format(
                    choices=", ".join((label for _, label in choices))
                )
            )
        return code

    return read


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def _folded(name: str) -> str:
    return _plain(name).casefold().replace(" ", "")
