"""A plain template over the rows of a page: the least that drawing them with Django costs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Final

from django.template import Context, Engine

from dashboard.ui.columns import Table

_PLAIN: Final = """<!doctype html><html><body><table>
{% for row in rows %}<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>
{% endfor %}</table></body></html>"""


class PlainPage:
    """The rows of a page, evaluated, in a template without anything else."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self.rows = [row for value in context.values() for row in _rows(value)]
        self._template = Engine().from_string(_PLAIN)

    def draw(self) -> str:
        """This method will return the page."""
        return self._template.render(Context({"rows": self.rows}))


def _rows(value: Any) -> Iterator[list[Any]]:
    """The rows of a table as drawn; every other list of the page with the values of its items."""
    if isinstance(value, Table):
        yield from (list(row) for row in value.rows)
    elif _is_list(value):
        yield from (list(_values(item)) for item in value)


def _values(item: Any) -> Iterator[Any]:
    if is_dataclass(item):
        for each in fields(item):
            yield from _values(getattr(item, each.name))
    elif _is_list(item):
        for each in item:
            yield from _values(each)
    else:
        yield item


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
