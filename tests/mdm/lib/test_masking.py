"""The one mask of names, phones and addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdm.lib.masking import mask_address, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [("", ""), ("홍", "*"), ("홍동", "홍*"), ("홍길동", "홍*동"), ("대치학원본점", "대****점")],
)
def test_a_name_keeps_its_ends_only(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("012-1537-4121", "012-****-4121"),
        ("01220911760", "012****1760"),
        ("02-345-6789", "02-***-6789"),
        ("537-4121", "***-4121"),
        ("", ""),
    ],
)
def test_a_phone_hides_its_middle_digits(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("서울특별시 강남구 테헤란로 123, 101동 1203호", "서울특별시 강남구 테헤란로 ***"),
        ("강남구 개포동 910-33", "강남구 개포동 ***"),
        ("강남구 개포1동 910-33 행복빌라", "강남구 개포1동 ***"),
        ("종로구 종로 1", "종로구 종로 ***"),
        ("행복빌라 나동 302", "행복빌라 나동 ***"),
        ("행복빌라 뒷집", "행복빌라 ***"),
        ("개포동", "개포동"),
        ("", ""),
    ],
)
def test_an_address_ends_at_its_dong_or_road(address, masked):
    assert mask_address(address) == masked


@given(st.text(alphabet="가나다라마 ", min_size=3, max_size=12))
def test_a_masked_name_never_shows_more_than_two_letters(name):
    shown = [letter for letter in mask_name(name) if letter != "*"]

    assert len(shown) <= 2


@given(st.text(alphabet="0123456789-", max_size=20))
def test_a_masked_phone_keeps_its_length_and_separators(phone):
    masked = mask_phone(phone)

    assert [place for place, letter in enumerate(masked) if letter == "-"] == [
        place for place, letter in enumerate(phone) if letter == "-"
    ]
    assert len(masked) == len(phone)
