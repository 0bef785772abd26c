"""Imports replacements of meters from a file: all rows or none, the same way for a try and for good."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from customers.models import Customer
from devices.actions.correcting import Start, correct_start
from devices.actions.installing import (
    Replacement,
    UnableToInstall,
    check_register,
    replace,
    replace_terminal,
)
from devices.actions.registering import meter_like
from devices.imports.problems import Problem, Result
from devices.imports.register import Options, take_turn
from devices.imports.replacement_rows import (
    AT,
    CALIBER,
    FINAL,
    INITIAL,
    NUMBER,
    SERIAL,
    TERMINAL,
    Field,
    ReplacementRow,
    read_replacements,
)
from devices.models import Caliber, Installation, Meter, Terminal
from devices.queries import earlier_installation
from mdm.audit.actions import Access, from_file, log_access
from mdm.audit.models import AccessKind
from mdm.lib.actors import Actor
from mdm.lib.spreadsheets import SheetRow
from mdm.lib.sql import check_at_once


class UnableToTake(UnableToInstall):
    """A row that contradicts what is stored, with the column that does; one Korean sentence."""

    def __init__(self, field: Field, message: str) -> None:
        super().__init__(message)
        self.header = field.header


def import_replacements(
    lines: Iterable[SheetRow], *, options: Options, by: Actor, now: datetime
) -> Result:
    """This function will record replacements of meters, and of terminals where a row names one, from a
    file's rows; a meter that is not known yet is registered like the one before it.

    A row that is recorded already counts as unchanged, so the same file may come twice. Nothing is
    kept when any row is wrong or on a dry run; the counts are the same in both.
    """
    result = Result()
    with transaction.atomic(), from_file(options.source):
        take_turn(options)
        check_at_once()
        for row in sorted(read_replacements(lines, result=result), key=_in_time):
            _take(row, options, now, result)
        result.errors.sort()
        result.applied = not (result.errors or options.dry_run)
        if result.applied:
            subject = f"계량기 교체 파일 {options.source}".strip()
            access = Access(AccessKind.IMPORT, subject=subject, row_count=result.rows)
            log_access(access, by=by, now=now)
        else:
            transaction.set_rollback(True)
    return result


def _in_time(row: ReplacementRow) -> tuple[datetime, int]:
    return row.at, row.line


def _take(row: ReplacementRow, options: Options, now: datetime, result: Result) -> None:
    try:
        with transaction.atomic():
            if _record(row, options, now):
                result.created += 1
            else:
                result.unchanged += 1
    except UnableToTake as error:
        result.errors.append(Problem(row.line, error.header, str(error), row.number))
    except UnableToInstall as error:
        result.errors.append(Problem(row.line, AT.header, str(error), row.number))


def _record(row: ReplacementRow, options: Options, now: datetime) -> bool:
    """Whether something was recorded; False = it had been before."""
    customer = Customer.objects.select_for_update().filter(number=row.number).first()
    if customer is None:
        raise UnableToTake(NUMBER, "등록되지 않은 고객번호입니다.")
    if options.visible is not None and customer.neighbourhood_id not in options.visible:
        raise UnableToTake(NUMBER, "권한 밖 지역의 수용가입니다.")
    if row.at > now:
        raise UnableToTake(AT, "아직 오지 않은 일시입니다.")
    places = Installation.objects.filter(customer=customer).select_related("meter")
    standing = places.filter(removed_at=None).first()
    recorded = places.filter(installed_at=row.at, meter__serial=row.serial).first()
    if recorded and not recorded.provisional:
        return _same(row, recorded)
    if standing is None:
        raise UnableToTake(NUMBER, "설치된 계량기가 없습니다.")
    if standing.provisional and standing.meter.serial == row.serial:
        _confirm(row, standing)
    else:
        _replace(row, standing)
    return True


def _same(row: ReplacementRow, recorded: Installation) -> bool:
    """A row whose replacement is recorded says the same or is refused; never True."""
    old = earlier_installation(recorded)
    wire = recorded.attachments.select_related("terminal").order_by("attached_at", "pk").first()
    told = (
        (FINAL, row.final_l, old.final_register_l if old else None),
        (INITIAL, row.initial_l, recorded.initial_register_l),
        (TERMINAL, row.terminal_id or None, wire.terminal.terminal_id if wire else None),
    )
    for field, given, stored in told:
        if given is not None and given != stored:
            raise UnableToTake(
                field, "이미 다른 값으로 기록된 교체입니다. 수용가 화면에서 고쳐 주세요."
            )
    return False


def _replace(row: ReplacementRow, standing: Installation) -> None:
    meter = _meter(row, standing.meter)
    _check(standing.meter, row.final_l, FINAL)
    _check(meter, row.initial_l, INITIAL)
    replacement = Replacement(
        meter, row.at, row.final_l, row.initial_l, _terminal(row), note=row.reason
    )
    replace(installation=standing, new=replacement)


def _confirm(row: ReplacementRow, seen: Installation) -> None:
    """What showed itself in the data before (P-4) gets its date and registers from the file."""
    start = Start(row.at, row.initial_l, row.final_l, row.reason)
    new = correct_start(installation=seen, start=start)
    terminal = _terminal(row)
    wire = new.attachments.filter(detached_at=None).first()
    if terminal and (wire is None or wire.terminal_id != terminal.pk):
        replace_terminal(installation=new, terminal=terminal, at=row.at)


def _meter(row: ReplacementRow, before: Meter) -> Meter:
    found = list(Meter.objects.filter(serial=row.serial).order_by("pk")[:2])
    if len(found) > 1:
        raise UnableToTake(SERIAL, "같은 번호의 계량기가 여럿입니다.")
    if found:
        if row.caliber_mm not in (None, found[0].caliber_id):
            raise UnableToTake(
                CALIBER, _("등록된 구경은 {mm} mm입니다.").format(mm=found[0].caliber_id)
            )
        return found[0]
    if row.caliber_mm is None:
        raise UnableToTake(CALIBER, "등록되지 않은 계량기에는 구경이 필요합니다.")
    caliber = Caliber.objects.filter(pk=row.caliber_mm).first()
    if caliber is None:
        raise UnableToTake(CALIBER, "등록되지 않은 구경입니다. 먼저 Q3·Q4와 함께 등록하세요.")
    return meter_like(before=before, serial=row.serial, caliber=caliber)


def _terminal(row: ReplacementRow) -> Terminal | None:
    if not row.terminal_id:
        return None
    terminal = Terminal.objects.filter(terminal_id=row.terminal_id).first()
    if terminal is None:
        raise UnableToTake(TERMINAL, "등록되지 않은 단말 ID입니다. 단말을 먼저 등록하세요.")
    return terminal


def _check(meter: Meter, register_l: int | None, field: Field) -> None:
    try:
        check_register(meter, register_l, field.header)
    except UnableToInstall as error:
        raise UnableToTake(field, str(error)) from error
