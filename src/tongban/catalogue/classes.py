"""Cuts a fact into the classes that conditions can tell apart, one sample value for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import product

from tongban.catalogue.conditions import Evaluator, leaves
from tongban.catalogue.definitions import FactSpec, Json
from tongban.catalogue.values import number, number_zh


def samples(run: Evaluator, trees: Iterable[Json], spec: FactSpec) -> Sequence[object]:
    """One value for each class into which the conditions cut a fact."""
    if spec.type == "bool":
        return (True, False)
    if spec.type == "enum":
        return tuple(option.value for option in spec.options)
    constants = [run.operand(leaf.get("value")) for tree in trees for leaf in _leaves(run, tree, spec.code)]
    if spec.type == "number":
        return _numbers(constants)
    if spec.type == "set":
        named = sorted({c for c in constants if isinstance(c, str)})[:6]
        return tuple(
            [n for n, taken in zip(named, bits, strict=True) if taken] for bits in product((0, 1), repeat=len(named))
        )
    listed = {t for c in constants for t in (c if isinstance(c, list) else [c]) if isinstance(t, str)}
    return (*sorted(listed), "…")


def _numbers(constants: Iterable[object]) -> tuple[str, ...]:
    """Each constant, one between neighbours, one beyond the last, one between zero and the first."""
    cuts = sorted({n for c in constants for n in map(number, c if isinstance(c, list) else [c]) if n is not None})
    if not cuts:
        return ("0", "1")
    found: list[Decimal] = [cuts[0] / 2] if cuts[0] > 0 else []
    for one, after in zip(cuts, [*cuts[1:], cuts[-1] + 2], strict=True):
        found += [one, (one + after) / 2]
    return tuple(number_zh(n) for n in found)


def _leaves(run: Evaluator, tree: Json, code: str) -> Iterator[dict[str, object]]:
    return (dict(leaf) for leaf in leaves(tree, run.pack) if leaf["fact"] == code)
