"""The combinations of facts that a question can tell apart: each fact cut into classes, exactly and no finer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod

import numpy as np
from numpy.typing import NDArray

from tongban.catalogue.cuts import Axis, cut
from tongban.catalogue.formulas import Formula, Leaf
from tongban.catalogue.packs import Pack

Assignment = Mapping[str, int]
"""The class of each fact that was decided; a fact not in it may have any."""

class Space:
    """The facts that some formulas ask for, in the order in which the pack asks, each in classes."""

    def __init__(self, pack: Pack, formulas: Iterable[Formula]) -> None:
        asked: dict[str, dict[Leaf, None]] = {}
        for leaf in (leaf for formula in dict.fromkeys(formulas) for leaf in formula.leaves()):
            asked.setdefault(leaf.fact, {})[leaf] = None
        self.axes: list[Axis] = []
        self.index: dict[str, int] = {}
        self.masks: dict[Leaf, tuple[int, tuple[bool, ...]]] = {}
        self.tables: dict[Leaf, tuple[int, NDArray[np.int8]]] = {}
        for spec in pack.facts():
            if spec.code not in asked:
                continue
            self.index[spec.code] = at = len(self.axes)
            axis, found = cut(spec, list(asked[spec.code]), pack.has("conditions", spec.code))
            self.axes.append(axis)
            for leaf, mask in found.items():
                self.masks[leaf] = (at, mask)
                # the last place is for a fact not yet decided (class -1): unknown
                self.tables[leaf] = (at, np.array([*(2 if m else 0 for m in mask), 1], dtype=np.int8))

    @property
    def size(self) -> int:
        """How many combinations there are."""
        return prod(len(axis.values) for axis in self.axes)

    def values(self, chosen: Assignment) -> dict[str, object]:
        """The facts of an assignment, in samples; an absent one is left out."""
        found = {code: self.axes[self.index[code]].values[at] for code, at in chosen.items()}
        return {code: value for code, value in found.items() if value is not None}
