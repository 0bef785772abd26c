"""Every address of the product as the resolver knows it, filled in for one town: the access matrix
asks each with every role, the canary and the browser crawl what they show."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from customers.models import BillingGroup, Block
from devices.models import Attachment, ImportJob, ImportKind, Installation, Meter, Terminal
from mdm.accounts.models import Role, SavedView, SignUpRequest, User
from metering.models import Alarm, AlarmRule, CustomerState, FileJob, Finding, HeldMessage
from tests import make
from tests.town import GAPPED, Town, judged_town, viewer

OWN, OTHER, MISSING = "own", "other", "missing"
NOBODYS = 99_999_999
# Other views of a page than the one that its bare address shows.
VIEWS = {
    "status": ("state=abn&cols=ctn,block&per=20",),
    "customer": ("period=day",),
    "totals": ("view=table&cols=median", "group=dong"),
    "readings": ("view=period", "view=month"),
    "billing": ("group=G1",),
    "history": (
        "tab=replaced", "tab=edits", "tab=alarms", "tab=held", "tab=access", "tab=system",
    ),
    "alarms": ("ack=all",),
    "held-all": ("decision=discard",),
    "held-register": ("customer=new",),
    "search": ("q=10-10-001",),
}  # fmt: skip


class Route(NamedTuple):
    """A named address and what its path asks for."""

    name: str
    arguments: tuple[str, ...]
    pattern: str


def routes() -> Iterator[Route]:
    """Every route of the product, as the resolver knows them; `pattern` as urls.py writes it."""

    def walk(resolver: URLResolver, above: Route) -> Iterator[Route]:
        for each in resolver.url_patterns:
            pattern = above.pattern + str(each.pattern)
            arguments = (*above.arguments, *each.pattern.regex.groupindex)
            if isinstance(each, URLResolver):
                yield from walk(each, Route("", arguments, pattern))
            elif isinstance(each, URLPattern):
                yield Route(each.name or pattern, arguments, pattern)

    yield from walk(get_resolver(), Route("", (), "/"))


def furnished_town() -> Town:
    """The judged town with what else its pages can show: places, blocks, 납기, a value by hand."""
    town = judged_town()
    block = Block.objects.create(code="B1", name="가블록")
    group = BillingGroup.objects.create(code="G1", name="1차", reading_day=town.yesterday.day)
    for place, customer in enumerate(town.customers):
        customer.latitude, customer.longitude = 37.5 + place / 100, 127.0 + place / 100
        customer.block, customer.billing_group, customer.phone = block, group, "02-123-4567"
        customer.save()
    make.override(town.customers[GAPPED], at=town.slot_of_yesterday(6), register_l=1_660)
    return town


class Things:
    """What addresses name: a customer in the viewer's 동 (own), one in another (other), nothing."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.users = [
            viewer(Role.VIEWER, self.town.customers[number].neighbourhood) for number in (0, 1)
        ]
        self.user = self.users[0]
        self.view = SavedView.objects.create(owner=self.user, path="/status/", name="보기")
        self.asked = SignUpRequest.objects.create(
            username="asks", display_name="-", office_name="-", purpose="-", requested_at=town.now
        )
        self.held = HeldMessage.objects.create(
            box="WAITING", reason="unknown_terminal", format="json", source="json",
            terminal_id="T-X", received_at=town.now, recorded_at=town.now, payload=b"{}",
            payload_size=2, payload_sha256="-",
        )  # fmt: skip
        self.rule = AlarmRule.objects.create(
            kind="LEAK", threshold=2, active_from=town.today - timedelta(days=1)
        )
        self.alarms = [self._alarm(number) for number in (0, 1)]
        self.findings = [self._finding(number) for number in (0, 1)]

    def _alarm(self, number: int) -> int:
        return Alarm.objects.filter(customer_id=self.town.customers[number].pk).earliest("pk").pk

    def _finding(self, number: int) -> int:
        customer = self.town.customers[number]
        state = CustomerState.objects.get(customer_id=customer.pk)
        made = Finding.objects.create(
            customer=customer,
            segment_id=state.segment_id,
            day=self.town.yesterday,
            kind="V07",
            evidence={"use_l": 100, "p99_l": 10, "most_l": 20, "hours": 700},
            found_at=self.town.now,
        )
        return made.pk

    def arguments(self, route: Route, case: str) -> dict[str, object]:
        """The path of a route for one case."""
        number = {OWN: 0, OTHER: 1}.get(case)
        known = None if number is None else self.town.customers[number]
        filled: dict[str, object] = {}
        for name in route.arguments:
            if name == "number":
                filled[name] = known.number if known else "99-99-999-999999"
            elif name == "slot":
                filled[name] = f"{self.town.yesterday}T12"
            elif name == "table":
                filled[name] = "use" if case != MISSING else "nothing"
            else:
                filled[name] = NOBODYS if number is None else self.key(route, number)
        return filled

    def own_file(self, user: User) -> int:
        """A file that somebody ordered; nobody else may see it."""
        made = FileJob.objects.create(
            owner=user, title="검침현황", path="/status/", query="format=xlsx", file_format="xlsx",
            rows_total=6, role=user.role, created_at=self.town.now,
        )  # fmt: skip
        return made.pk

    def own_import(self, user: User) -> int:
        """A register file that somebody uploaded; nobody else may see it."""
        made = ImportJob.objects.create(
            owner=user, role=user.role, kind=ImportKind.REGISTER, name="수용가.csv",
            stored_name="1.csv", created_at=self.town.now,
        )  # fmt: skip
        return made.pk

    def key(self, route: Route, number: int) -> object:
        """The key of the thing that a route is about."""
        customer = self.town.customers[number]
        installation = Installation.objects.filter(customer=customer).latest("pk")
        if "number" in route.arguments:
            wires = ("wire-correct", "wire-undo")
            wired = Attachment.objects.filter(installation=installation).latest("pk")
            return wired.pk if route.name in wires else installation.pk
        wired = Attachment.objects.filter(installation=installation).latest("pk")
        return {
            "alarm": self.alarms[number],
            "check": self.findings[number],
            "held-message": self.held.pk,
            "held-register": self.held.pk,
            "view-forget": self.view.pk,
            "meter-edit": Meter.objects.get(pk=installation.meter_id).pk,
            "terminal-edit": Terminal.objects.get(pk=wired.terminal_id).pk,
            "rule-end": self.rule.pk,
            "code-edit": customer.use_class_id,
            "user-edit": self.users[number].pk,
            "sign-up-decide": self.asked.pk,
        }.get(route.name, NOBODYS)


