"""Imports the customer register: all rows or none, the same way for a try and for good."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from devices.imports.codes import Codes
from devices.imports.planning import Planner
from devices.imports.problems import Problem, Result
from devices.imports.reading import read_sheet
from devices.imports.storing import store
from devices.imports.writes import Writes
from mdm.audit.actions import Access, from_file, log_access
from mdm.audit.models import AccessKind
from mdm.lib.actors import Actor
from mdm.lib.clock import SEOUL
from mdm.lib.spreadsheets import SheetRow
from mdm.lib.sql import check_at_once, constraint_name, rows, run

_PORTION = 5_000  # rows held in memory at a time


@dataclass(frozen=True, slots=True)
class Options:
    """How to import: `visible` = the importer's 동 (`customers.queries.visible_neighbourhoods`); with
    `waits` it lets another import end first."""

    dry_run: bool = False
    create_codes: bool = False
    visible: frozenset[int] | None = None
    source: str = ""  # the file's name, for the access log
    waits: bool = True


class UnableToStart(RuntimeError):
    """An import that does not wait for the one that runs; the message is one Korean sentence."""


def take_turn(options: Options) -> None:
    """This function will let one import run at a time until its transaction ends. Raises `UnableToStart`
    when another one runs and nobody waits."""
    if options.waits:
        run("devices/sql/lock_register.sql")
    elif rows("devices/sql/try_lock_register.sql") != [(True,)]:
        raise UnableToStart("다른 등록 파일을 처리하고 있습니다. 끝난 뒤 다시 해 주세요.")


def import_customers(
    lines: Iterable[SheetRow], *, options: Options, by: Actor, now: datetime
) -> Result:
    """This function will register and change customers, meters and terminals from a file's rows.

    Idempotent by 고객번호. Nothing is kept when any row is wrong or on a dry run; the counts are the
    same in both. States and plants of known customers change from today on.
    """
    result = Result()
    with transaction.atomic(), from_file(options.source):
        take_turn(options)
        check_at_once()
        codes = Codes(create=options.create_codes)
        day = now.astimezone(SEOUL).date()
        planner = Planner(result, day=day, visible=options.visible)
        found = read_sheet(lines, codes=codes, result=result)
        while portion := list(islice(found, _PORTION)):
            writes = planner.plan(portion)
            if not result.errors:  # else nothing is kept anyway; the rest is still checked
                _try_to_store(writes, by, result)
        result.errors.sort()
        result.created_codes = codes.created
        result.applied = not (result.errors or options.dry_run)
        if result.applied:
            subject = f"수용가 등록 파일 {options.source}".strip()
            access = Access(AccessKind.IMPORT, subject=subject, row_count=result.rows)
            log_access(access, by=by, now=now)
        else:
            transaction.set_rollback(True)
    return result


def _try_to_store(writes: Writes, by: Actor, result: Result) -> None:
    """What no row check foresaw, a constraint still refuses; it is named instead of shown raw."""
    try:
        with transaction.atomic():
            store(writes, by=by, result=result)
    except (IntegrityError, DataError) as error:
        rule = constraint_name(error) or type(error).__name__
        result.errors.append(
            Problem(
                0,
                "",
                _("저장할 수 없는 값이 있습니다 (규칙 {rule}). 아무것도 바꾸지 않았습니다.").format(
                    rule=rule
                ),
            )
        )
