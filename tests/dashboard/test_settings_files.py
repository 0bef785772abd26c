"""설정, files: the register goes out and comes back through check and apply."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.models import Customer
from devices.actions.import_jobs import SHOWN
from mdm.audit.models import AccessEvent, AccessKind
from mdm.lib import clock
from metering.actions.partitions import prepare
from tests import make
from tests.dashboard.conftest import client_as

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ready(db: None, settings: Any, tmp_path: Any) -> None:
    prepare(now=clock.now())
    settings.DATA_DIR = tmp_path


def test_the_exported_register_comes_back_unchanged_through_check_and_apply() -> None:
    make.utility(customers=3)
    client = client_as()
    content = b"".join(client.get("/settings/export/").streaming_content)

    checked = client.post(
        "/settings/import/", {"file": SimpleUploadedFile("수용가.xlsx", content)}
    ).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', checked)

    assert token
    assert "그대로 3" in checked
    assert client.post("/settings/import/", {"token": token.group(1)}).status_code == 302
    kinds = AccessEvent.objects.values_list("kind", flat=True)
    assert {AccessKind.DOWNLOAD, AccessKind.IMPORT} <= set(kinds)


def test_a_file_with_an_error_names_the_row_and_keeps_nothing() -> None:
    make.utility(customers=2)
    client = client_as()
    content = b"".join(client.get("/settings/export/?format=csv").streaming_content).decode()
    heads, first, second = content.strip().splitlines()
    broken = "\n".join([heads, first, second.replace("물사랑", "새물결"), first])

    html = client.post(
        "/settings/import/", {"file": SimpleUploadedFile("a.csv", broken.encode())}
    ).content.decode()

    assert "2행과 고객번호가 같습니다" in html
    assert 'name="token"' not in html
    assert not Customer.objects.filter(name="새물결").exists()


def test_a_new_customer_of_a_file_is_only_kept_after_apply() -> None:
    make.customer("01-01-001-000001", name="물사랑")
    client = client_as()
    content = b"".join(client.get("/settings/export/?format=csv").streaming_content).decode()
    grown = content + content.strip().splitlines()[1].replace("000001", "000002")

    html = client.post(
        "/settings/import/", {"file": SimpleUploadedFile("a.csv", grown.encode())}
    ).content.decode()
    assert Customer.objects.count() == 1
    token = re.search(r'name="token" value="([^"]+)"', html)
    assert token
    client.post("/settings/import/", {"token": token.group(1)})

    assert Customer.objects.count() == 2


def test_a_checked_file_belongs_to_whoever_checked_it() -> None:
    make.customer()
    client = client_as()
    content = b"".join(client.get("/settings/export/").streaming_content)
    html = client.post(
        "/settings/import/", {"file": SimpleUploadedFile("a.xlsx", content)}
    ).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', html)
    assert token

    answer = client_as().post("/settings/import/", {"token": token.group(1)})

    assert answer.status_code == 200
    assert "다시 올려 주세요" in answer.content.decode()


def test_rubbish_is_refused_in_one_sentence() -> None:
    html = (
        client_as()
        .post("/settings/import/", {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 nonsense")})
        .content.decode()
    )

    assert 'class="toast bad"' in html


def test_of_very_many_errors_the_first_are_shown_and_the_rest_counted() -> None:
    rows = "\n".join(f"09-13-{number:06d},,," for number in range(SHOWN + 5))
    content = f"고객번호,이름,업종,동\n{rows}\n".encode()

    html = (
        client_as()
        .post("/settings/import/", {"file": SimpleUploadedFile("a.csv", content)})
        .content.decode()
    )

    assert html.count(">오류</span>") == SHOWN
    assert "… 오류 5" in html
