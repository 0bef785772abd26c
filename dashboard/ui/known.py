"""What a name of the query string may say, and what is told when it says something else."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.http import QueryDict

from dashboard.ui.language import say, word

_ONLY_SHOWN = {"sort", "per", "page", "cols", "saved", "format", "reason"}


@dataclass(frozen=True, slots=True)
class Known:
    """The values that a query name may have, the name in words, and what holds without a known one."""

    label: str
    values: Collection[str]
    default: str = ""

    def read(self, query: QueryDict, name: str) -> str:
        """This function will return the value asked for, the default for none and for an unknown one."""
        asked = query.get(name, "")
        return asked if asked in self.values else self.default

    def is_unknown(self, query: QueryDict, name: str) -> bool:
        """This function will say whether something was asked for that means nothing."""
        asked = query.get(name, "")
        return bool(asked) and asked not in self.values


def is_narrowed(query: QueryDict) -> bool:
    """This function will say whether a query string asks for less than everything."""
    return any(text for name, text in query.items() if name not in _ONLY_SHOWN)


def dropped(labels: Iterable[str]) -> list[str]:
    """This function will say in one sentence which conditions meant nothing, in none if all did."""
    named = ", ".join(word(label) for label in dict.fromkeys(labels))
    return [say("알 수 없는 조건을 뺐습니다: {labels}", labels=named)] if named else []
