"""저장된 보기: conditions under a name, private, shared, or what a page opens with (views_kept)."""

from collections.abc import Callable

import pytest
from django.test import Client

from mdm.accounts.models import Role, SavedView, User
from mdm.accounts.views_kept import MOST_VIEWS
from tests.dashboard.conftest import counted_links, total_of
from tests.town import Town, viewer

pytestmark = pytest.mark.django_db
LEAKS = "state=leak&sort=-since"


def _keep(client: Client, **more: str) -> str:
    answer = client.post("/views/", {"path": "/status/", "query": LEAKS, "name": "누수"} | more)
    return str(answer["Location"])


def _logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_view_is_kept_under_its_name_and_leads_back_to_the_same_conditions(
    client: Client, town: Town
) -> None:
    assert _keep(client, query=f"{LEAKS}&page=3&format=xlsx") == f"/status/?{LEAKS}"

    html = client.get("/status/").content.decode()
    assert 'href="/status/?state=leak&amp;sort=-since"' in html
    assert "누수" in html


def test_the_same_name_again_takes_the_place_of_the_view(client: Client, town: Town) -> None:
    _keep(client)
    _keep(client, query="state=q4")

    assert SavedView.objects.get().query == "state=q4"


def test_a_view_that_opens_first_is_what_the_page_opens_with(client: Client, town: Town) -> None:
    _keep(client, opens_first="1")

    assert client.get("/status/")["Location"] == f"/status/?{LEAKS}"
    assert total_of(client.get("/status/?saved=none").content.decode()) == len(town.customers)
    assert client.get("/totals/").status_code == 200


def test_a_link_to_all_rows_is_not_taken_for_a_page_that_opens(client: Client, town: Town) -> None:
    _keep(client, opens_first="1")
    everybody = len(town.customers)

    for path in ("/", "/status/?state=leak"):
        html = client.get(path).content.decode()
        links = {href for count, href in counted_links(html) if count == everybody}
        assert "/status/?saved=none" in links
        assert {total_of(client.get(href).content.decode()) for href in links} == {everybody}
    assert '<input type="hidden" name="saved" value="none">' in html


def test_only_one_view_opens_first(client: Client, town: Town) -> None:
    _keep(client, opens_first="1")
    _keep(client, name="Q4", query="state=q4", opens_first="1")

    assert SavedView.objects.get(opens_first=True).name == "Q4"


def test_a_private_view_is_its_owners_and_a_shared_one_everybodys(town: Town) -> None:
    mine, other = _logged_in(viewer()), _logged_in(viewer(Role.OPERATOR))
    _keep(mine)
    _keep(mine, name="함께", shared="1", opens_first="1")

    html = other.get("/status/").content.decode()

    assert "함께" in html
    assert SavedView.objects.get(name="누수").name not in html.partition("저장된 보기")[2][:900]


def test_nobody_deletes_anothers_view(town: Town) -> None:
    mine, other = _logged_in(viewer()), _logged_in(viewer(Role.OPERATOR))
    _keep(mine, shared="1")
    address = f"/views/{SavedView.objects.get().pk}/forget/"

    assert other.post(address).status_code == 404
    assert mine.post(address, {"path": "/status/", "query": LEAKS}).status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_of_no_page_or_without_a_name_is_not_kept(client: Client, town: Town) -> None:
    assert client.post("/views/", {"path": "//elsewhere/", "name": "x"}).status_code == 404
    _keep(client, name="   ")
    _keep(client, name="ㄱ" * 41)

    assert not SavedView.objects.exists()


def test_what_is_written_into_a_name_or_query_stays_text(client: Client, town: Town) -> None:
    _keep(client, name='"><script>', query='q="><script>alert(1)</script>')

    html = client.get("/status/?saved=none").content.decode()

    assert "<script>alert" not in html
    assert '"><script>' not in html


def test_a_person_keeps_so_many_views_and_no_more(
    client_of: Callable[..., Client], town: Town
) -> None:
    client = client_of(Role.VIEWER)
    for number in range(MOST_VIEWS + 1):
        _keep(client, name=str(number))

    assert SavedView.objects.count() == MOST_VIEWS
