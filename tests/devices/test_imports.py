"""The register file is imported whole or not at all, by number, with errors named by row."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from customers.models import Customer, Neighbourhood, PlantPeriod, ServicePeriod
from devices.imports import Options, Result, import_customers
from devices.models import Installation, Meter, Terminal
from mdm.audit.models import AccessEvent, AccessKind
from mdm.lib.spreadsheets import SheetRow
from tests import make

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
LINE = {
    "고객번호": "09-13-121-130003",
    "이름": "물사랑",
    "사업소": "중부",
    "구": "종로구",
    "동": "사직동",
    "업종": "가정용",
    "구경(mm)": "15",
    "계량기 번호": "미태7000001",
    "계량기 제조사": "한결계기",
    "검정일": "2024-03-01",
    "설치일": "2024-05-02",
    "시작 지침(㎥)": "0.125",
    "통신": "NB-IoT",
    "회사": "늘품통신",
    "단말 ID": "ASN_CSE-D-0a1b2c3d4e-ARIS",
    "CTN": "012-1537-4121",
    "보고 주기(h)": "6",
    "운용상태": "사용중",
    "정수장": "암사",
}


def _import(*lines: Mapping[str, str], **options: object) -> Result:
    chosen = Options(**{"create_codes": True, **options})  # type: ignore[arg-type]
    rows = [SheetRow(number, line) for number, line in enumerate(lines, start=2)]
    return import_customers(rows, options=chosen, by=make.ACTOR, now=NOW)


def _line(number: int, **cells: str) -> dict[str, str]:
    unique = {
        "고객번호": f"09-13-121-{number:06}",
        "계량기 번호": f"미태{number:07}",
        "단말 ID": f"ASN_CSE-D-{number:010x}-ARIS",
        "CTN": f"012-0000-{number:04}",
    }
    return {**LINE, **unique, **{head.replace("_", " "): cell for head, cell in cells.items()}}


def _messages(result: Result) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in result.errors]


def test_a_new_row_becomes_a_customer_with_its_devices() -> None:
    result = _import(LINE)

    customer = Customer.objects.get(number="09-13-121-130003")
    installation = Installation.objects.get(customer=customer)
    terminal = installation.attachments.get().terminal
    assert (result.created, result.applied, result.errors) == (1, True, [])
    assert str(customer.neighbourhood.district.office) == "중부"
    assert installation.initial_register_l == 125
    assert installation.meter.verification_expires_on == date(2032, 3, 1)
    assert (terminal.ctn, terminal.report_interval_h) == ("012-1537-4121", 6)
    assert ServicePeriod.objects.get(customer=customer).active_from == date(2024, 5, 2)
    assert PlantPeriod.objects.get(customer=customer).plant.name == "암사"


def test_the_same_file_twice_changes_nothing() -> None:
    _import(_line(1), _line(2))

    again = _import(_line(2), _line(1))

    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
    assert Customer.pgh_event_model.objects.count() == 2  # type: ignore[attr-defined]


def test_the_order_of_the_rows_makes_no_difference() -> None:
    lines = [_line(number) for number in range(1, 6)]
    _import(*lines)

    result = _import(*reversed(lines))

    assert (result.unchanged, result.changed, result.created) == (5, 0, 0)
    assert result.applied


def test_a_formula_is_an_error_of_its_row_and_column() -> None:
    faulty = SheetRow(2, _line(1), {"이름": "수식이 든 칸입니다."})

    result = import_customers([faulty], options=Options(create_codes=True), by=make.ACTOR, now=NOW)

    assert _messages(result) == [(2, "이름")]
    assert not Customer.objects.exists()


def test_a_changed_cell_changes_its_row_only() -> None:
    _import(_line(1), _line(2))

    result = _import(_line(1, 이름="강물", CTN="012-9999-0001"), _line(2))

    assert (result.changed, result.unchanged) == (1, 1)
    assert Customer.objects.get(number="09-13-121-000001").name == "강물"
    assert Terminal.objects.filter(ctn="012-9999-0001").count() == 1


def test_a_column_that_is_not_there_is_left_alone_and_an_empty_cell_empties() -> None:
    _import(_line(1, 주소="자하문로 1", 전화번호="02-000-0000"))

    _import({"고객번호": "09-13-121-000001", "전화번호": ""})

    customer = Customer.objects.get()
    assert (customer.address, customer.phone, customer.name) == ("자하문로 1", "", "물사랑")


def test_a_dry_run_counts_the_same_and_keeps_nothing() -> None:
    _import(_line(1))

    result = _import(_line(1, 이름="강물"), _line(2), dry_run=True)

    assert (result.created, result.changed, result.applied) == (1, 1, False)
    assert Customer.objects.get().name == "물사랑"
    assert AccessEvent.objects.filter(kind=AccessKind.IMPORT).count() == 1


def test_one_bad_row_keeps_every_row_out() -> None:
    result = _import(_line(1), _line(2, 설치일="2024-02-30"), _line(3))

    assert _messages(result) == [(3, "설치일")]
    assert (result.created, result.wrong_rows, result.applied) == (2, 1, False)
    assert not Customer.objects.exists()
    assert not Neighbourhood.objects.exists()


def test_unknown_codes_are_errors_unless_they_may_be_made() -> None:
    result = _import(_line(1), create_codes=False)

    assert {column for _, column in _messages(result)} == {"계량기 제조사", "정수장", "회사"}
    assert not result.applied


def test_an_unknown_region_is_named_by_its_row() -> None:
    line = {head: LINE[head] for head in ("고객번호", "이름", "사업소", "구", "동", "업종")}

    result = _import(line, create_codes=False)

    assert [str(problem) for problem in result.errors] == ["2행 동: 등록되지 않은 이름입니다: 중부"]


def test_a_caliber_is_never_made_up() -> None:
    result = _import(_line(1, **{"구경(mm)": "77"}))

    assert _messages(result) == [(2, "구경")]
    assert "Q3" in result.errors[0].message


def test_a_number_twice_in_a_file_names_the_first_row() -> None:
    result = _import(_line(1), _line(2, 고객번호="09-13-121-000001"))

    assert _messages(result) == [(3, "고객번호")]
    assert "2행" in result.errors[0].message


@pytest.mark.parametrize("head", ["계량기_번호", "단말_ID"])
def test_a_device_twice_in_a_file_names_the_first_row(head: str) -> None:
    value = _line(1)[head.replace("_", " ")]

    result = _import(_line(1), _line(2, **{head: value}))

    assert _messages(result) == [(3, head.replace("_", " "))]
    assert "2행" in result.errors[0].message


def test_a_ctn_twice_is_a_warning_and_no_obstacle() -> None:
    result = _import(_line(1), _line(2, CTN="012-0000-0001"))

    assert result.applied
    assert [(problem.row, problem.column) for problem in result.warnings] == [(3, "CTN")]


def test_a_meter_on_another_customer_is_named_with_that_customer() -> None:
    _import(_line(1))

    result = _import(_line(2, 계량기_번호="미태0000001"))

    assert _messages(result) == [(2, "계량기 번호")]
    assert "09-13-121-000001" in result.errors[0].message


@pytest.mark.parametrize("head", ["계량기_번호", "단말_ID"])
@pytest.mark.parametrize("value", ["NEW-1", ""])
def test_an_installed_device_is_changed_by_replacement_only(head: str, value: str) -> None:
    _import(_line(1))

    result = _import(_line(1, **{head: value}))

    assert _messages(result) == [(2, head.replace("_", " "))]
    assert "교체" in result.errors[0].message
    assert Meter.objects.count() == 1


def test_a_terminal_without_a_place_to_report_from_is_only_warned_about() -> None:
    result = _import(_line(1, 계량기_번호=""))

    assert result.applied
    assert [problem.column for problem in result.warnings] == ["계량기 번호"]
    assert not Installation.objects.exists()


def test_a_customer_that_was_listed_first_gets_its_meter_later() -> None:
    _import(_line(1, 계량기_번호=""))

    result = _import(_line(1))

    assert (result.changed, result.errors) == (1, [])
    assert Installation.objects.get().customer.number == "09-13-121-000001"


def test_a_state_and_a_plant_change_from_the_day_of_the_import() -> None:
    _import(_line(1))

    _import(_line(1, 운용상태="급수중지", 정수장=""))

    states = ServicePeriod.objects.order_by("active_from").values_list("state", "active_from")
    assert list(states) == [("IN_USE", date(2024, 5, 2)), ("SUSPENDED", date(2026, 3, 2))]
    assert PlantPeriod.objects.get().active_to == date(2026, 3, 2)


def test_a_state_before_a_later_entry_keeps_the_file_out() -> None:
    _import(_line(1))
    customer = Customer.objects.get()
    ServicePeriod.objects.filter(customer=customer).update(active_to=date(2026, 6, 1))
    ServicePeriod.objects.create(customer=customer, state="CLOSED", active_from=date(2026, 6, 1))

    result = _import(_line(1, 운용상태="급수중지"))

    assert _messages(result) == [(2, "운용상태")]
    assert not result.applied


def test_another_offices_customers_are_out_of_reach() -> None:
    _import(_line(1), _line(2, 동="명동", 구="중구"))
    visible = frozenset(Neighbourhood.objects.filter(name="사직동").values_list("pk", flat=True))

    result = _import(
        _line(1, 동="명동", 구="중구"), _line(2, 이름="강물"), _line(3), visible=visible
    )

    assert _messages(result) == [(2, "동"), (3, "동")]
    assert result.created == 1


def test_a_file_without_numbers_is_refused_as_a_whole() -> None:
    result = _import({"이름": "물사랑"})

    assert _messages(result) == [(0, "고객번호")]


def test_a_head_that_nobody_knows_is_said_to_be_skipped() -> None:
    result = _import({**LINE, "비고": "x"})

    assert result.applied
    assert [problem.column for problem in result.warnings] == ["비고"]


def test_half_a_place_and_half_a_region_are_refused() -> None:
    result = _import(_line(1, 위도="37.5", 경도=""), _line(2, 동="", 위도="", 경도=""))

    assert _messages(result) == [(2, "위도"), (3, "동")]


def test_a_first_register_beyond_the_dial_is_refused() -> None:
    result = _import(_line(1, **{"시작 지침(㎥)": "100000"}))

    assert _messages(result) == [(2, "시작 지침")]


def test_an_import_is_logged_with_its_rows_and_file() -> None:
    _import(_line(1), _line(2), source="수용가.xlsx")

    line = AccessEvent.objects.get(kind=AccessKind.IMPORT)
    assert (line.row_count, line.username) == (2, "tester")
    assert "수용가.xlsx" in line.subject


def test_many_rows_cost_a_fixed_number_of_queries(
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    _import(_line(0))

    with django_assert_max_num_queries(45):  # type: ignore[operator]
        result = _import(*[_line(number) for number in range(200)])

    assert (result.created, result.unchanged) == (199, 1)
