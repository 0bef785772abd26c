"""The one mask of personal data, so that no two screens show different halves of a name."""

import re

STAR = "*"
HIDDEN = "***"
_PLACE = re.compile(r"[가-힣\d.·]+(동|로|길|리|가|읍|면)$")
_NUMBER = re.compile(r"^(산|지하)?\d")


def mask_name(name: str) -> str:
    """This function will star a name but its first and last letter; of two the first stays."""
    text = name.strip()
    if len(text) <= 1:
        return STAR if text else ""
    if len(text) == 2:
        return text[0] + STAR
    return text[0] + STAR * (len(text) - 2) + text[-1]


def mask_phone(phone: str) -> str:
    """This function will star the digits between the area code and the last four."""
    digits = [place for place, letter in enumerate(phone) if letter.isdigit()]
    kept_front = 3 if len(digits) >= 10 else 2 if len(digits) == 9 else 0
    hidden = set(digits[kept_front : max(kept_front, len(digits) - 4)])
    return "".join(STAR if place in hidden else letter for place, letter in enumerate(phone))


def mask_address(address: str) -> str:
    """This function will keep an address down to its 동 or road and hide the rest."""
    words = address.split()
    for place, word in enumerate(words):
        if place and _NUMBER.match(word):
            return " ".join([*words[:place], HIDDEN])
        if _PLACE.match(word) and place + 1 < len(words):
            return " ".join([*words[: place + 1], HIDDEN])
    return " ".join([words[0], HIDDEN]) if len(words) > 1 else address.strip()
