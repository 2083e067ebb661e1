"""Numbers on licences: published identifiers verify, ours verify, every slip is found."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.records.licences import numbers

PUBLISHED = [
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.062301.1101101102.0624001.001.U",
]
TYPE, ISSUER = "11100000000013338W009", "11330105002500287C"


@pytest.mark.parametrize("text", PUBLISHED)
def test_published_identifiers_verify(text: str) -> None:
    assert numbers.check_identifier(text) is None


@given(st.integers(1, 10**12), st.integers(1, 999))
def test_composed_identifiers_verify(serial: int, version: int) -> None:
    made = numbers.compose_identifier(TYPE, ISSUER, str(serial), version)
    assert numbers.check_identifier(made) is None
    assert made.startswith("1.2.156.3005.2.")


@given(st.sampled_from(PUBLISHED), st.data())
def test_one_wrong_character_is_found(text: str, data: st.DataObject) -> None:
    start = len(numbers.ROOT) + 1
    place = data.draw(st.integers(start, len(text) - 1).filter(lambda at: text[at] != "."))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ").filter(lambda one: one != text[place]))
    assert numbers.check_identifier(text[:place] + other + text[place + 1 :]) is not None


def test_published_example_is_composed_again() -> None:
    assert numbers.compose_identifier(TYPE, ISSUER, "2025052201", 2) == PUBLISHED[0]


def test_bad_parts_are_refused() -> None:
    for parts in (("short", ISSUER, "1", 1), (TYPE, "410726", "1", 1), (TYPE, ISSUER, "a", 1), (TYPE, ISSUER, "1", 0)):
        with pytest.raises(numbers.NumberError):
            numbers.compose_identifier(*parts)


def test_wrong_identifiers_are_said_in_words() -> None:
    assert "开头" in str(numbers.check_identifier("1.2.3"))
    assert "五段" in str(numbers.check_identifier(numbers.ROOT + ".A.B"))
    assert "请填写" in str(numbers.check_identifier(" "))


def test_planning_and_construction_numbers() -> None:
    land = numbers.land_permit_number("410726", 2026, 17)
    assert land == "地字第410726202600017号"
    assert numbers.check_planning_number(land) is None
    assert numbers.works_permit_number("410726", 2026, 17).startswith("建字第")
    construction = numbers.construction_permit_number("410726", datetime.date(2026, 10, 13), 2, "01")
    assert construction == "410726202610130201"
    assert numbers.check_construction_number(construction) is None
    assert "不存在" in str(numbers.check_construction_number("410726202613010201"))
    assert "形如" in str(numbers.check_planning_number("建字第1号"))
    with pytest.raises(numbers.NumberError):
        numbers.land_permit_number("410726", 2026, 100_000)
    with pytest.raises(numbers.NumberError):
        numbers.construction_permit_number("410726", datetime.date(2026, 1, 1), 100, "01")
