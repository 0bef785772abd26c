"""엑셀 등록 (importing) step by step: columns matched by hand, import_files: problems, a template to fill in."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from customers.models import Customer
from customers.queries import scoped
from devices.imports import Options, export_columns, export_rows, import_customers
from devices.models import Installation
from mdm.accounts.models import Role
from mdm.audit.models import AccessEvent, AccessKind
from mdm.audit.queries import events_of
from mdm.lib import clock
from mdm.lib.spreadsheets import SheetRow, write_csv
from tests import make
from tests.town import viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(settings: Any, tmp_path: Any) -> Client:
    settings.DATA_DIR = tmp_path
    client = Client()
    client.force_login(viewer(Role.ADMIN))
    return client


def _register() -> list[str]:
    """The lines of the register file, the heads first."""
    customers = scoped(viewer(Role.ADMIN))
    rows = export_rows(customers, day=clock.today())
    return b"".join(write_csv(columns=export_columns(), rows=rows)).decode("utf-8-sig").splitlines()


def _checked(client: Client, lines: list[str], **more: str) -> str:
    file = SimpleUploadedFile("수용가.csv", "\n".join(lines).encode())
    return client.post("/settings/import/", {"file": file} | more).content.decode()


def _named(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert found, name
    return found.group(1)


def test_a_head_that_is_not_ours_is_matched_by_hand_and_read(admin: Client) -> None:
    make.customer("01-01-001-000001", name="물사랑")
    lines = _register()
    lines[0] = lines[0].replace("이름", "수용가 성명")
    lines[1] = lines[1].replace("물사랑", "새물결")

    html = _checked(admin, lines)
    place = lines[0].split(",").index("수용가 성명")
    assert "그대로 1" in html
    asked = {"again": _named(html, "again"), f"column-{place}": "이름"}
    again = admin.post("/settings/import/", asked).content.decode()
    assert "변경 1" in again
    chosen = {f"column-{place}": _named(again, f"column-{place}")}
    admin.post("/settings/import/", {"token": _named(again, "token")} | chosen)

    assert Customer.objects.get().name == "새물결"


def test_a_column_can_be_left_unread(admin: Client) -> None:
    make.customer("01-01-001-000001", name="물사랑")
    lines = _register()
    lines[1] = lines[1].replace("물사랑", "새물결")

    html = _checked(admin, lines)
    asked = {"again": _named(html, "again"), f"column-{lines[0].split(',').index('이름')}": "-"}

    assert "변경 1" in html
    assert "그대로 1" in admin.post("/settings/import/", asked).content.decode()


def test_what_the_check_found_is_a_file_for_whoever_checked(admin: Client) -> None:
    make.customer("01-01-001-000001")
    lines = _register()

    html = _checked(admin, [*lines, lines[1]])
    href = f"/settings/import/errors/?token={_named(html, 'again')}"
    book = load_workbook(io.BytesIO(b"".join(admin.get(href).streaming_content)))  # type: ignore[attr-defined]
    stranger = Client()
    stranger.force_login(viewer(Role.ADMIN))

    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[0] == ("구분", "행", "열", "내용", "값")
    assert rows[1][:3] == ("오류", 3, "고객번호")
    assert stranger.get(href).status_code == 404


def test_the_template_has_the_heads_that_the_import_reads(admin: Client) -> None:
    answer = admin.get("/settings/import/template/")

    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    heads = [cell.value for cell in book.active[1]]  # type: ignore[index]
    assert heads == [column.header for column in export_columns()]


def test_wrong_cells_are_corrected_on_the_page_and_stay_so_until_applied(admin: Client) -> None:
    make.customer("01-01-001-000001", name="물사랑")
    make.customer("01-01-001-000002", name="물사랑")
    lines = [line.replace("물사랑", "새물결") for line in _register()]
    lines[1] = lines[1].replace("청운효자동", "없는동")
    lines[2] = lines[2].replace("가정용", "없는업종")

    first = _checked(admin, lines)
    fields = re.findall(r'name="(fix-[0-9-]+)"', first)
    said = {"again": _named(first, "again"), fields[0]: "청운효자동", fields[1]: "그것도 없는업종"}
    second = admin.post("/settings/import/", said).content.decode()
    said = {
        "again": _named(second, "again"), fields[0]: _named(second, fields[0]), fields[1]: "가정용",
    }  # fmt: skip
    third = admin.post("/settings/import/", said).content.decode()
    kept = {name: _named(third, name) for name in ("token", *fields)}
    admin.post("/settings/import/", kept)

    assert "오류 2행" in first
    assert "오류 1행" in second
    assert "변경 2" in third
    assert list(Customer.objects.values_list("name", flat=True)) == ["새물결", "새물결"]


TOWN, CHANGED, ADDED, BROKEN = 2_231, 20, 10, 4  # as many as the brochure's utility has
ROW = {
    "이름": "물사랑", "사업소": "중부", "구": "종로구", "동": "사직동", "업종": "가정용", "구경(mm)": "15",
    "계량기 제조사": "한결계기", "설치일": "2024-05-02", "통신": "NB-IoT", "회사": "늘품통신",
}  # fmt: skip


def _town() -> None:
    rows = [
        SheetRow(
            number + 2,
            ROW
            | {
                "고객번호": f"09-13-121-{number:06d}",
                "계량기 번호": f"미태{number:07d}",
                "단말 ID": f"ASN_CSE-D-{number:010x}-ARIS",
                "CTN": f"012-0000-{number:04d}",
            },
        )
        for number in range(TOWN)
    ]
    options = Options(create_codes=True)
    assert import_customers(rows, options=options, by=make.ACTOR, now=clock.now()).applied


def test_the_register_goes_out_is_worked_on_and_comes_back(admin: Client) -> None:
    """20 changed, 10 added, 4 broken: each named; without the broken ones, each change is history."""
    _town()
    heads, *lines = _register()
    place = {name: count for count, name in enumerate(heads.split(","))}
    rows = [line.split(",") for line in lines]
    for row in rows[:CHANGED]:
        row[place["이름"]] = "새이름"
    for count, row in enumerate(rows[:ADDED]):
        new = list(row)
        new[place["고객번호"]] = f"99-99-999-{count:06d}"
        for name in ("계량기 번호", "단말 ID", "CTN"):
            new[place[name]] = ""
        rows.append(new)
    good = [",".join(row) for row in rows]
    for row in rows[CHANGED : CHANGED + BROKEN]:
        row[place["동"]] = "없는동"

    bad_html = _checked(admin, [heads, *(",".join(row) for row in rows)])
    good_html = _checked(admin, [heads, *good])
    admin.post("/settings/import/", {"token": _named(good_html, "token")})

    assert f"신규 {ADDED} · 변경 {CHANGED} ·" in bad_html
    assert f"오류 {BROKEN}행" in bad_html
    found = re.findall(r'<td class="num" data-l="행">(\d+)</td><td>동</td>', bad_html)
    assert found == [str(row) for row in range(CHANGED + 2, CHANGED + 2 + BROKEN)]
    assert events_of(Customer).filter(pgh_label="update", name="새이름").count() == CHANGED
    assert Customer.objects.count() == TOWN + ADDED
    assert Installation.objects.count() == TOWN
    assert AccessEvent.objects.filter(kind=AccessKind.IMPORT, row_count=TOWN + ADDED).exists()
    listed = admin.get("/history/?what=customer&format=csv")
    told = b"".join(listed.streaming_content).decode()  # type: ignore[attr-defined]
    assert told.count("→ 새이름") == CHANGED
