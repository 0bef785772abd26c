"""통합검색: customers by any of their numbers, their name or their address."""

import unicodedata
from collections.abc import Collection

from django.db.models import Q, QuerySet

from customers.models import Customer
from mdm.lib import sql
from metering.models import CustomerState
from metering.queries.states import search_words

CAP = 1001


def found_ids(*, text: str, neighbourhoods: Collection[int] | None) -> list[int]:
    """This function will return the ids of up to 1,001 customers that contain every word of a text."""
    patterns = [f"%{_literal(word)}%" for word in search_words(text)]
    if not patterns:
        return []
    places = None if neighbourhoods is None else sorted(neighbourhoods)
    found = sql.rows(
        "metering/sql/pages/search.sql", {"patterns": patterns, "neighbourhoods": places}
    )
    return [customer for (customer,) in found]


def exact_numbers(*, text: str, customers: QuerySet[Customer]) -> list[str]:
    """This function will return the 고객번호 whose own, meter's or terminal's number is the text, with
    or without dashes; at most two, since two already need a list."""
    wanted = text.strip()
    if not wanted:
        return []
    exact = Q(number=wanted) | Q(
        pk__in=CustomerState.objects.filter(
            Q(installation__meter__serial=wanted)
            | Q(installation__attachments__terminal__terminal_id=wanted)
            | Q(installation__attachments__terminal__ctn=wanted)
        ).values("customer_id")
    )
    found = customers.filter(exact).order_by("number").values_list("number", flat=True)
    return list(found.distinct()[:2])


def numbers_without_dashes(*, text: str, ids: list[int]) -> list[str]:
    """This function will return the 고객번호 among found customers that equal the text but for dashes."""
    wanted = text.replace("-", "").strip()
    rows = CustomerState.objects.filter(customer_id__in=ids).values_list(
        "customer__number", "installation__attachments__terminal__ctn"
    )
    return sorted({number for number, ctn in rows if wanted in (_bare(number), _bare(ctn or ""))})


def matched_field(*, text: str, fields: dict[str, str]) -> str:
    """This function will name the field (label → value) that holds the first word of a text."""
    word = (text.lower().split() or [""])[0]
    bare = word.replace("-", "")
    for label, value in fields.items():
        known = unicodedata.normalize("NFC", value.lower())
        if word in known or (bare and bare in known.replace("-", "")):
            return label
    return ""


def _bare(number: str) -> str:
    return number.replace("-", "")


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
