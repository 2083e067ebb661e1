"""Numbers of people and organisations: right ones pass, every single slip is named, masks never leak the middle."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from tongban.records.parties import identifiers as ids

DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2026, 12, 31))


@given(st.integers(0, 10**9))
def test_made_codes_are_right(seed: int) -> None:
    code = ids.make_uscc(seed)
    assert ids.check_uscc(code) is None
    assert uscc.is_valid(code)
    assert "XX" in code


@given(st.integers(0, 10**6), st.integers(0, 17), st.sampled_from(ids.USCC_ALPHABET))
def test_one_wrong_character_is_found(seed: int, place: int, other: str) -> None:
    code = ids.make_uscc(seed)
    wrong = code[:place] + other + code[place + 1 :]
    assert (ids.check_uscc(wrong) is None) == (wrong == code)


@given(st.integers(0, 999), DAYS, st.booleans())
def test_made_id_numbers_are_right(seed: int, birth: datetime.date, woman: bool) -> None:
    number = ids.make_id_number(seed, birth, woman=woman)
    assert ids.check_id_number(number) is None
    assert ric.calc_check_digit(number) == number[-1]
    assert ids.birth_date(number) == birth
    assert (int(number[16]) % 2 == 0) == woman
    assert ids.remark_region(number)  # region 990000 belongs to nobody


@given(st.integers(0, 400), DAYS, st.integers(0, 16), st.integers(0, 9))
def test_one_wrong_digit_is_found(seed: int, birth: datetime.date, place: int, digit: int) -> None:
    number = ids.make_id_number(seed, birth)
    wrong = number[:place] + str(digit) + number[place + 1 :]
    assert (ids.check_id_number(wrong) is None) == (wrong == number)


def test_width_case_and_spaces_do_not_matter() -> None:
    code = ids.make_uscc(7)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code.lower())
    assert ids.normal_uscc(f" {wide[:6]} {wide[6:]}　") == code
    assert ids.check_uscc(wide) is None
    assert ids.check_mobile("+86 138-0013-8000") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "请填写"),
        ("9141072", "现在是7位"),
        ("91410726MAOTEST12X", "第11位“O”"),
        ("9141X726MA0TEXT12X", "行政区划"),
        ("91110000600037341K", "校验位"),
    ],
)
def test_wrong_uscc_is_said_in_words(text: str, said: str) -> None:
    assert said in str(ids.check_uscc(text))


def test_real_world_example_passes_and_its_region_is_known() -> None:
    assert ids.check_uscc("91110000600037341L") is None
    assert ids.remark_region("91110000600037341L") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("110101900101001", "15位"),
        ("990000199902300011", "不存在"),
        ("99000019800101001Y", "最后一位"),
        ("12", "现在是2位"),
    ],
)
def test_wrong_id_number_is_said_in_words(text: str, said: str) -> None:
    assert said in str(ids.check_id_number(text))


@pytest.mark.parametrize(("text", "said"), [("1380013800", "10位"), ("12345678901", "13至19"), ("1380013800a", "数字")])
def test_wrong_mobile_is_said_in_words(text: str, said: str) -> None:
    assert said in str(ids.check_mobile(text))


def test_masks() -> None:
    assert ids.mask_name("王小明") == "王**"
    assert ids.mask_name("") == ""
    assert ids.mask_mobile("13800138000") == "138****8000"
    assert ids.mask_id("990000198002290116") == "990***********0116"
    assert ids.mask_id("12345678") == "********"


@given(st.text(min_size=9, max_size=30, alphabet="0123456789X"))
def test_masks_keep_seven_characters_at_most(text: str) -> None:
    masked = ids.mask_id(text)
    assert len(masked) == len(text)
    assert sum(character != "*" for character in masked) == 7
