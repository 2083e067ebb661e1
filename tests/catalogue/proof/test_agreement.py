"""Enumeration, solver and the naive way give the same answers on random small packs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.catalogue.proof.packs import naive, packs
from tongban.catalogue.guide.plans import Plan
from tongban.catalogue.packs import Pack
from tongban.catalogue.proof import cubes
from tongban.catalogue.proof.courses import COUNTED, STEPS, WAIT, WIDEST
from tongban.catalogue.proof.grounds import Ground
from tongban.catalogue.proof.questions import Question
from tongban.catalogue.values import normal

GUIDE: dict[str, Callable[[Plan], int]] = {
    STEPS: lambda plan: len(plan.steps),
    COUNTED: lambda plan: plan.counted_days,
    WAIT: lambda plan: plan.longest_wait,
    WIDEST: lambda plan: plan.wide_days,
}
HOLDS: dict[str, Callable[[int, int], bool]] = {"lt": int.__lt__, "ge": int.__ge__, "gt": int.__gt__, "eq": int.__eq__}
Seen = dict[str, tuple[bool, ...]]


def ask(pack: Pack, method: Any, code: str, measure: str) -> Question:
    ground = Ground(pack, method=method)
    return ground.question(ground.within(code), ground.courses[code], [measure])


def seen(question: Question, facts: dict[str, object], pack: Pack) -> Seen:
    """How the question's own leaves see these facts, fact by fact."""
    by_fact: dict[str, list[bool]] = {axis.spec.code: [] for axis in question.space.axes}
    for leaf in question.space.masks:
        spec = pack.fact(leaf.fact)
        by_fact[leaf.fact].append(leaf.holds(spec, normal(spec, facts.get(leaf.fact))))
    return {code: tuple(found) for code, found in by_fact.items()}


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(packs())
def test_all_agree(pack: Pack) -> None:
    """The same flow for each set of facts, extremes, number of combinations, breaks, and the same smallest break."""
    every = list(naive(pack))
    for code in ("F0", "F1", "F2"):
        own = [(facts, plan) for facts, plan in every if plan.flow == code]
        for measure, told in GUIDE.items():
            by_hand = [told(plan) for _, plan in own]
            ways = {how: ask(pack, how, code, measure) for how in ("enumerate", "solve")}
            for greatest, best in ((True, max(by_hand, default=None)), (False, min(by_hand, default=None))):
                reached = {how: question.extreme(measure, greatest) for how, question in ways.items()}
                assert {how: r and r[0] for how, r in reached.items()} == dict.fromkeys(ways, best), (code, measure, greatest)
            signatures = {tuple(seen(ways["enumerate"], facts, pack).items()) for facts, _ in own}
            assert ways["enumerate"].combinations == len(signatures)
        _breaks(pack, code, [(facts, plan.counted_days) for facts, plan in own])


def _breaks(pack: Pack, code: str, own: list[tuple[dict[str, object], int]]) -> None:
    """As few facts differ from the usual as the naive way finds, whoever looks; and each comparison breaks where it should."""
    limit = max((days for _, days in own), default=0) - 2
    ways = [ask(pack, how, code, COUNTED) for how in ("enumerate", "solve")]
    plain = seen(ways[0], {spec.code: spec.default for spec in pack.facts() if spec.default is not None}, pack)
    broken = [seen(ways[0], facts, pack) for facts, days in own if days > limit]
    least = min((sum(one[c] != plain[c] for c in one) for one in broken), default=None)
    for question in ways:
        chosen = question.nearest_break(COUNTED, "le", limit)
        assert least == (None if chosen is None else sum(chosen[a.spec.code] != a.usual for a in question.space.axes))
        for op, holds in HOLDS.items():
            breaks = any(not holds(days, limit) for _, days in own)
            assert (question.nearest_break(COUNTED, op, limit) is not None) == breaks


def test_more_than_may_be_enumerated(monkeypatch: pytest.MonkeyPatch, shared: Pack) -> None:
    """Where enumeration would be too much, the solver answers the same."""
    before = ask(shared, "enumerate", "FT-IND", COUNTED).extreme(COUNTED)
    question = ask(shared, "auto", "FT-IND", COUNTED)

    def refuse(*_: object, **__: object) -> object:
        raise cubes.TooMany

    monkeypatch.setattr(cubes, "split", refuse)
    after = question.extreme(COUNTED)
    assert before is not None and after is not None and after[0] == before[0] > 0
