"""import_customers and export_customers: the file comes back without a change, or says why not."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from customers.actions.registering import set_plant
from customers.models import Customer, Plant
from mdm.audit.models import AccessEvent, AccessKind
from mdm.audit.queries import events_of
from tests import make

pytestmark = pytest.mark.django_db


def _run(name: str, *arguments: object) -> tuple[str, str]:
    said, complained = StringIO(), StringIO()
    call_command(name, *map(str, arguments), stdout=said, stderr=complained)
    return said.getvalue(), complained.getvalue()


@pytest.fixture
def customers() -> list[Customer]:
    """Three connected customers, one with awkward text, and one without devices."""
    made = make.utility(customers=3)
    Customer.objects.filter(pk=made[0].pk).update(
        name="=1+1",
        address='@나쁜 주소, "따옴표"',
        latitude=37.123456789,
        longitude=126.9,
        always_on_lph=30,
        remote_since_year=2021,
        phone="02-000-0000",
    )
    set_plant(customer=made[1], plant=Plant.objects.create(code="P1", name="암사"), day=make.DAY)
    return [*made, make.customer()]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_an_exported_register_is_imported_without_a_change(
    customers: list[Customer], tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"register.{suffix}"

    exported, _ = _run("export_customers", file)
    imported, complaints = _run("import_customers", file)

    assert "수용가 4" in exported
    assert imported.startswith("4행: 신규 0 · 변경 0 · 그대로 4 · 오류 0행")
    assert complaints == ""
    assert Customer.objects.get(pk=customers[0].pk).name == "=1+1"


def test_an_edited_register_is_tried_first_and_its_changes_name_the_command(
    customers: list[Customer], tmp_path: Path
) -> None:
    file = tmp_path / "register.csv"
    _run("export_customers", file)
    text = file.read_text(encoding="utf-8-sig").replace(customers[3].name, "강물")
    file.write_text(text, encoding="cp949")

    tried, _ = _run("import_customers", file, "--dry-run")
    done, _ = _run("import_customers", file)

    change = events_of(Customer).filter(pgh_label="update", name="강물")[0]
    assert "변경 3" in tried
    assert "저장하지 않음" in tried
    assert "변경 3" in done
    assert change.pgh_context.metadata["username"] == "manage.py import_customers"


def test_a_wrong_row_is_named_and_nothing_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    file.write_text("고객번호,이름\n09-13,물사랑\n번호,강물\n", encoding="utf-8")

    with pytest.raises(CommandError, match="아무것도 저장하지"):
        _run("import_customers", file)

    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("none.csv", None), ("fake.xlsx", b"no workbook"), ("odd.csv", b"\x00\x01"), ("e.csv", b"")],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError, match=name):
        _run("import_customers", file)


def test_a_folder_and_an_unknown_suffix_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        _run("import_customers", tmp_path)
    with pytest.raises(CommandError, match="xlsx"):
        _run("export_customers", tmp_path / "register.pdf")
    assert list(tmp_path.iterdir()) == []


def test_an_export_of_personal_data_is_logged(customers: list[Customer], tmp_path: Path) -> None:
    _run("export_customers", tmp_path / "register.csv")

    line = AccessEvent.objects.get(kind=AccessKind.DOWNLOAD)
    assert line.row_count == len(customers)
