"""What a check or an import found, as the pages of 엑셀 등록 show it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import HttpRequest

from devices.actions.import_jobs import SHOWN
from devices.imports import LEFT_OUT, Result, called, names_of
from devices.models import ImportJob

_FIX = re.compile(r"fix-(\d{1,7})-(\d{1,2})")
_LONGEST = 1_000
STEPS = ("파일", "열 맞춤", "점검", "적용")


class Match(NamedTuple):
    """One column of the file: the form field's name, its head, and our column's name."""

    field: str
    head: str
    name: str


class Found(NamedTuple):
    """One problem: 오류 or 주의, the row (0 = the whole file), the column, the sentence and the value;
    `field` = the form field that corrects it, "" = none."""

    kind: str
    row: int
    column: str
    message: str
    value: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The counts of a step with the first of its problems; `more` errors are not shown."""

    rows: int
    created: int
    changed: int
    unchanged: int
    wrong_rows: int
    new_codes: int
    error_count: int
    problems: Sequence[Found]

    @property
    def errors(self) -> list[Found]:
        """This function will return the errors that are shown."""
        return [each for each in self.problems if each.kind == "오류"]

    @property
    def is_mismatched(self) -> bool:
        """This function will tell whether a whole column is wrong: matched to none, or to two."""
        return any(not each.row for each in self.errors)

    @property
    def more(self) -> int:
        """This function will return how many errors are not shown."""
        return self.error_count - len(self.errors)


def problems_of(result: Result) -> list[list[Any]]:
    """This function will return every problem of a result, errors first, as they are kept."""
    return [
        [kind, each.row, each.column, each.message, each.value]
        for kind, found in (("오류", result.errors), ("주의", result.warnings))
        for each in found
    ]


def told_by(result: Result, *, kind: str) -> Told:
    """This function will tell what a check within the request found."""
    found = [Found(*each) for each in problems_of(result)]
    shown = [each for each in found if each.kind == "오류"][:SHOWN]
    warned = [each for each in found if each.kind != "오류"][:SHOWN]
    return Told(
        result.rows, result.created, result.changed, result.unchanged, result.wrong_rows,
        len(result.created_codes), len(result.errors), _fixable(shown + warned, kind),
    )  # fmt: skip


def told_of(job: ImportJob) -> Told:
    """This function will tell what the last step of a job found or did."""
    return Told(
        job.rows_done, job.created, job.changed, job.unchanged, job.wrong_rows, job.new_codes,
        job.error_count, _fixable([Found(*each) for each in job.problems], job.kind),
    )  # fmt: skip


def fixes_of(request: HttpRequest, *, kind: str) -> dict[tuple[int, str], str]:
    """This function will return the cells that the importer corrected, by row and name of our column."""
    names, fixes = names_of(kind), {}
    for name, texts in request.POST.lists():
        said = [text.strip() for text in texts if text.strip() and "\0" not in text]
        place = _FIX.fullmatch(name)
        if place and said and int(place[2]) < len(names):
            fixes[int(place[1]), names[int(place[2])]] = said[-1][:_LONGEST]
    return fixes


def kept_fixes(fixes: Mapping[tuple[int, str], str], *, kind: str) -> list[tuple[str, str]]:
    """This function will return corrected cells as form fields and their texts."""
    return [(_field(*place, kind), text) for place, text in fixes.items()]


def _fixable(problems: Sequence[Found], kind: str) -> list[Found]:
    return [
        each._replace(field=_field(each.row, each.column, kind))
        if each.kind == "오류" and each.row
        else each
        for each in problems
    ]


def _field(row: int, column: str, kind: str) -> str:
    names = list(names_of(kind))
    return f"fix-{row}-{names.index(column)}" if column in names else ""


def matching_of(request: HttpRequest, *, heads: Sequence[str], kind: str) -> dict[str, str]:
    """This function will return what the importer chose for each head of the file; what was not asked
    for stays."""
    chosen = {head: request.POST.get(f"column-{place}", "") for place, head in enumerate(heads)}
    known = {LEFT_OUT, *names_of(kind)}
    return {head: name for head, name in chosen.items() if name in known}


def matches(*, heads: Sequence[str], chosen: Mapping[str, str], kind: str) -> list[Match]:
    """This function will return the file's columns beside ours, found by name unless somebody chose."""
    return [
        Match(f"column-{place}", head, chosen.get(head) or called(head, kind=kind))
        for place, head in enumerate(heads)
    ]
