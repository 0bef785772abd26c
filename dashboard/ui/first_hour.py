"""The first hour of a new installation: what to do next, ticked by what is there."""

from dataclasses import dataclass

from django.urls import reverse

from customers.models import Customer, Neighbourhood, UseClass


@dataclass(frozen=True, slots=True)
class TourStep:
    """One thing to do, where it is done, and whether it is done."""

    label: str
    hint: str
    href: str
    done: bool
    current: bool = False


def first_hour(*, begun: bool) -> list[TourStep]:
    """This function will return the steps from an empty system to its first report, none once
    reports have `begun`; the first undone one is `current`."""
    if begun:
        return []
    codes = UseClass.objects.exists() and Neighbourhood.objects.exists()
    customers = Customer.objects.exists()
    planned = [
        ("코드 등록", "업종, 지역, 블록, 정수장, 회사", reverse("codes", args=["use"]), codes),
        ("수용가 등록", "엑셀 파일로 한꺼번에 또는 하나씩", reverse("import"), customers),
        ("첫 검침 수신", "단말이 보낸 메시지가 운영현황에 보입니다", reverse("health"), False),
    ]
    undone = next(place for place, (*_, done) in enumerate(planned) if not done)
    return [TourStep(*each, current=place == undone) for place, each in enumerate(planned)]
