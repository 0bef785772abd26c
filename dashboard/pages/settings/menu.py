"""The menu beside every page of 설정."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from dashboard.ui.doing import account_of


@dataclass(frozen=True, slots=True)
class SideEntry:
    """One entry; `head` opens a group."""

    label: str
    href: str
    current: bool
    head: str = ""


_ENTRIES = (
    ("수용가", "settings", (), "기본", False),
    ("계량기", "meters", (), "", False),
    ("단말", "terminals", (), "", False),
    ("확인 대기 교체", "provisional", (), "", False),
    ("검정만료", "expiring", (), "", False),
    ("엑셀 등록", "import", (), "", True),
    ("교체 엑셀 등록", "import-replacements", (), "", True),
    ("업종", "codes", ("use",), "코드", False),
    ("블록", "codes", ("block",), "", False),
    ("정수장", "codes", ("wtp",), "", False),
    ("납기", "codes", ("billing",), "", False),
    ("회사", "codes", ("maker",), "", False),
    ("구경", "codes", ("caliber",), "", False),
    ("사업소", "codes", ("office",), "지역", False),
    ("구", "codes", ("gu",), "", False),
    ("동", "codes", ("dong",), "", False),
    ("알람 기준", "rules", (), "운영", False),
    ("수신 경로", "codes", ("source",), "", False),
    ("사용자", "users", (), "", True),
)


def side_menu(request: HttpRequest) -> list[SideEntry]:
    """This function will return the entries that the viewer may open, the present one marked."""
    may = account_of(request).may_administer
    entries = []
    for label, name, args, head, for_administrators in _ENTRIES:
        if for_administrators and not may:
            continue
        href = reverse(name, args=args)
        home = href == reverse("settings")
        inside = request.path.startswith(reverse("settings") + "customers/")
        current = request.path == href or inside if home else request.path.startswith(href)
        entries.append(SideEntry(label, href, current, head))
    return entries
