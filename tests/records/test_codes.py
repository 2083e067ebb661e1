"""Codes of projects, works and real-estate units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.records.projects import codes

GOOD = "2509-410726-04-01-544060"


@given(
    st.integers(22, 40),
    st.integers(1, 12),
    st.from_regex(r"[1-8][0-9]{5}", fullmatch=True),
    st.integers(1, 97),
    st.integers(1, 999_999),
)
def test_composed_codes_are_right_and_come_apart(
    year: int, month: int, region: str, industry: int, serial: int
) -> None:
    code = codes.compose_project_code(f"{year:02d}{month:02d}", region, f"{industry:02d}", "01", serial)
    assert len(code) == 24
    assert codes.check_project_code(code) is None
    assert str(codes.parse_project_code(code)) == code
    work = codes.compose_work_code(code, 1 + serial % 9999)
    assert codes.check_work_code(work) is None
    assert codes.check_work_code(work, project=code) is None


def test_codes_from_before_2021_begin_with_the_year() -> None:
    assert codes.check_project_code("2018-410726-04-01-000001") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "请填写"),
        ("2509-410726", "24位"),
        ("2513-410726-04-01-544060", "年月"),
        ("2509-410726-04-01-000000", "流水号"),
        ("2509-41O726-04-01-544060", "短横线"),
    ],
)
def test_wrong_project_codes_are_said_in_words(text: str, said: str) -> None:
    assert said in str(codes.check_project_code(text))


def test_dashes_of_every_kind_and_wide_digits_pass() -> None:
    assert codes.check_project_code("２５０９—410726–04−01-544060") is None


def test_bad_parts_are_refused_on_composing() -> None:
    with pytest.raises(codes.CodeError, match="年月"):
        codes.compose_project_code("2599", "410726", "04", "01", 1)
    with pytest.raises(codes.CodeError, match="9999"):
        codes.compose_work_code(GOOD, 10_000)


def test_work_code_pattern_is_data() -> None:
    assert codes.check_work_code(GOOD + "001", pattern=r"{project}\d{3}") is None
    assert codes.check_work_code(GOOD + "-0001", project="2509-410726-04-01-544061")


@pytest.mark.parametrize("text", ["410726001002GB00017F00010001", "410726001002GB00017W00000000"])
def test_real_estate_unit_codes(text: str) -> None:
    assert codes.check_unit_code(text) is None
    assert codes.check_unit_code(f"{text[:19]}-{text[19:]}") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("4107260010020000017000010001", "第20位"),
        ("410726001002GB00017W00010001", "全为0"),
        ("410726", "28位"),
        ("410726001002G100017F00010001", "字母"),
    ],
)
def test_wrong_unit_codes_are_said_in_words(text: str, said: str) -> None:
    assert said in str(codes.check_unit_code(text))
