"""The menu, declared once: header, phone tab bar and full menu are drawn from it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry; `covers` are path prefixes that also light it up."""

    label: str
    path: str
    icon: str
    covers: tuple[str, ...] = ()
    apart: bool = False  # first entry of the second group
    on_phone: bool = False  # has a place on the tab bar
    counts_alarms: bool = False
    counts_findings: bool = False

    def is_current(self, path: str) -> bool:
        """This function will say whether a request path belongs to this entry."""
        if self.path == "/":
            return path == "/"
        return path.startswith((self.path, *self.covers))


MENU: tuple[MenuItem, ...] = (
    MenuItem(_("대쉬보드"), "/", "dash", on_phone=True),
    MenuItem(_("검침현황"), "/status/", "table", covers=("/customers/", "/search/"), on_phone=True),
    MenuItem(_("검침집계"), "/totals/", "chart", on_phone=True),
    MenuItem(_("검침내역"), "/readings/", "list"),
    MenuItem(_("이력관리"), "/history/", "clock"),
    MenuItem(_("설정"), "/settings/", "gear"),
    MenuItem(_("알람"), "/alarms/", "bell", apart=True, on_phone=True, counts_alarms=True),
    MenuItem(_("검증"), "/checks/", "check", counts_findings=True),
    MenuItem(_("운영현황"), "/health/", "pulse"),
)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A menu item as one request sees it."""

    item: MenuItem
    current: bool


def menu_for(request: HttpRequest) -> Iterator[MenuEntry]:
    """This function will yield the menu with the entry of the request's page marked."""
    return (MenuEntry(item=item, current=item.is_current(request.path)) for item in MENU)


def navigation(request: HttpRequest) -> dict[str, object]:
    """This function will give every template the menu (a template context processor)."""
    return {"menu": tuple(menu_for(request))}
