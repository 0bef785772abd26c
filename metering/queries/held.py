"""Messages that wait for their terminal or sit in quarantine."""

from collections.abc import Collection

from django.db.models import QuerySet

from metering.models import HeldMessage


def held_messages(
    *, box: str, states: Collection[str] = (), reason: str = "", text: str = ""
) -> QuerySet[HeldMessage]:
    """This function will return held messages of a box, of some states, one reason and of terminals
    whose id contains a text; payloads are left in the database."""
    found = HeldMessage.objects.filter(box=box).defer("payload")
    if states:
        found = found.filter(state__in=states)
    if reason:
        found = found.filter(reason=reason)
    return found.filter(terminal_id__icontains=text) if text else found
