"""What a file of personal data is taken for: asked once a page and day, never in the way of a file."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from dashboard.ui.doing import account_of
from dashboard.ui.language import say

SHORTEST, LONGEST = 4, 200
STANDING = "관리 업무 (상시 목적)"  # of a role that sees personal data all day
MASKED = "가림 처리한 자료"
_KEY = "purposes"


def purpose_of(request: HttpRequest, *, day: date) -> str:
    """This function will return why a file is taken: what the request says, what was said for this
    page today, or the standing purpose of the role. A reason of less than four letters is refused (400)."""
    said = request.GET.get("reason")
    if said is None:
        masked = not account_of(request).may_administer
        return MASKED if masked else _kept(request, day) or STANDING
    reason = said.replace("\0", "").strip()[:LONGEST]
    if len(reason) < SHORTEST:
        raise BadRequest(say("사유를 {shortest}자 이상 적어 주세요.", shortest=SHORTEST))
    today = {page: kept for page, kept in _all(request).items() if kept[0] == day.isoformat()}
    request.session[_KEY] = {**today, request.path: [day.isoformat(), reason]}
    return reason


def asks_purpose(request: HttpRequest, *, day: date) -> bool:
    """This function will say whether the button of a file asks first: names in full, nothing said
    for this page today."""
    return account_of(request).may_administer and not _kept(request, day)


def noting(records: Iterable[Any], numbers: list[str]) -> Iterator[Any]:
    """This function will pass records on and note once whose they are (고객번호)."""
    seen: set[str] = set()
    for record in records:
        number = _number(record)
        if number and number not in seen:
            seen.add(number)
            numbers.append(number)
        yield record


def _number(record: Any) -> str:
    if isinstance(record, Mapping):
        return str(record.get("number") or "")
    own = getattr(record, "number", "") or getattr(getattr(record, "row", None), "number", "")
    return str(own or "")


def _kept(request: HttpRequest, day: date) -> str:
    said_on, reason = _all(request).get(request.path, ("", ""))
    return reason if said_on == day.isoformat() else ""


def _all(request: HttpRequest) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get(_KEY, {})
    return kept
