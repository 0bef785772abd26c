"""import_replacements: a list of replaced meters is recorded as a whole, once, or refused row by row."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from devices.actions.provisional import open_provisional
from devices.models import Installation, Meter
from mdm.audit.models import AccessEvent, AccessKind
from tests import make

pytestmark = pytest.mark.django_db
HEADS = "고객번호,교체일시,철거 지침(㎥),새 계량기번호,구경(mm),시작 지침(㎥),단말 ID,사유"
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # 10:30 in Seoul


def _run(file: Path, *arguments: str) -> tuple[str, str]:
    said, complained = StringIO(), StringIO()
    try:
        call_command("import_replacements", str(file), *arguments, stdout=said, stderr=complained)
    except CommandError as error:
        complained.write(str(error))
    return said.getvalue(), complained.getvalue()


def _file(tmp_path: Path, *rows: str) -> Path:
    file = tmp_path / "replaced.csv"
    file.write_text("\n".join([HEADS, *rows]), encoding="utf-8-sig")
    return file


@pytest.fixture
def placed() -> list[Installation]:
    return [
        make.installation(customer=make.customer(f"10-10-001-{number:06}")) for number in range(3)
    ]


def test_rows_become_replacements_with_registers_meters_and_terminals(
    placed: list[Installation], tmp_path: Path
) -> None:
    make.terminal("T-NEXT")
    file = _file(
        tmp_path,
        "10-10-001-000000,2026-03-02 10:30,123.456,N-1,20,0.007,T-NEXT,정기 교체",
        "10-10-001-000001,2026-03-02 10:30,,N-2,15,,,",
    )
    make.caliber(20)

    said, complained = _run(file)

    assert said.startswith("2행: 신규 2 · 변경 없음 0 · 오류 0행")
    assert complained == ""
    old = Installation.objects.get(pk=placed[0].pk)
    new = Installation.objects.get(meter__serial="N-1")
    assert (old.removed_at, old.final_register_l) == (AT, 123_456)
    assert (new.installed_at, new.initial_register_l, new.note) == (AT, 7, "정기 교체")
    assert new.meter.caliber_id == 20
    assert new.attachments.get().terminal.terminal_id == "T-NEXT"
    assert AccessEvent.objects.get(kind=AccessKind.IMPORT).row_count == 2


def test_the_same_file_twice_changes_nothing(placed: list[Installation], tmp_path: Path) -> None:
    file = _file(tmp_path, "10-10-001-000000,2026-03-02 10:30,123.456,N-1,15,0.007,,")
    _run(file)
    before = list(Installation.objects.order_by("pk").values())

    said, _ = _run(file)

    assert said.startswith("1행: 신규 0 · 변경 없음 1 · 오류 0행")
    assert list(Installation.objects.order_by("pk").values()) == before


def test_a_try_counts_the_same_and_keeps_nothing(
    placed: list[Installation], tmp_path: Path
) -> None:
    file = _file(tmp_path, "10-10-001-000000,2026-03-02 10:30,1,N-1,15,0,,")

    said, _ = _run(file, "--dry-run")

    assert said.startswith("1행: 신규 1 · 변경 없음 0 · 오류 0행 (저장하지 않음)")
    assert Installation.objects.count() == 3
    assert not Meter.objects.filter(serial="N-1").exists()


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("10-10-009-000000,2026-03-02 10:30,1,N-1,15,0,,", "3행 고객번호: 등록되지 않은 고객번호"),
        ("10-10-001-000001,2026-03-32,1,N-1,15,0,,", "3행 교체일시: 달력에 없는"),
        ("10-10-001-000001,2999-03-02,1,N-1,15,0,,", "3행 교체일시:"),
        ("10-10-001-000001,2025-03-02,1,N-1,15,0,,", "3행 교체일시: 설치 일시"),
        ("10-10-001-000001,2026-03-02,-1,N-1,15,0,,", "3행 철거 지침: 지침은 0 이상"),
        ("10-10-001-000001,2026-03-02,999999999,N-1,15,0,,", "3행 철거 지침: 철거 지침은 0 이상"),
        ("10-10-001-000001,2026-03-02,1,,15,0,,", "3행 새 계량기번호: 비어 있습니다"),
        ("10-10-001-000001,2026-03-02,1,N-1,,0,,", "3행 구경: 등록되지 않은 계량기에는"),
        ("10-10-001-000001,2026-03-02,1,N-1,17,0,,", "3행 구경: 등록되지 않은 구경"),
        ("10-10-001-000001,2026-03-02,1,N-1,15,0,T-404,", "3행 단말 ID: 등록되지 않은 단말"),
        ("10-10-001-000001,2026-03-02,1,N-0,15,0,,", "3행 교체일시: 이 계량기는 그 기간에"),
    ],
)
def test_a_wrong_row_is_named_with_its_column_and_keeps_every_row_out(
    placed: list[Installation], tmp_path: Path, row: str, complaint: str
) -> None:
    file = _file(tmp_path, "10-10-001-000000,2026-03-01,1,N-0,15,0,,", row)

    said, complained = _run(file)

    assert complaint in complained
    assert "오류 1행 (저장하지 않음)" in said
    assert Installation.objects.count() == 3


def test_a_file_without_a_needed_column_says_which(tmp_path: Path) -> None:
    file = tmp_path / "short.csv"
    file.write_text("고객번호,새 계량기번호\nA-1,N-1\n", encoding="utf-8")

    _, complained = _run(file)

    assert "파일 교체일시: 이 열이 없습니다" in complained


def test_another_register_for_a_recorded_replacement_is_refused(
    placed: list[Installation], tmp_path: Path
) -> None:
    _run(_file(tmp_path, "10-10-001-000000,2026-03-02 10:30,123.456,N-1,15,0.007,,"))

    _, complained = _run(_file(tmp_path, "10-10-001-000000,2026-03-02 10:30,123.456,N-1,15,0.9,,"))

    assert "2행 시작 지침: 이미 다른 값으로" in complained


def test_a_meter_that_showed_itself_before_gets_date_and_registers_from_the_file(
    placed: list[Installation], tmp_path: Path
) -> None:
    seen = open_provisional(
        installation_id=placed[0].pk,
        at=datetime(2026, 3, 2, 5, tzinfo=UTC),
        serial="77",
        caliber_mm=None,
        decimals=None,
    )

    said, _ = _run(_file(tmp_path, "10-10-001-000000,2026-03-02 10:30,9.5,77,,0.1,,"))

    seen.refresh_from_db()
    assert said.startswith("1행: 신규 1")
    assert (seen.provisional, seen.installed_at, seen.initial_register_l) == (False, AT, 100)


@pytest.mark.parametrize("name", ["empty.xlsx", "empty.csv"])
def test_the_template_is_a_file_that_the_import_reads(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    _run(file, "--template")

    said, complained = _run(file)

    assert said.startswith("0행")
    assert complained == ""
