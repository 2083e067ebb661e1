"""One question of the proof: a course within a scope. Enumeration answers it, or the solver where that is too much."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from tongban.catalogue.formulas import Formula
from tongban.catalogue.proof import cubes, enumerating
from tongban.catalogue.proof.courses import ALONG, Course
from tongban.catalogue.proof.solving import Solver
from tongban.catalogue.proof.spaces import Space
from tongban.catalogue.proof.weighing import combinations

Method = Literal["auto", "enumerate", "solve"]
MANY = 1 << 20
"""Measures along the whole way, whose bounds say little, go to the solver when there are more combinations than this."""


class Question:
    """All combinations in scope of one flow, with only the facts that the scope and the measure depend on."""

    def __init__(self, space: Space, scope: Formula, course: Course, method: Method = "auto") -> None:
        self.space, self.scope, self.course, self.method = space, scope, course, method
        self._too_many = False

    @cached_property
    def rows(self) -> cubes.Rows:
        """The scope in cubes. Raises TooMany."""
        if self._too_many:
            raise cubes.TooMany
        try:
            return cubes.refine(self.space, cubes.everything(self.space), self.scope)
        except cubes.TooMany:
            self._too_many = True
            raise

    @cached_property
    def combinations(self) -> int:
        """How many combinations are in scope, exactly: from the cubes, or by a diagram where those are too many."""
        if self.method != "solve" and not self._too_many:
            try:
                return cubes.weight(self.space, self.rows)
            except cubes.TooMany:
                pass
        return combinations(self.space, self.scope)

    def extreme(self, measure: str, greatest: bool = True) -> tuple[int, dict[str, int]] | None:
        """The maximum (or minimum) of a measure with a combination that reaches it; None for an empty scope."""
        if self._enumerates(measure):
            try:
                return enumerating.extreme(self.space, self.course, measure, self.rows, greatest)
            except cubes.TooMany:
                if self.method == "enumerate":
                    raise
        solver = Solver(self.space, self.scope)
        return solver.extreme(solver.measure(self.course, measure), greatest)

    def nearest_break(self, measure: str, op: str, limit: int) -> dict[str, int] | None:
        """The combination nearest to the usual that breaks `measure op limit`; None if it holds for all."""
        if self._enumerates(measure):
            try:
                broken = enumerating.breaking(self.space, self.course, measure, self.rows, op, limit)
                return cubes.nearest(self.space, broken)
            except cubes.TooMany:
                if self.method == "enumerate":
                    raise
        solver = Solver(self.space, self.scope)
        solver.require(solver.measure(self.course, measure), op, limit)
        return solver.nearest()

    def _enumerates(self, measure: str) -> bool:
        if self.method != "auto":
            return self.method == "enumerate"
        return measure not in ALONG or self.space.size <= MANY
