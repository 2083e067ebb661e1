"""Fees to the fen: the arithmetic against exact fractions, who goes free, and nothing outside the list."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.conftest import ROOT
from tongban.catalogue import tariffs
from tongban.catalogue.definitions import Bracket, Tariff
from tongban.catalogue.packs import Pack, load

decimals = some.decimals(min_value=0, max_value=10**7, places=4, allow_nan=False)
rates = some.decimals(min_value=0, max_value=10**6, places=2, allow_nan=False)


def row(**more: object) -> Tariff:
    usual = Tariff("t", "试", "件", Decimal(1), None, (), None, None, 1, "half_up", True)
    return replace(usual, **more)  # type: ignore[arg-type]


def rounded(exact: Fraction, step: int, how: str) -> int:
    steps = exact / step
    return {"down": floor(steps), "up": ceil(steps), "half_up": floor(steps + Fraction(1, 2))}[how] * step


@settings(max_examples=400, deadline=None)
@given(decimals, rates, some.sampled_from([1, 10, 100]), some.sampled_from(["half_up", "down", "up"]))
def test_rate_times_quantity(quantity: Decimal, rate: Decimal, step: int, how: str) -> None:
    fen, working = tariffs.amount(row(fen=rate, step=step, rounds=how), quantity)
    assert fen == rounded(Fraction(quantity) * Fraction(rate), step, how)
    assert working[-1] == f"合计 {tariffs.yuan(fen)}"


@settings(max_examples=400, deadline=None)
@given(
    decimals,
    some.lists(some.tuples(some.decimals(min_value="0.01", max_value=10**5, places=2), rates), min_size=1, max_size=4),
    rates,
    some.none() | some.integers(0, 10**6),
    some.none() | some.integers(0, 10**9),
)
def test_brackets_floor_and_cap(
    quantity: Decimal, parts: list[tuple[Decimal, Decimal]], last: Decimal, least: int | None, most: int | None
) -> None:
    brackets, top = [], Decimal(0)
    exact, below = Fraction(0), Fraction(0)
    for width, rate in [*parts, (None, last)]:
        top = None if width is None else top + width
        brackets.append(Bracket(top, rate))
        upper = Fraction(quantity) if top is None else min(Fraction(quantity), Fraction(top))
        if upper > below:
            exact, below = exact + (upper - below) * Fraction(rate), upper
    fen, _ = tariffs.amount(row(fen=None, brackets=tuple(brackets), floor=least, cap=most), quantity)
    wanted = rounded(exact, 1, "half_up")
    wanted = max(wanted, least) if least is not None else wanted
    assert fen == (min(wanted, most) if most is not None else wanted)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(ROOT / "packs" / "national")


@pytest.mark.parametrize(
    "matter, facts, fen",
    [
        ("BD-02", {"ptype": "industrial", "small_firm": False}, 55000),
        ("BD-02", {"ptype": "residential", "small_firm": False}, 8000),
        ("BD-02", {"ptype": "industrial", "small_firm": True}, 0),
        ("BD-03", {"small_firm": False}, 8000),
        ("BD-06", {"ptype": "industrial", "small_firm": False}, 0),
        ("BD-09", {}, 0),
        ("BD-14", {"small_firm": False}, 1000),
    ],
)
def test_registration_fees(pack: Pack, matter: str, facts: dict[str, object], fen: int) -> None:
    (found,) = tariffs.dues(pack, pack.matter(matter), facts)
    assert found.fen == fen and found.charged == bool(fen)
    assert found.fee.ground == "发改价格规〔2016〕2559号"


def test_the_working_tells_how(pack: Pack) -> None:
    (found,) = tariffs.dues(pack, pack.matter("BD-02"), {"ptype": "industrial", "small_firm": False})
    assert found.working == ("非住宅 550元/件 × 1", "合计 550元")


def test_unknown_facts_and_open_standards_charge_nothing(pack: Pack) -> None:
    (found,) = tariffs.dues(pack, pack.matter("BD-02"), {"small_firm": False})
    assert found.fen is None and not found.charged and found.working[0].startswith("还要知道")
    (local,) = tariffs.dues(pack, pack.matter("GC-012"), {})
    assert local.fen is None and "不能收取" in local.working[0]


def test_nothing_outside_the_list(pack: Pack) -> None:
    with pytest.raises(tariffs.NotListed, match="不在公布的收费清单里"):
        tariffs.listing(pack, "FEE-99")
    with pytest.raises(tariffs.NotListed, match="没有启用"):
        tariffs.listing(pack, "FEE-11")
    fee = pack.matter("BD-02").fees[0]
    with pytest.raises(tariffs.NotListed, match="没有“extra”"):
        tariffs.due(pack, pack.matter("BD-02"), replace(fee, tariff="extra"), {"small_firm": False})


def test_a_matter_tells_the_standard_of_the_list(pack: Pack) -> None:
    (open_,) = pack.matter("BD-02").fees
    assert open_.per == "住宅 80 元/件；非住宅 550 元/件" and open_.basis == "发改价格规〔2016〕2559号"
    (fixed,) = pack.matter("BD-03").fees
    assert (fixed.fen, fixed.per) == (8000, "件")
