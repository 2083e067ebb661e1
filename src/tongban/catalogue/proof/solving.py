"""Answers the same questions by a constraint solver, with exact maxima; ortools is loaded only here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.catalogue.formulas import Formula, Leaf
from tongban.catalogue.proof.courses import ALONG, NODES, STEPS, Course, last, length
from tongban.catalogue.proof.spaces import Space

SECONDS = 60.0
"""How long one question may take."""
FACT = 100_000
"""One more fact unlike the usual outweighs any change of values."""


class Undecided(RuntimeError):
    """The solver did not finish in its time; nothing is claimed then."""


class Solver:
    """One question as constraints: one class for each fact, the goal true, and a measure to raise, lower or bound."""

    def __init__(self, space: Space, goal: Formula) -> None:
        from ortools.sat.python import cp_model

        self.space = space
        self._cp = cp_model
        self.model = cp_model.CpModel()
        self._classes: dict[str, list[Any]] = {}
        self._known: dict[int, Any] = {}
        self._leaves: dict[Leaf, Any] = {}
        self._yes = self.model.new_constant(1)
        self._beside: dict[str, Any] = {}
        self._shown: dict[str, bool] = {}
        for axis in space.axes:
            code, count = axis.spec.code, len(axis.values)
            first = self.model.new_bool_var(code) if count > 1 else self._yes
            if count == 2:
                self._classes[code] = [first, ~first]
                continue
            own = [first, *(self.model.new_bool_var(f"{code}.{at}") for at in range(1, count))]
            self.model.add_exactly_one(own)
            self._classes[code] = own
        self.model.add_bool_or([self.literal(goal)])

    def literal(self, formula: Formula) -> Any:
        """The literal that is true exactly where the formula is."""
        key = id(formula)
        if key not in self._known:
            self._known[key] = self._literal(formula)
        return self._known[key]

    def _literal(self, formula: Formula) -> Any:
        if formula.leaf is not None:
            return self._leaf(formula.leaf)
        if formula.word in ("true", "false"):
            return self._yes if formula.word == "true" else ~self._yes
        if formula.word == "not":
            return ~self.literal(formula.parts[0])
        return self._either([self.literal(p) for p in formula.parts], formula.word == "any")

    def _either(self, parts: list[Any], any_of: bool) -> Any:
        """A new literal that is the or (`any_of`) or the and of the parts."""
        own = self.model.new_bool_var("")
        sides = parts if any_of else [~part for part in parts]
        whole = own if any_of else ~own
        self.model.add_bool_or([*sides, ~whole])
        for side in sides:
            self.model.add_implication(side, whole)
        return own

    def _leaf(self, leaf: Leaf) -> Any:
        if leaf not in self._leaves:
            at, mask = self.space.masks[leaf]
            inside = [one for one, holds in zip(self._classes[self.space.axes[at].spec.code], mask, strict=True) if holds]
            if not inside or len(inside) == len(mask):
                self._leaves[leaf] = self._yes if inside else ~self._yes
            else:
                self._leaves[leaf] = inside[0] if len(inside) == 1 else self._either(inside, True)
        return self._leaves[leaf]

    def measure(self, course: Course, measure: str) -> Any:
        """The measure of a course as an expression."""
        applies = {code: self.literal(course.nodes[code].applies) for code in course.asked(measure)}
        if measure in NODES:
            return sum(applies.values())
        if measure == STEPS:
            return sum(self._either([applies[c] for group in step for c in group], True) for step in course.steps if any(step))
        if measure in ALONG:
            return self._along(course, measure, applies)
        groups = [group for step in course.steps for group in step if group]
        return sum(self._greatest([applies[c] * length(course.nodes[c], measure) for c in group], 3660) for group in groups)

    def _greatest(self, parts: list[Any], most: int) -> Any:
        found = self.model.new_int_var(0, most, "")
        self.model.add_max_equality(found, [0, *parts])
        return found

    def _along(self, course: Course, measure: str, applies: Mapping[str, Any]) -> Any:
        """The latest end: each matter ends its days after the latest end of those before it, where it applies."""
        horizon = sum(length(node, measure) for node in course.nodes.values()) + 1
        ends = {code: self.model.new_int_var(0, horizon, code) for code in course.nodes}
        for code, node in course.nodes.items():
            begins = self._greatest([ends[p] for p in node.preds], horizon)
            self.model.add(ends[code] == begins + length(node, measure)).only_enforce_if(applies[code])
            self.model.add(ends[code] == 0).only_enforce_if(~applies[code])
        return self._greatest([ends[code] for code in last(course, measure)], horizon)

    def require(self, expression: Any, op: str, limit: int) -> None:
        """Allow only what breaks `expression op limit`."""
        broken = {"le": expression > limit, "lt": expression >= limit, "ge": expression < limit, "gt": expression <= limit}
        if op == "eq":
            expression_above = self.model.new_bool_var("")
            self.model.add(expression > limit).only_enforce_if(expression_above)
            self.model.add(expression < limit).only_enforce_if(~expression_above)
            return
        self.model.add(broken[op])

    def circle(self, applies: Mapping[str, Formula], preds: Mapping[str, tuple[str, ...]]) -> tuple[list[str], dict[str, int]] | None:
        """Applying codes of which each waits for another one of them, and the combination nearest to the usual; or None."""
        inside = {code: self.model.new_bool_var(code) for code in applies}
        self.model.add_bool_or(list(inside.values()))
        for code, literal in inside.items():
            self.model.add_implication(literal, self.literal(applies[code]))
            self.model.add_bool_or([~literal, *(inside[p] for p in preds[code] if p in inside)])
        found = self.nearest(inside)
        if found is None:
            return None
        return [code for code in inside if self._shown[code]], found

    def extreme(self, expression: Any, greatest: bool = True) -> tuple[int, dict[str, int]] | None:
        """The exact maximum (or minimum) with a combination that reaches it; None if the goal never holds."""
        if greatest:
            self.model.maximize(expression)
        else:
            self.model.minimize(expression)
        return self._solve()

    def nearest(self, beside: Mapping[str, Any] | None = None) -> dict[str, int] | None:
        """The combination with the fewest facts unlike the usual, then the smallest change; None if there is none.

        Of the literals `beside`, as few as may be are true.
        """
        self._beside = dict(beside or {})
        cost = [one * 1 for one in self._beside.values()]
        for axis in self.space.axes:
            for at, literal in enumerate(self._classes[axis.spec.code]):
                if at != axis.usual:
                    cost.append((FACT + axis.change[at]) * (1 + len(self._beside)) * literal)
        self.model.minimize(sum(cost) if cost else self._yes * 0)
        found = self._solve()
        return found[1] if found else None

    def _solve(self) -> tuple[int, dict[str, int]] | None:
        solver = self._cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_time_in_seconds = SECONDS
        status = solver.solve(self.model)
        if status == self._cp.INFEASIBLE:
            return None
        if status != self._cp.OPTIMAL:
            raise Undecided("求解器没有在规定时间内算完，未作任何结论")
        self._shown = {code: bool(solver.boolean_value(literal)) for code, literal in self._beside.items()}
        chosen = {
            code: next(at for at, literal in enumerate(own) if solver.boolean_value(literal))
            for code, own in self._classes.items()
        }
        return round(solver.objective_value), chosen
