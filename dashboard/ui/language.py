"""Words and sentences in the viewer's language: written once, in Korean."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language, gettext, ngettext

_UNIT = re.compile(r"^(?P<words>.+?)\s*\((?P<unit>[^()]*)\)$")


def spoken() -> str:
    """This function will return the viewer's language, Korean where nobody chose one."""
    return get_language() or settings.LANGUAGE_CODE


def word(label: object) -> str:
    """This function will translate a label; what no catalogue knows (names, codes) stays as it is.

    A label with a unit in brackets or with parts around a middle dot is translated part by part.
    """
    text = str(label)
    if not text or spoken() == settings.LANGUAGE_CODE:
        return text
    found = gettext(text)
    if found != text:
        return found
    if " · " in text:
        return " · ".join(word(part) for part in text.split(" · "))
    united = _UNIT.match(text)
    if united:
        return f"{gettext(united['words'])} ({gettext(united['unit'])})"
    return text


def say(sentence: str, **values: object) -> str:
    """This function will say a sentence whose named gaps are filled; words in them are translated too.

    The whole sentence is one entry of the catalogue, because each language orders it in its own way, and
    some say one thing of one and another of several.
    """
    return _counted(sentence, values).format(
        **{name: word(each) if isinstance(each, str) else each for name, each in values.items()}
    )


def _counted(sentence: str, values: Mapping[str, object]) -> str:
    numbers = [each for each in values.values() if type(each) is int]
    if len(numbers) == 1 and spoken() != settings.LANGUAGE_CODE:
        found = ngettext(sentence, sentence, numbers[0])
        if found != sentence:
            return found
    return gettext(sentence)