class Address(NamedTuple):
    """One address of a route; `path` carries the query of the view."""

    route: str
    path: str


def addresses(things: Things, *, user: User) -> list[Address]:
    """Every address that GET may ask for, with each view of it."""
    found = []
    for route in routes():
        arguments = things.arguments(route, OWN)
        if route.name in ("file", "import-job"):
            own = things.own_file if route.name == "file" else things.own_import
            arguments["pk"] = own(user)
        path = reverse(route.name, kwargs=arguments)
        views = VIEWS.get(route.name, ())
        found += [Address(route.name, path + (view and f"?{view}")) for view in ("", *views)]
    return found


# Routes that show no page of their own, and why.
NO_PAGE = {
    **dict.fromkeys(("healthz", "readyz"), "probes in plain text"),
    **dict.fromkeys(("freshness", "map-marks", "alarms-new"), "fragments of other pages"),
    **dict.fromkeys(
        (
            "export", "import-template", "import-replacements-template", "import-errors",
            "boundaries",
        ),
        "files",
    ),
    **dict.fromkeys(
        (
            "language", "logout", "status-acknowledge", "billing-close", "billing-reopen",
            "customer-unmask", "history-review", "alarm-handle", "check-decide", "held-decide",
            "view-keep", "view-forget", "columns-keep", "provisional-confirm", "rule-end",
        ),
        "doings (POST)",
    ),
}  # fmt: skip


def page_addresses(things: Things, *, user: User) -> list[Address]:
    """Every address that shows a page to somebody: what is crawled, drawn and looked at."""
    return [each for each in addresses(things, user=user) if each.route not in NO_PAGE]


def is_page(answer: HttpResponse) -> bool:
    """Whether an answer is a whole page."""
    return answer.status_code == 200 and b"<!doctype html>" in answer.content[:200].lower()
