"""The next question of the guide: a fact that can change the result, the most deciding first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product

from tongban.catalogue.classes import samples
from tongban.catalogue.conditions import Evaluator, facts_in
from tongban.catalogue.definitions import FactSpec, Json
from tongban.catalogue.guide.choosing import choose
from tongban.catalogue.guide.making import Sieve, codes_to_sieve, named_by
from tongban.catalogue.guide.plans import Question
from tongban.catalogue.impossible import implied, open_options
from tongban.catalogue.packs import Pack
from tongban.catalogue.values import Facts, assume, normal

ENOUGH = 600
"""Completions tried to see whether a fact matters in one condition; beyond that it is taken to matter."""


USUAL = 0.8
"""How likely the default of a fact is taken to be, when questions are ranked."""


def next_question(pack: Pack, facts: Facts, on: date | None = None) -> Question | None:
    """The question to ask next, None if no question can change flow, matters or materials any more.

    Only facts with a question that stand in an undecided condition and can change its truth (exact while the
    condition's other unknown facts have at most 600 completions; beyond that taken to matter). First what decides
    the flow, then the rest; among those, the fact whose answers settle most (the usual answer weighing most); ties as the pack orders.
    """
    completed, _ = assume(pack, {**facts, **implied(pack, facts, on)})
    run = Evaluator(pack, completed, on)
    undecided = _undecided(run)
    if not undecided:
        return None
    best: tuple[float, int, int, FactSpec] | None = None
    for place, spec in enumerate(pack.facts()):
        if spec.question is None or run.value(spec.code) is not None:
            continue
        touched = [tree for tree in undecided if spec.code in facts_in(tree, pack)]
        if not any(matters(run, tree, spec) for tree in touched):
            continue
        least, average = _settled(run, touched, spec)
        if best is None or (average, -place) > (best[0], -best[1]):
            best = (average, place, least, spec)
    if best is None:
        return None
    spec = best[3]
    may_be = open_options(run, spec.code) if spec.type == "enum" else [option.value for option in spec.options]
    return Question(
        fact=spec.code,
        zh=spec.zh,
        question=spec.question or spec.zh,
        type=spec.type,
        unit=spec.unit,
        options=tuple((o.value, o.zh) for o in spec.options if o.value in may_be),
        help=spec.help,
        settles=best[2],
        open_points=len(undecided),
    )


def matters(run: Evaluator, tree: Json, spec: FactSpec) -> bool:
    """Whether two values of the fact, with some completion of the other unknown facts, change the tree's truth."""
    others = [
        run.pack.fact(code)
        for code in sorted(facts_in(tree, run.pack))
        if code != spec.code and run.value(code) is None
    ]
    choices = [samples(run, (tree,), other) for other in others]
    own = samples(run, (tree,), spec)
    total = len(own)
    for choice in choices:
        total *= max(1, len(choice))
        if total > ENOUGH:
            return True
    for completion in product(*choices):
        given = dict(zip((o.code for o in others), completion, strict=True))
        found = {_with(run, {**given, spec.code: value}).truth(tree) for value in own}
        if len(found) > 1:
            return True
    return False


def _with(run: Evaluator, more: Facts) -> Evaluator:
    return Evaluator(run.pack, {**run.facts, **more}, run.on)


def _undecided(run: Evaluator) -> list[Json]:
    """The conditions still unknown: of the flows first; then of the flow's own matters (of all, without a flow)."""
    choice = choose(run)
    if choice.flow is None and choice.undecided:
        return list(choice.undecided)
    sieve = Sieve(run)
    sieve.look(named_by(choice.flow) or codes_to_sieve(run.pack, None))
    found = [run.pack.matter(code).when for code, holds in sieve.applies.items() if holds is None]
    for code in sieve.applies:
        if sieve.may(code):
            found += [
                n.when for n in run.pack.matter(code).materials if n.when is not None and run.truth(n.when) is None
            ]
    return found


def _settled(run: Evaluator, trees: Sequence[Json], spec: FactSpec) -> tuple[int, float]:
    """How many conditions any answer settles at least, and on average, the usual answer (the default) weighing most."""
    usual = normal(spec, spec.default) if spec.default is not None else None
    counts: list[tuple[int, bool]] = []
    for value in samples(run, trees, spec):
        after = _with(run, {spec.code: value})
        counts.append((sum(after.truth(tree) is not None for tree in trees), normal(spec, value) == usual))
    plain = [count for count, _ in counts]
    if not plain:
        return 0, 0.0
    average = sum(plain) / len(plain)
    likely = [count for count, default in counts if default]
    return min(plain), USUAL * likely[0] + (1 - USUAL) * average if likely else average
