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
        ("BD-02", {"ptype": "industrial", "estate_use": "project", "small_firm": False}, 55000),
        ("BD-02", {"ptype": "residential", "estate_use": "project", "small_firm": False}, 8000),
        ("BD-02", {"ptype": "industrial", "small_firm": True}, 0),
        ("BD-04", {"estate_use": "dwelling", "small_firm": False}, 8000),
        ("BD-04", {"estate_use": "parking", "ptype": "industrial", "small_firm": False}, 8000),
        ("BD-04", {"estate_use": "other", "small_firm": False}, 55000),
        ("BD-03", {"small_firm": False}, 8000),
        ("BD-06", {"ptype": "industrial", "estate_use": "project", "small_firm": False}, 0),
        ("BD-09", {}, 0),
        ("BD-14", {"small_firm": False}, 1000),
    ],
)
def test_registration_fees(pack: Pack, matter: str, facts: dict[str, object], fen: int) -> None:
    (found,) = tariffs.dues(pack, pack.matter(matter), facts)
    assert found.fen == fen and found.charged == bool(fen)
    assert found.fee.ground == "发改价格规〔2016〕2559号"


def test_the_working_tells_how(pack: Pack) -> None:
    (found,) = tariffs.dues(pack, pack.matter("BD-02"), {"ptype": "industrial", "estate_use": "project", "small_firm": False})
    assert found.working == ("非住宅 550元/件 × 1", "合计 550元")


def test_unknown_facts_and_open_standards_charge_nothing(pack: Pack) -> None:
    (found,) = tariffs.dues(pack, pack.matter("BD-02"), {"small_firm": False})
    assert found.fen is None and not found.charged and found.working[0].startswith("还要知道")
    (local,) = tariffs.dues(pack, pack.matter("GC-012"), {})
    assert local.fen is None and "不能收取" in local.working[0]


def test_a_fee_whose_own_condition_fails_is_not_due_and_one_that_is_open_charges_nothing(pack: Pack) -> None:
    """A fee of a matter may have a condition of its own: two alternatives are never both charged."""
    base = pack.matter("BD-02")
    house = replace(base.fees[0], tariff="dwelling", when={"fact": "ptype", "op": "eq", "value": "residential"})
    other = replace(base.fees[0], tariff="other", when={"fact": "ptype", "op": "ne", "value": "residential"})
    matter = replace(base, fees=(house, other))
    facts: dict[str, object] = {"small_firm": False}
    assert [d.fen for d in tariffs.dues(pack, matter, {**facts, "ptype": "industrial"})] == [55000]
    assert [d.fen for d in tariffs.dues(pack, matter, {**facts, "ptype": "residential"})] == [8000]
    assert [d.fen for d in tariffs.dues(pack, matter, facts)] == [None, None]


def test_what_the_office_pays_is_never_the_owners(pack: Pack) -> None:
    matter = replace(pack.matter("BD-02"), fees=(replace(pack.matter("BD-02").fees[0], pays="office"),))
    (found,) = tariffs.dues(pack, matter, {"ptype": "industrial", "estate_use": "project", "small_firm": False})
    assert found.fen == 55000 and not found.charged


@settings(max_examples=200, deadline=None)
@given(some.lists(some.tuples(decimals, rates), max_size=8))
def test_totals_are_additive_and_exact(lines: list[tuple[Decimal, Decimal]]) -> None:
    """The total of a bill is the sum of its lines, in whole fen, however the lines are put together."""
    fens = [tariffs.amount(row(fen=rate), quantity)[0] for quantity, rate in lines]
    assert all(type(fen) is int for fen in fens)
    for cut in range(len(fens) + 1):
        assert tariffs.total(fens[:cut]) + tariffs.total(fens[cut:]) == tariffs.total(fens)
    assert tariffs.total(fens) == sum(rounded(Fraction(q) * Fraction(r), 1, "half_up") for q, r in lines)


def test_no_float_anywhere_near_money() -> None:
    """No float is written or made where fees are computed, charged, paid, shown or exported."""
    import ast

    places = ("catalogue/tariffs.py", "catalogue/definitions/fees.py", "catalogue/parsing/fees.py", "exchange/paying.py",
              "faces/desk/views/charges.py", "faces/portal/views/charges.py", "records/payments")  # fmt: skip
    files = [f for p in places for f in ([ROOT / "src/tongban" / p] if p.endswith(".py") else (ROOT / "src/tongban" / p).rglob("*.py"))]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), (file.name, node.lineno)
            assert not (isinstance(node, ast.Name) and node.id in ("float", "round")), (file.name, node.lineno)


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
    assert open_.per == "住宅 80 元/件；非住宅 550 元/件；车位、车库、储藏间 80 元/件" and open_.basis == "发改价格规〔2016〕2559号"
    (fixed,) = pack.matter("BD-03").fees
    assert (fixed.fen, fixed.per) == (8000, "件")
