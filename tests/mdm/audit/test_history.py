"""Every change is history: who, on which page or by which command, from what to what."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from customers.models import Customer, UseClass
from mdm.audit.actions import attributed
from mdm.audit.changes import FieldChange, changes_in
from mdm.audit.queries import events_of
from mdm.lib.actors import command_actor
from mdm.lib.copying import copy_rows
from tests import make

pytestmark = pytest.mark.django_db


def _rename(request: HttpRequest) -> HttpResponse:
    customer = Customer.objects.get(number=request.POST["number"])
    customer.name = "강물"
    customer.save()
    return HttpResponse("ok")


urlpatterns = [path("rename/", _rename)]


@pytest.fixture
def _a_page_that_renames() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.mark.usefixtures("_a_page_that_renames")
def test_a_change_on_a_page_names_its_person_page_and_address(client: Client) -> None:
    user, customer = make.user("editor"), make.customer()
    client.force_login(user)

    client.post("/rename/", {"number": customer.number}, REMOTE_ADDR="203.0.113.9")

    said = events_of(Customer)[0].pgh_context.metadata
    assert said == {
        "user": user.pk,
        "username": "editor",
        "address": "203.0.113.9",
        "url": "/rename/",
    }


def test_a_change_is_told_field_by_field_with_old_and_new() -> None:
    customer = make.customer(name="물사랑", kind="INDIVIDUAL")
    other = make.use_class("일반용")

    with attributed(command_actor("import_customers")):
        customer.name, customer.kind, customer.use_class = "강물", "SHARED", other
        customer.save()

    updated, inserted = changes_in(events_of(Customer))
    assert (updated.kind, updated.who, updated.model) == (
        "변경",
        "manage.py import_customers",
        "수용가",
    )
    assert set(updated.fields) == {
        FieldChange("이름", "물사랑", "강물"),
        FieldChange("정보", "개별계량기", "공동계량기"),
        FieldChange("업종", "가정용", "일반용"),
    }
    assert inserted.kind == "등록"
    assert FieldChange("이름", "", "물사랑") in inserted.fields


def test_a_save_that_moves_nothing_is_no_change() -> None:
    customer = make.customer()

    customer.save()

    assert events_of(Customer).count() == 1


def test_a_bulk_update_and_a_deletion_are_kept_too() -> None:
    customer = make.customer(state=None)
    Customer.objects.filter(pk=customer.pk).update(phone="02-000-0000")
    pk = customer.pk
    customer.delete()

    told = changes_in(events_of(Customer).filter(pgh_obj_id=pk))

    assert [change.kind for change in told] == ["삭제", "변경", "등록"]
    assert told[1].fields == [FieldChange("전화번호", "", "02-000-0000")]


def test_a_changed_code_is_history_as_well() -> None:
    code = UseClass.objects.create(code="FARM", name="농업용")
    code.name = "농업·축산용"
    code.save()

    assert [event.name for event in events_of(UseClass).filter(id=code.pk)] == [
        "농업·축산용",
        "농업용",
    ]


@pytest.mark.parametrize("types", [None, ["varchar", "varchar"]])
def test_rows_that_were_copied_carry_their_author(types: list[str] | None) -> None:
    with attributed(command_actor("load_codes")):
        copy_rows(
            table="customers_useclass",
            columns=("code", "name"),
            rows=[("A", "가"), ("B", "나")],
            types=types,
        )

    events = events_of(UseClass).filter(code__in=("A", "B"))
    assert [event.pgh_context.metadata["command"] for event in events] == ["load_codes"] * 2
