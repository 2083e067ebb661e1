"""The fees of a plan: computed by the list from the facts known, exact to the fen, bounded or open where facts are, additive."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.conftest import ROOT
from tongban.catalogue import guide, reading, tariffs
from tongban.catalogue.packs import Pack, load


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(ROOT / "packs" / "yanjin")


@pytest.fixture(scope="module")
def factory() -> dict[str, Any]:
    read: Any = reading.read(ROOT / "packs" / "yanjin" / "scenarios" / "standard-factory.yaml", "x").value
    story = read[0] if isinstance(read, list) else read
    return dict(story["facts"])


def by_matter(plan: guide.Plan) -> dict[str, guide.PlanFee]:
    return {f.matter: f for f in plan.fees}


def test_exact_with_its_working(pack: Pack, factory: dict[str, Any]) -> None:
    plan = guide.plan(pack, factory)
    fees = by_matter(plan)
    assert fees["BD-01"].fen == fees["BD-02"].fen == 55000
    assert fees["BD-01"].working == ("非住宅 550元/件 × 1", "合计 550元")
    assert plan.fee_total.fen == 110000
    open_ = fees["GC-002"]
    assert open_.fen is None and open_.most is None and "清单" in open_.working[0]
    assert "待定" in tariffs.sum_zh(**guide.fee_total(plan))


def test_small_firms_pay_no_registration_fee(pack: Pack, factory: dict[str, Any]) -> None:
    plan = guide.plan(pack, {**factory, "small_firm": True})
    assert plan.fee_total.fen == 0 and "小微企业" in by_matter(plan)["BD-01"].working[0]


def test_an_open_fact_gives_bounds_and_says_what_it_hangs_on(pack: Pack) -> None:
    matter = pack.matter("BD-02")
    facts: dict[str, object] = {"estate_use": "project", "small_firm": False}
    assert tariffs.span(pack, matter, matter.fees[0], facts) == (8000, 55000)
    assert tariffs.span(pack, matter, matter.fees[0], {"estate_use": "project"}) == (0, 55000)
    assert tariffs.amount_zh(None, 8000, 55000) == "80元—550元" and tariffs.amount_zh(None) == "待定"


def test_contract_prices_and_what_the_office_pays_are_no_fees_of_the_owner(pack: Pack, factory: dict[str, Any]) -> None:
    plan = guide.plan(pack, factory)
    market = [f for f in plan.fees if f.pays == "market"]
    assert market and all(f.fen is None and f.code is None for f in market)
    approved = guide.plan(pack, {**factory, "approval": "approve"})
    office = [f for f in approved.fees if f.code == "FEE-20"]
    assert all(f.pays == "office" and f.fen == 0 for f in office)


def test_totals_are_the_sum_of_the_lines_over_random_facts(pack: Pack, factory: dict[str, Any]) -> None:
    dice = random.Random(7)
    for _ in range(60):
        facts = {k: v for k, v in factory.items() if dice.random() < 0.8}
        facts["ptype"] = dice.choice(["industrial", "residential"])
        facts["small_firm"] = dice.choice([True, False])
        plan = guide.plan(pack, facts)
        lines = [f for f in plan.fees if f.pays == "owner"]
        total = plan.fee_total
        assert total.fen == sum(f.fen for f in lines if f.fen is not None)
        assert total.fen <= total.least <= total.most
        assert total.unknown == sum(f.fen is None and f.most is None for f in lines)
        for f in lines:
            found = tariffs.dues(pack, pack.matter(f.matter), {**plan.facts}, listed_only=True)
            assert f.fen is None or f.fen in [d.fen for d in found] or f.free
