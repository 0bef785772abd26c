"""Icons of the sprite and state badges as finished HTML."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.ui import states
from dashboard.ui.articles import articles
from dashboard.ui.language import word
from dashboard.ui.terms import term_of
from dashboard.ui.wording import DASH


def icon(name: str, small: bool = False, label: str = "") -> SafeString:
    """This function will draw a symbol of the sprite; it speaks only with a label."""
    size = " s" if small else ""
    if label:
        return format_html(
            '<svg class="i{}" role="img" aria-label="{}"><use href="#i-{}"/></svg>',
            size,
            word(label),
            name,
        )
    return format_html('<svg class="i{}" aria-hidden="true"><use href="#i-{}"/></svg>', size, name)


def state_badge(name: str, others: Sequence[str] = (), large: bool = False) -> SafeString:
    """This function will draw a state as icon, word and colour, further active ones as +1 (D-13)."""
    state = states.state_of(name)
    if state is None:
        return format_html('<span class="st quiet">{}</span>', word(name or DASH))
    badge = format_html(
        '<span class="st {}{}">{}{}</span>',
        state.tone,
        " lg" if large else "",
        icon(state.tone),
        word(state.label),
    )
    return badge + _more(others)


def hint(text: str = "", term: str = "") -> SafeString:
    """This function will draw a "?" that says what a figure means on hover and on focus.

    With the id of a definition it leads to its article, whose first sentence it says by itself.
    """
    article = articles().get(term)
    if article is None:
        return format_html(
            '<span class="q" tabindex="0" role="img" aria-label="{0}" data-said="{0}">?</span>',
            word(text),
        )
    said = word(text) or article.gist
    return format_html(
        '<a class="q" href="{}#{}" aria-label="{}: {}" data-said="{}">?</a>',
        reverse("help"), article.anchor, article.name, said, said,
    )  # fmt: skip


def figure_hint(label: str) -> SafeString:
    """This function will draw the "?" of a figure by its label, nothing for a label without one."""
    term = term_of(label)
    return hint(term=term) if term else SafeString("")


def mark_tag(text: str, tone: str = "", why: str = "") -> SafeString:
    """This function will draw a word in a frame; `why` speaks on hover and on focus."""
    css = f"tag {tone}".strip()
    said, why = word(text), word(why)
    if not why:
        return format_html('<span class="{}">{}</span>', css, said)
    return format_html(
        '<span class="{0} told" tabindex="0" role="img" aria-label="{1}: {2}" data-said="{2}">{1}'
        "</span>",
        css, said, why,
    )  # fmt: skip


def _more(others: Sequence[str]) -> SafeString:
    known = [word(state.label) for state in map(states.state_of, others) if state]
    if not known:
        return SafeString("")
    return format_html(
        '<span class="plus" title="{0}">+{1}<span class="sr"> ({0})</span></span>',
        ", ".join(known),
        len(known),
    )
