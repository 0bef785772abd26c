"""B-13: whatever is sent to a form is checked or kept as text, and no page runs what somebody typed."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from customers.models import Block, Customer, Neighbourhood, UseClass
from devices.models import Attachment, Caliber, Installation, Maker, Meter, Terminal
from mdm.accounts.models import SavedView, User
from metering.actions.refreshing import refresh_segments
from metering.models import Alarm, AlarmRule, Finding, HeldMessage
from tests.addresses import Things, page_addresses
from tests.dashboard.conftest import client_for

pytestmark = pytest.mark.django_db

TYPED = "\"'><xss onxss=1>{{7*7}}"
SHORT = '"><xss>'
BROKEN = (
    "", "-1", "0", "9" * 30, "NaN", "1e400", "x" * 10_000, "\x00", "2026-02-30", "9999-12-31",
    "0001-01-01T00:00", "가🙂\u202eRTL", TYPED, "1' OR '1'='1",
)  # fmt: skip
REFUSED = (200, 302, 400, 403, 404, 405, 409, 429)
LEAVES = ("/logout/", "/language/", "/password/", "/login/")


class Markup(HTMLParser):
    """The elements and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[str] = []
        self.forms: dict[str, set[str]] = {}
        self._action: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes foreign markup, and the fields of forms that are posted."""
        known = dict(attrs)
        if tag == "xss" or "onxss" in known:
            self.foreign.append(self.get_starttag_text() or tag)
        if tag == "form":
            posted = (known.get("method") or "").lower() == "post"
            self._action = (known.get("action") or "") if posted else None
        if self._action is not None and (name := known.get("name")):
            self.forms.setdefault(self._action, set()).add(name)

    def handle_endtag(self, tag: str) -> None:
        """Closes a form."""
        if tag == "form":
            self._action = None


def _read(answer: Any) -> Markup:
    found = Markup()
    found.feed(answer.content.decode())
    return found


def test_b_13_no_page_runs_what_somebody_typed_into_any_field(things: Things, admin: User) -> None:
    client, met, foreign = client_for(admin), 0, {}
    with transaction.atomic():
        _type_everywhere(things, admin)
        for each in page_addresses(things, user=admin):
            answer = client.get(each.path)
            if answer.status_code == 200 and not answer.streaming:
                met += "&lt;xss" in answer.content.decode()
                if found := _read(answer).foreign:
                    foreign[each.path] = found
        marks = client.get("/fragments/map/")
        transaction.set_rollback(True)

    assert foreign == {}
    assert met > 30, "the crawl has met too little of what was typed"
    assert marks["Content-Type"].startswith("application/json")


def test_b_13_a_file_holds_what_was_typed_as_text(things: Things, admin: User) -> None:
    with transaction.atomic():
        Customer.objects.update(name="=HYPERLINK(1)", note="@SUM(1)")
        csv = b"".join(client_for(admin).get("/status/?format=csv"))  # type: ignore[arg-type]
        transaction.set_rollback(True)

    cells = [cell for line in csv.decode("utf-8-sig").splitlines() for cell in line.split(",")]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell.lstrip('"').startswith(("=", "@"))]


def _type_everywhere(things: Things, admin: User) -> None:
    Customer.objects.update(
        name=TYPED, address=TYPED, phone=SHORT, note=TYPED, management_number=TYPED
    )
    Installation.objects.update(note=TYPED)
    Attachment.objects.update(note=TYPED)
    for place, meter in enumerate(Meter.objects.order_by("pk")):
        Meter.objects.filter(pk=meter.pk).update(serial=f"{TYPED}{place}")
    for place, terminal in enumerate(Terminal.objects.order_by("pk")):
        Terminal.objects.filter(pk=terminal.pk).update(
            terminal_id=f"{TYPED}{place}", serial=TYPED, firmware=SHORT
        )
    for model in (Block, UseClass, Neighbourhood, Maker):
        for place, row in enumerate(model.objects.order_by("pk")):  # type: ignore[attr-defined]
            type(row).objects.filter(pk=row.pk).update(name=f"{TYPED}{place}")
    Alarm.objects.update(memo=TYPED, assignee=admin)
    Finding.objects.update(note=TYPED)
    HeldMessage.objects.update(
        detail=TYPED, terminal_id=TYPED, source=TYPED, payload=TYPED.encode()
    )
    SavedView.objects.update(name=TYPED, query=TYPED, shared=True)
    User.objects.update(display_name=TYPED)
    things.asked.display_name = things.asked.purpose = things.asked.office_name = TYPED
    things.asked.save()
    refresh_segments(now=things.town.now)


def test_b_13_no_form_fails_whatever_is_sent_to_all_its_fields(things: Things, admin: User) -> None:
    client, failed, sent = client_for(admin), [], 0
    for path, fields in _forms(client, things, admin).items():
        for turn in range(3):
            data = {
                name: BROKEN[(place + 5 * turn) % len(BROKEN)]
                for place, name in enumerate(sorted(fields))
            }
            with transaction.atomic():
                answer = client.post(path, data)
                transaction.set_rollback(True)
            sent += 1
            if answer.status_code not in REFUSED:
                failed.append((path, answer.status_code, data))

    assert failed == []
    assert sent > 60


def _forms(client: Client, things: Things, admin: User) -> dict[str, set[str]]:
    """Every form that some page posts, with the names of its fields."""
    found: dict[str, set[str]] = {}
    for each in page_addresses(things, user=admin):
        answer = client.get(each.path)
        if answer.status_code != 200 or answer.streaming:
            continue
        for action, fields in _read(answer).forms.items():
            target = action or each.path
            if target.startswith("?"):
                target = each.path.partition("?")[0] + target
            if not target.startswith(LEAVES):
                found.setdefault(target, set()).update(fields - {"csrfmiddlewaretoken"})
    return found


@pytest.mark.parametrize("threshold", ["-1", "", "NaN", "1e400", "abc", "\x00", "9" * 400])
def test_b_13_a_threshold_that_is_no_threshold_is_refused_with_a_reason(
    things: Things, admin: User, threshold: str
) -> None:
    before = AlarmRule.objects.count()

    answer = client_for(admin).post(
        "/settings/rules/new/",
        {"kind": "LEAK", "threshold": threshold, "active_from": things.town.today.isoformat()},
    )

    assert answer.status_code == 200
    assert 'class="err' in answer.content.decode()
    assert AlarmRule.objects.count() == before


@pytest.mark.parametrize(("q3", "q4"), [("2500", "1000"), ("-1", "5"), ("0", "0"), ("", "")])
def test_b_13_flows_of_a_caliber_that_cannot_be_are_refused(admin: User, q3: str, q4: str) -> None:
    answer = client_for(admin).post(
        "/settings/codes/caliber/new/", {"mm": "99", "q3_lph": q3, "q4_lph": q4, "life_years": "8"}
    )

    assert answer.status_code == 200
    assert 'class="err' in answer.content.decode()
    assert not Caliber.objects.filter(mm=99).exists()


@pytest.mark.parametrize(
    "number",
    ["１０-10-001-000099", "1O-1О-001", "a" * 31, "\u202e10-10", "10 10", "", "10\x0010", "🙂🙂🙂"],
)
def test_b_13_a_customer_number_is_of_plain_letters_digits_and_hyphens(
    admin: User, things: Things, number: str
) -> None:
    first = things.town.customers[0]
    before = Customer.objects.count()

    answer = client_for(admin).post(
        "/settings/customers/new/",
        {
            "number": number, "name": "새물결", "neighbourhood": first.neighbourhood_id,
            "use_class": first.use_class_id, "kind": "INDIVIDUAL", "state": "IN_USE",
            "day": things.town.today.isoformat(),
        },
    )  # fmt: skip

    assert answer.status_code == 200
    assert 'class="err' in answer.content.decode()
    assert Customer.objects.count() == before
