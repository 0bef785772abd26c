"""Asks what is installed where."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from customers.models import Customer
from devices.models import Attachment, Installation, Meter, Terminal


@dataclass(frozen=True, slots=True)
class Equipment:
    """What stands at one customer now."""

    installation: Installation
    meter: Meter
    attachment: Attachment | None
    terminal: Terminal | None


def open_installations() -> QuerySet[Installation]:
    """This function will return what is installed now, with meter, caliber and maker."""
    return Installation.objects.filter(removed_at=None).select_related(
        "meter__caliber", "meter__maker"
    )


def equipment(*, customer_ids: Collection[int]) -> dict[int, Equipment]:
    """This function will return the installed meter and terminal of each customer; two queries."""
    wired = Attachment.objects.filter(detached_at=None).select_related("terminal__maker")
    found = open_installations().filter(customer_id__in=customer_ids)
    found = found.prefetch_related(Prefetch("attachments", queryset=wired, to_attr="wired_now"))
    return {installation.customer_id: _equipment(installation) for installation in found}


def installation_history(*, customer: Customer) -> QuerySet[Installation]:
    """This function will return all meters a customer ever had, newest first, with their terminals."""
    wired = Attachment.objects.select_related("terminal__maker").order_by("-attached_at", "-pk")
    return (
        Installation.objects.filter(customer=customer)
        .select_related("meter__caliber", "meter__maker")
        .prefetch_related(Prefetch("attachments", queryset=wired))
        .order_by("-installed_at", "-pk")
    )


def previous_installation(installation: Installation) -> Installation | None:
    """This function will return what was installed at the same customer before."""
    return (
        Installation.objects.select_related("meter")
        .filter(customer_id=installation.customer_id, installed_at__lt=installation.installed_at)
        .order_by("-installed_at", "-pk")
        .first()
    )


def earlier_installation(installation: Installation) -> Installation | None:
    """This function will return what was installed at the same customer before, locked."""
    before = previous_installation(installation)
    if before is None:
        return None
    locked = Installation.objects.select_for_update(of=("self",)).select_related("meter")
    return locked.get(pk=before.pk)


def earlier_attachment(attachment: Attachment) -> Attachment | None:
    """This function will return the wire of the terminal before on the same meter, locked."""
    return (
        Attachment.objects.select_for_update(of=("self",))
        .filter(installation_id=attachment.installation_id, attached_at__lt=attachment.attached_at)
        .order_by("-attached_at", "-pk")
        .first()
    )


def usual_payload_codec() -> str:
    """This function will return the payload codec that most terminals name, "" when none names one."""
    named = Terminal.objects.exclude(payload_codec="").values_list("payload_codec")
    found = named.annotate(n=Count("pk")).order_by("-n", "payload_codec").first()
    return found[0] if found else ""


def verification_due(
    *, customers: QuerySet[Customer], expires_before: date
) -> QuerySet[Installation]:
    """This function will return installed meters whose verification (검정만료) ends before a day.

    Earliest first; `customers` is the scope, as `customers.queries.scoped` returns it.
    """
    return (
        verified_meters(customers=customers)
        .filter(meter__verification_expires_on__lt=expires_before)
        .order_by("meter__verification_expires_on", "pk")
    )


def verified_meters(*, customers: QuerySet[Any]) -> QuerySet[Installation]:
    """This function will return what is installed now with a known end of its verification (검정만료)."""
    return (
        open_installations()
        .filter(customer__in=customers, meter__verification_expires_on__isnull=False)
        .select_related("customer__neighbourhood", "customer__use_class")
    )


def _equipment(installation: Installation) -> Equipment:
    attachment: Attachment | None = next(iter(installation.wired_now), None)  # type: ignore[attr-defined]
    return Equipment(
        installation=installation,
        meter=installation.meter,
        attachment=attachment,
        terminal=attachment.terminal if attachment else None,
    )
