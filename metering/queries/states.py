"""The latest state of customers: conditions on it and how many stand in which state (D-13)."""

import unicodedata
from collections.abc import Mapping
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from metering.models import CustomerState, DayUsage


def missing_in_slot(
    states: QuerySet[CustomerState], *, day: date, slot: int
) -> QuerySet[CustomerState]:
    """This function will keep the customers of whom nothing arrived for an expected slot 1…24."""
    bit = 1 << slot - 1
    silent = DayUsage.objects.filter(customer_id=OuterRef("customer_id"), day=day).alias(
        due=F("expected_mask").bitand(bit), seen=F("seen_mask").bitand(bit)
    )
    return states.filter(Exists(silent.filter(due=bit, seen=0)))


def found_customers(states: QuerySet[CustomerState], *, text: str) -> QuerySet[CustomerState]:
    """This function will keep the customers whose number, name, address, meter, terminal or CTN
    contains every word of a text; index state_by_search_key."""
    for word in search_words(text):
        states = states.filter(search_key__contains=word)
    return states


def search_words(text: str) -> list[str]:
    """This function will split a text as `search_key` is written: lower case, Hangul as jamo."""
    return unicodedata.normalize("NFD", text.lower()).split()[:5]


def counts_by_state(states: QuerySet[CustomerState]) -> Mapping[str, int]:
    """This function will count customers by display state; the counts add up to all of them (D-13)."""
    rows = states.order_by().values_list("state").annotate(Count("customer_id"))
    return dict(rows)
