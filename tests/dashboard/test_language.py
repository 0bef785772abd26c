"""한국어/English: chosen by people alone, complete where it is promised, help texts included."""

import re

import pytest
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from dashboard.ui.articles import chapters_in
from dashboard.ui.language import say
from mdm.accounts.models import User
from tests.catalogue import (
    FOLDER,
    counted,
    gaps_and_values,
    glued_texts,
    texts_of_python,
    texts_of_templates,
    translations,
    written,
)
from tests.town import Town

pytestmark = pytest.mark.django_db

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


def test_every_korean_text_of_the_code_has_its_english() -> None:
    english = translations()

    untold = {
        text: where
        for text, where in (*texts_of_python(), *texts_of_templates())
        if english.gettext(text) == text
    }

    assert untold == {}


def test_no_korean_sentence_is_glued_together_but_what_is_stored() -> None:
    stored = {
        "devices/actions/provisional.py", "devices/actions/retiring.py",
        "devices/imports/register.py", "devices/imports/replacing.py",
        "ingest/pipeline/noting.py", "ingest/registering.py", "metering/actions/handling.py",
    }  # fmt: skip

    assert {where for _, where in glued_texts()} == stored


def test_every_gap_of_a_sentence_is_given_its_value() -> None:
    sentences = list(gaps_and_values())

    assert [each for each in sentences if each[1] != each[2]] == []
    assert len(sentences) > 200


def test_every_entry_keeps_the_gaps_of_its_korean() -> None:
    gap = re.compile(r"{\w*(?::[^}]*)?}|%\(\w+\)s")

    assert [
        msgid
        for msgid, msgstr in (*written().items(), *counted().items())
        if sorted(gap.findall(msgid)) != sorted(gap.findall(msgstr)) or HANGUL.search(msgstr)
    ] == []


def test_the_compiled_catalogue_is_the_written_one_and_nothing_in_it_is_a_guess() -> None:
    english = translations()

    assert {msgid: english.gettext(msgid) for msgid in written()} == written()
    assert len(written()) > 1_000
    assert "fuzzy" not in (FOLDER / "django.po").read_text(encoding="utf-8")


def test_what_is_counted_is_said_of_one_and_of_several() -> None:
    english = translations()

    assert english.ngettext("검증 %(n)s건", "검증 %(n)s건", 1) == "%(n)s check"
    assert {each: english.ngettext(each, each, 2) for each in counted()} == counted()
    assert counted().keys() <= written().keys()
    with translation.override("en"):
        assert say("교체 {count:,}건을 확인했습니다.", count=1) == "1 replacement confirmed."
        assert say("교체 {count:,}건을 확인했습니다.", count=2) == "2 replacements confirmed."


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


@pytest.mark.parametrize("password", ["짧다", "12345678901", "password123", "gildong-hong"])
def test_what_is_wrong_with_a_password_is_said_in_our_word_for_it(password: str) -> None:
    user = User(username="gildong-hong", display_name="홍길동")

    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)

    said = " ".join([*refused.value.messages, *password_validators_help_texts()])
    assert "암호" in said
    assert "비밀번호" not in said
