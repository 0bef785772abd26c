"""값 고치기 and its history (customer: correcting, slot_forms, slot_words; history: edits)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from mdm.accounts.models import Role, User
from metering.actions.judging import judge_dirty_days
from metering.models import DayUsage, SlotOverride
from tests import make
from tests.dashboard.conftest import total_of
from tests.town import GAPPED, SILENT, Town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_town")]


def _path(town: Town, number: int, slot: int) -> str:
    return (
        f"/customers/{town.customers[number].number}/slots/{town.yesterday.isoformat()}T{slot:02d}/"
    )


def _enter(client: Client, path: str, register: str, **more: str) -> str:
    data = {"do": "enter", "register": register, "reason": "현장에서 읽음", **more}
    return client.post(path, data, follow=True).content.decode()


def test_a_register_entered_into_a_gap_fills_it_and_is_shown(client: Client, town: Town) -> None:
    html = _enter(client, _path(town, GAPPED, 6), "1.660")
    judge_dirty_days(now=town.now)

    made = SlotOverride.objects.get()
    assert (made.origin, made.register_l, made.author) == ("MANUAL", 1_660, _viewer_of(client))
    assert "지침 1.660 m³를 수기로 저장했습니다" in html
    assert "1.660" in html
    assert DayUsage.objects.get(customer_id=made.customer_id, day=town.yesterday).filled_l == 72


def _viewer_of(client: Client) -> str:
    return User.objects.get(pk=client.session["_auth_user_id"]).username


def test_the_page_shows_the_value_and_its_neighbours(client: Client, town: Town) -> None:
    html = client.get(_path(town, GAPPED, 6)).content.decode()

    assert "미수신" in html
    assert "1.660 m³" in html  # 04:00
    assert "1.675 m³" in html  # 09:00
    assert 'value="reject"' not in html


def test_a_register_that_does_not_fit_between_its_neighbours_must_be_confirmed(
    client: Client, town: Town
) -> None:
    path = _path(town, GAPPED, 6)

    html = _enter(client, path, "1.500")

    assert "보다 작습니다" in html
    assert 'name="confirm"' in html
    assert not SlotOverride.objects.exists()

    _enter(client, path, "1.500", confirm="on")
    assert SlotOverride.objects.get().register_l == 1_500


def test_more_use_than_the_meter_can_pass_must_be_confirmed(client: Client, town: Town) -> None:
    html = _enter(client, _path(town, SILENT, 1), "999.000")

    assert "이 계량기가 흘릴 수 있는" in html
    assert not SlotOverride.objects.exists()


def test_a_good_value_is_not_overwritten_unless_it_is_left_out_in_the_same_step(
    client: Client, town: Town
) -> None:
    path = _path(town, 0, 6)

    refused = _enter(client, path, "1.222")
    assert "먼저 제외해 주세요" in refused
    assert not SlotOverride.objects.exists()

    _enter(client, path, "1.222", reject="on")
    assert sorted(SlotOverride.objects.values_list("origin", flat=True)) == ["MANUAL", "REJECTED"]


def test_nothing_is_left_out_when_the_new_value_is_refused(client: Client, town: Town) -> None:
    _enter(client, _path(town, 0, 6), "999999999.000", reject="on", confirm="on")

    assert not SlotOverride.objects.exists()


def test_a_value_left_out_can_be_taken_back_with_a_reason(client: Client, town: Town) -> None:
    path = _path(town, 0, 6)
    client.post(path, {"do": "reject", "reason": "단말 오류로 의심"})
    made = SlotOverride.objects.get()

    without = client.post(path, {"do": "undo", "pk": made.pk, "reason": ""}, follow=True)
    made.refresh_from_db()
    assert (without.status_code, made.undone_at) == (200, None)

    client.post(path, {"do": "undo", "pk": made.pk, "reason": "정상으로 확인"})
    made.refresh_from_db()
    assert made.undone_at is not None
    assert made.undone_reason == "정상으로 확인"
    assert "되돌림" in client.get(path).content.decode()


def test_a_reason_is_demanded(client: Client, town: Town) -> None:
    html = _enter(client, _path(town, GAPPED, 6), "1.660", reason="")

    assert 'href="#enter_reason"' in html
    assert not SlotOverride.objects.exists()


def test_somebody_who_only_looks_corrects_nothing(
    client_of: Callable[..., Client], town: Town
) -> None:
    client = client_of(Role.VIEWER)

    assert client.get(_path(town, 0, 6)).status_code == 403
    assert client.post(_path(town, 0, 6), {"do": "reject", "reason": "그냥"}).status_code == 403
    page = client.get(f"/customers/{town.customers[0].number}/").content.decode()
    assert "값 고치기" not in page


def test_an_operator_finds_the_way_from_the_table(
    client_of: Callable[..., Client], town: Town
) -> None:
    client = client_of(Role.OPERATOR)
    path = f"/customers/{town.customers[0].number}/"

    page = client.get(path).content.decode()

    found = re.search(r'href="(slots/[^"]+)" title="값 고치기"', page)
    assert found
    assert client.get(path + found.group(1)).status_code == 200


def test_a_slot_of_somebody_out_of_scope_is_not_found(
    client_of: Callable[..., Client], town: Town
) -> None:
    client = client_of(Role.OPERATOR, make.neighbourhood("나동"))

    assert client.get(_path(town, 0, 6)).status_code == 404
    assert client.post(_path(town, 0, 6), {"do": "reject", "reason": "그냥"}).status_code == 404


@pytest.mark.parametrize(
    "slot",
    ["x", "2026-02-30T01", "2026-01-10T25", "2026-01-10T00", "9999-12-31T24", "1999-01-01T01"],
)
def test_a_slot_that_never_was_is_not_found(client: Client, town: Town, slot: str) -> None:
    assert client.get(f"/customers/{town.customers[0].number}/slots/{slot}/").status_code == 404


def _history(client: Client, **query: str) -> str:
    return client.get("/history/", {"tab": "edits", **query}).content.decode()


def test_the_history_tells_old_and_new_value_of_a_gap_filled_by_hand(
    client: Client, town: Town
) -> None:
    made = make.override(town.customers[GAPPED], at=town.slot_of_yesterday(6), register_l=1_666)
    SlotOverride.objects.filter(pk=made.pk).update(created_at=town.now)

    html = _history(client)

    assert total_of(html) == 1
    assert f"{town.yesterday:%m-%d} 06:00" in html
    assert "미수신" in html
    assert "수기 1.666" in html
    assert "현장 확인" in html


def test_taking_a_rejection_back_is_a_line_of_its_own(client: Client, town: Town) -> None:
    made = make.override(town.customers[0], at=town.slot_of_yesterday(6))
    SlotOverride.objects.filter(pk=made.pk).update(
        created_at=town.now - timedelta(hours=1),
        undone_at=town.now,
        undone_by="kim",
        undone_reason="정상 확인",
    )

    html = _history(client)

    assert total_of(html) == 2
    assert html.index("정상 확인") < html.index("현장 확인")
    assert html.count("제외 1.222") == 4  # in the row and in what it opens into
    assert total_of(_history(client, who="kim")) == 1


def test_somebody_of_another_neighbourhood_sees_no_correction(
    client_of: Callable[..., Client], town: Town
) -> None:
    made = make.override(town.customers[0], at=town.slot_of_yesterday(6))
    SlotOverride.objects.filter(pk=made.pk).update(created_at=town.now)

    html = _history(client_of(Role.OPERATOR, make.neighbourhood("나동")))

    assert total_of(html) == 0
