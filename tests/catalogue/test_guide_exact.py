"""The guide against an evaluator written apart: the same list for every set of facts, and no question in vain."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from random import Random
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalogue import apart
from tests.catalogue.proof.packs import made, samples
from tongban.catalogue.guide import next_question, plan, relevant_facts
from tongban.catalogue.guide.known import Known
from tongban.catalogue.guide.questions import undecided
from tongban.catalogue.packs import Pack, load

PACKS = Path(__file__).parents[2] / "packs"
WHOLE = sorted(p.parent.name for p in PACKS.glob("*/flows.yaml"))


@pytest.fixture(scope="module")
def yanjin() -> Pack:
    return load(PACKS / "yanjin")


def _result(pack: Pack, facts: dict[str, object]) -> tuple[object, ...]:
    return apart.listed(pack, facts)


def _told(pack: Pack, facts: dict[str, object]) -> tuple[object, ...]:
    found = plan(pack, facts)
    members = [m for step in found.steps for group in step.groups for m in group] + list(found.around)
    papers = [p for step in found.steps for p in step.papers] + list(found.around_papers)
    needs = frozenset((matter, paper.code) for paper in papers for matter in paper.matters)
    return found.flow, frozenset(m.matter for m in members if not m.open), needs


def test_the_list_is_what_the_conditions_say(yanjin: Pack) -> None:
    """2,000 random sets of complete facts: flow, matters and materials, in and out."""
    dice, values = Random(20241), apart.choices(yanjin)
    flows = set()
    ordinary = {"secret": False, "invest": "social", "new_land": True, "land_mode": "transfer", "small_lowrisk": False}
    ordinary |= {"scheme_with_land": False, "approval": "file", "superhigh": False, "standard_land": False}
    for _ in range(2000):
        nudge = dice.choice([{}, {"secret": False}, ordinary | {"ptype": "industrial"}, ordinary | {"ptype": "residential"}])
        facts = apart.drawn(yanjin, dice, values, nudge)
        told, wanted = _told(yanjin, facts), _result(yanjin, facts)
        assert told == (wanted if wanted[0] else (None, frozenset(), frozenset()))
        found = plan(yanjin, facts)
        assert not found.open
        if found.flow:
            out = {one.matter for one in found.excluded}
            assert out == set(apart.named(yanjin, found.flow)) - wanted[1]  # type: ignore[operator]
        flows.add(found.flow)
    assert len(flows) >= 3


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_a_question_is_asked_exactly_when_it_can_change_the_answer(seed: int) -> None:
    """Small packs: against every combination that may be, by brute force."""
    dice = Random(seed)
    pack = made(dice)
    specs = pack.facts()
    values = {spec.code: samples(pack, spec) for spec in specs}
    every = [dict(zip(values, one, strict=True)) for one in product(*values.values())]
    every = [facts for facts in every if apart.may_be(pack, facts)]
    if not every:
        return
    truth = dice.choice(every)
    known = {code: truth[code] for code in dice.sample(sorted(values), dice.randint(0, 3)) if truth[code] is not None and code != "c"}
    # nobody asks for the office's own finding: it stays absent, and the condition stands
    left = [facts for facts in every if facts["c"] is None and all(facts[code] == value for code, value in known.items())]
    if not left:
        return
    result = {tuple(map(repr, facts.values())): _result(pack, facts) for facts in left}
    turning = set()
    for spec in specs:
        seen: dict[tuple[str, ...], set[object]] = {}
        for facts in left:
            rest = tuple(repr(value) for code, value in facts.items() if code != spec.code)
            seen.setdefault(rest, set()).add(result[tuple(map(repr, facts.values()))])
        if any(len(found) > 1 for found in seen.values()):
            turning.add(spec.code)
    asked = {spec.code for spec in relevant_facts(pack, known)}
    question = next_question(pack, known)
    assert asked <= turning, (asked, turning, known)
    assert (question is None) is (not asked)
    assert question is None or question.fact in asked
    flows = {one[0] for one in result.values()}
    if len(flows) == 1:
        assert asked == turning, (asked, turning, known)
    else:
        assert asked


def _differing(known: Known, fact: str) -> tuple[dict[str, object], dict[str, object]]:
    """Two complete sets of facts that may be, alike but for one fact, that the guide thinks to differ in the result."""
    diagrams = known.compiled.diagrams
    for node in undecided(known).values():
        for level in known.compiled.levels[fact]:
            count = diagrams.sizes[level]
            for one, other in product(range(count), repeat=2):
                cut = diagrams.differ(diagrams.fix(node, level, one), diagrams.fix(node, level, other))
                may = diagrams.both(diagrams.fix(known.possible, level, one), diagrams.fix(known.possible, level, other))
                way = diagrams.both(may, cut)
                if way != 0:
                    answers = diagrams.some_way(way)
                    return _facts(known, answers, level, one), _facts(known, answers, level, other)
    raise AssertionError(f"{fact} changes nothing")


def _facts(known: Known, answers: dict[int, int], level: int, own: int) -> dict[str, object]:
    found: dict[str, object] = {}
    for at, axis in enumerate(known.compiled.axes):
        value = axis.values[own if at == level else answers.get(at, axis.usual)]
        if axis.member is not None:
            found.setdefault(axis.spec.code, [])
            found[axis.spec.code] += [axis.member] if value else []  # type: ignore[operator]
        elif axis.absent is None:
            found[axis.spec.code] = value
    defaults = {s.code: s.default for s in known.pack.facts() if s.code not in found and s.default is not None}
    own_code = known.compiled.axes[level].spec.code
    return {**defaults, **found, **known.facts, own_code: found[own_code]}


@pytest.mark.parametrize("name", WHOLE)
def test_no_question_in_vain_on_our_packs(name: str) -> None:
    """Random projects walk through the guide: each question has two answers that the evaluator apart tells apart."""
    pack = load(PACKS / name)
    dice, values = Random(7), apart.choices(pack)
    counts = []
    for round_ in range(24):
        facts = apart.drawn(pack, dice, values)
        given_ = {spec.code: facts[spec.code] for spec in pack.facts() if spec.code in facts and (spec.question is None or spec.ask != "first")}
        known: dict[str, object] = {} if round_ % 2 else dict(given_)
        for _ in range(len(values) + 1):
            question = next_question(pack, known)
            if question is None:
                break
            assert question.fact not in known
            if round_ < 6:
                one, other = _differing(Known(pack, known), question.fact)
                assert apart.may_be(pack, one) and apart.may_be(pack, other), question.fact
                assert _result(pack, one) != _result(pack, other), question.fact
            known[question.fact] = facts[question.fact]
        else:
            pytest.fail("the guide never stops asking")
        counts.append(len(known) - (0 if round_ % 2 else len(given_)))
        if round_ % 2 == 0:
            assert _told(pack, known)[:2] == (_result(pack, facts)[:2] if _result(pack, facts)[0] else (None, frozenset()))
    assert mean(counts) <= len(pack.facts()) / 3


def test_a_third_of_the_facts_is_enough(yanjin: Pack) -> None:
    """Over random projects of which nothing is known at first."""
    dice, values = Random(99), apart.choices(yanjin)
    counts = []
    for _ in range(300):
        facts = apart.drawn(yanjin, dice, values)
        known: dict[str, object] = {}
        while (question := next_question(yanjin, known)) is not None:
            known[question.fact] = facts[question.fact]
        counts.append(len(known))
    assert mean(counts) <= len(yanjin.facts()) / 3
