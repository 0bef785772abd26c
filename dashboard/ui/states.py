"""The seven display states (D-13) as screens know them: code, query name, word, tone."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class State:
    """One display state; the tone is the CSS class and the icon's name."""

    code: str
    query: str
    label: str
    tone: str


NORMAL = State("NORMAL", "normal", _("정상"), "normal")
ABNORMAL_QUERY = "abn"  # state=abn in a query string: every state but normal

# In the order of precedence of D-13; normal is last because nothing else holds.
STATES: tuple[State, ...] = (
    State("COMM_FAULT", "comm", _("통신장애"), "comm"),
    State("METER_FAULT", "meter", _("계량기장애"), "meter"),
    State("Q4_EXCEEDED", "q4", _("Q4초과"), "q4"),
    State("BACKFLOW", "back", _("역류"), "back"),
    State("LEAK", "leak", _("누수"), "leak"),
    State("LOW_BATTERY", "battery", _("배터리"), "batt"),
    NORMAL,
)

_BY_NAME = {name: state for state in STATES for name in (state.code, state.query)}


def state_of(name: str) -> State | None:
    """This function will return the state of a code or a query name, None when unknown (D-13)."""
    return _BY_NAME.get(name)
