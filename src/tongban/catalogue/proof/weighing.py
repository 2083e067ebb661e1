"""Counts the combinations of a scope by a decision diagram, where cubes are too many to be kept."""

from __future__ import annotations

from tongban.catalogue.diagrams import NO, YES, Diagrams
from tongban.catalogue.formulas import Formula
from tongban.catalogue.proof.spaces import Space


class Weigher:
    """One space as diagrams."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.diagrams = Diagrams([len(axis.values) for axis in space.axes])
        self._made: dict[int, int] = {}

    def of(self, formula: Formula) -> int:
        """The diagram of a formula over the space."""
        if id(formula) not in self._made:
            self._made[id(formula)] = self._of(formula)
        return self._made[id(formula)]

    def _of(self, formula: Formula) -> int:
        if formula.leaf is not None:
            at, mask = self.space.masks[formula.leaf]
            return self.diagrams.leaf(at, mask)
        if formula.word in ("true", "false"):
            return YES if formula.word == "true" else NO
        if formula.word == "not":
            return self.diagrams.no(self.of(formula.parts[0]))
        found, join = (YES, self.diagrams.both) if formula.word == "all" else (NO, self.diagrams.either)
        for part in formula.parts:
            found = join(found, self.of(part))
        return found


def combinations(space: Space, scope: Formula) -> int:
    """How many combinations of the space are in scope, exactly."""
    weigher = Weigher(space)
    return weigher.diagrams.weight(weigher.of(scope))
