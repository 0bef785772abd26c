"""한국어/English: chosen by people alone, complete where it is promised, help texts included."""

import gettext
import re
from pathlib import Path

import pytest
from django.test import Client

from dashboard.ui.articles import chapters_in
from tests.town import Town

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES"
HANGUL = re.compile(r"[가-힣]+")
PAGES = (
    "/", "/status/", "/totals/", "/totals/?group=dong", "/readings/", "/readings/?view=period",
    "/alarms/", "/checks/", "/help/", "/history/?tab=access",
)  # fmt: skip
# heads, headings and menus; what stands below them may be data (names, places, sentences)
LABELS = re.compile(r"<(th|h1|h2|h3|nav|button|summary)\b[^>]*>(.*?)</\1>", re.DOTALL)
TEXT = re.compile(r">([^<]+)<")
PLACES = re.compile("가동|나동|종로구")
OWN_NAME = re.compile("한국어")


@pytest.fixture
def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def _msgids() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for _, said in re.findall(r"""(?:{% translate |_\()(["'])(.*?)\1""", text):
            found.add(said)
        for inside in re.findall(
            r"{% blocktranslate.*?%}(.*?){% endblocktranslate", text, re.DOTALL
        ):
            found.add(re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", inside))
    return {each for each in found if HANGUL.search(each)}


def _translations() -> gettext.GNUTranslations:
    with (CATALOGUE / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_nineteen_of_twenty_sentences_of_the_templates_have_their_english() -> None:
    english = _translations()
    said = _msgids()

    assert len({each for each in said if english.gettext(each) == each}) <= len(said) // 20


def test_the_compiled_catalogue_is_the_written_one() -> None:
    written = re.findall(
        r'^msgid "(.+)"\nmsgstr "(.+)"$', (CATALOGUE / "django.po").read_text(), re.MULTILINE
    )
    english = _translations()

    assert len(written) > 500
    for msgid, msgstr in written:
        assert english.gettext(msgid.replace('\\"', '"')) == msgstr.replace('\\"', '"')


@pytest.mark.parametrize("page", PAGES)
def test_heads_menus_and_buttons_speak_english(page: str, english: Client) -> None:
    html = english.get(page).content.decode()
    body = html[html.index("<body") :]

    korean = {
        said
        for _, inside in LABELS.findall(body)
        for said in (each.strip() for each in TEXT.findall(f">{inside}<"))
        if HANGUL.search(OWN_NAME.sub("", PLACES.sub("", said)))
    }

    assert korean == set()
    assert '<html lang="en"' in html


def test_the_language_is_what_somebody_chose_not_what_the_browser_prefers(town: Town) -> None:
    stranger = Client(headers={"accept-language": "en-US,en;q=0.9"})
    assert '<html lang="ko"' in stranger.get("/login/").content.decode()

    chosen = stranger.post("/language/", {"language": "en", "next": "/login/"}, follow=True)

    html = chosen.content.decode()
    assert '<html lang="en"' in html
    assert ">Log in</button>" in html
    back = stranger.post("/language/", {"language": "ko", "next": "/login/"}, follow=True)
    assert ">로그인</button>" in back.content.decode()


def test_the_switch_leads_nowhere_else(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "https://example.org/"})

    assert answer["Location"] == "/"


def test_numbers_and_dates_keep_their_formats(client: Client, town: Town) -> None:
    def cells() -> list[str]:
        html = client.get("/status/?sort=number").content.decode()
        return re.findall(r'<td class="num[^"]*"[^>]*>([\d.,–−]+)</td>', html)

    korean = cells()
    client.cookies["django_language"] = "en"

    assert cells() == korean
    assert korean


def test_the_help_has_the_same_articles_in_both_languages(english: Client) -> None:
    def ids(language: str) -> list[tuple[str, list[str]]]:
        return [(each.key, [one.id for one in each.articles]) for each in chapters_in(language)]

    html = english.get("/help/").content.decode()

    assert ids("en") == ids("ko")
    assert "Hourly read rate" in html
    assert not any(HANGUL.search(str(chapter)) for chapter in chapters_in("en"))
