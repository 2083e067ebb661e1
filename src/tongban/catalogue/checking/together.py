"""Whether several conditions can hold for one and the same project."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

from tongban.catalogue.classes import samples
from tongban.catalogue.conditions import Evaluator, facts_in
from tongban.catalogue.packs import Pack

MOST = 20_000


def together(pack: Pack, trees: Sequence[Any]) -> bool:
    """True if some set of facts makes all trees true; also True where that is too much to try (over 20,000 sets)."""
    asked = sorted(frozenset[str]().union(*(facts_in(tree, pack) for tree in trees)))
    run = Evaluator(pack, {})
    choices = [samples(run, trees, pack.fact(code)) for code in asked if pack.has("facts", code)]
    codes = [code for code in asked if pack.has("facts", code)]
    total = 1
    for choice in choices:
        total *= max(1, len(choice))
        if total > MOST:
            return True
    for values in product(*choices):
        tried = Evaluator(pack, dict(zip(codes, values, strict=True)))
        if all(tried.truth(tree) is not False for tree in trees):
            return True
    return False
