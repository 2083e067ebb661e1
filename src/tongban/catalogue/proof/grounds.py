"""The ground of a proof: one pack compiled, its flows and courses, and combinations of facts turned into projects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from tongban.catalogue.choices import Choice, choice
from tongban.catalogue.conditions import Evaluator
from tongban.catalogue.formulas import Book, Formula
from tongban.catalogue.impossible import clash, impossible
from tongban.catalogue.packs import Pack
from tongban.catalogue.proof import cubes
from tongban.catalogue.proof.courses import Course, course
from tongban.catalogue.proof.questions import Method, Question
from tongban.catalogue.proof.results import Example, Wide
from tongban.catalogue.proof.solving import Solver
from tongban.catalogue.proof.spaces import Space
from tongban.catalogue.values import normal, value_zh

FEW = 20_000
"""Rows in which an example is looked for, before the solver does."""


class Ground:
    """What every question of one proof starts from."""

    def __init__(self, pack: Pack, on: date | None = None, method: Method = "auto") -> None:
        self.pack, self.on, self.method = pack, on, method
        self.book = Book(pack, on)
        self.choice: Choice = choice(self.book)
        self.courses: dict[str, Course] = {flow.code: course(self.book, flow) for flow in pack.flows()}
        self._rules = [(rule, self.book.of(rule.when)) for rule in impossible(pack)]
        self._rows: dict[str, cubes.Rows | None] = {}
        self.kept: dict[tuple[str, int], Wide] = {}
        """The whole way of a flow by its scope, where several targets ask for it."""

    @cached_property
    def whole(self) -> Space:
        """Every fact of the pack that any condition asks for, in the finest classes that are needed."""
        trees = [matter.when for matter in self.pack.matters()]
        trees += [need.when for matter in self.pack.matters() for need in matter.materials if need.when is not None]
        trees += [timed.when for matter in self.pack.matters() for timed in matter.timed if timed.when is not None]
        trees += [target.scope for target in self.pack.targets()]
        trees += [flow.when for flow in self.pack.flows()]
        trees += [leave.when for flow in self.pack.flows() for leave in flow.leaves]
        return Space(self.pack, [*map(self.book.of, trees), *(formula for _, formula in self._rules)])

    def possible(self, facts: Iterable[str]) -> Formula:
        """What combinations of these facts may be: no impossible one, whatever the other facts are."""
        found = self._bound(frozenset(facts))
        return self.book.every(self.book.no(formula) for _, formula in self._rules if formula.facts <= found)

    def _bound(self, facts: frozenset[str]) -> frozenset[str]:
        """The facts with those that impossible combinations bind to them.

        A rule that reaches outside binds nothing while one outside fact has a value that no rule objects to.
        """
        again = True
        while again:
            again = False
            for _, formula in self._rules:
                outside = formula.facts - facts
                if outside and not formula.facts.isdisjoint(facts) and not outside & self._neutral.keys():
                    facts, again = facts | formula.facts, True
        return facts

    @cached_property
    def _neutral(self) -> dict[str, object]:
        """For facts that have one: a value with which no impossible combination can be true."""
        formulas = [formula for _, formula in self._rules]
        space = Space(self.pack, formulas)
        found: dict[str, object] = {}
        for at, axis in enumerate(space.axes):
            rows = cubes.spread(space, cubes.everything(space), at)
            touched = [formula for formula in formulas if axis.spec.code in formula.facts]
            truths = cubes.truths(space, rows, touched)
            free = [at for at in range(len(rows)) if all(truth[at] == cubes.FALSE for truth in truths)]
            if free:
                best = axis.usual if axis.usual in free else free[0]
                found[axis.spec.code] = axis.values[best]
        return found

    def within(self, flow: str, *more: Formula) -> Formula:
        """The flow is chosen, more holds, and the facts may be."""
        goal = self.book.every([self.choice.chosen[flow], *more])
        return self.book.every([goal, self.possible(goal.facts)])

    def question(self, scope: Formula, flow: Course, measures: Iterable[str]) -> Question:
        """The question with only the facts that scope and measures depend on, and what binds those."""
        asked = [flow.nodes[code].applies for measure in measures for code in flow.asked(measure)]
        facts = scope.facts.union(*(formula.facts for formula in asked))
        goal = self.book.every([scope, self.possible(facts)])
        return Question(Space(self.pack, [goal, *asked]), goal, flow, self.method)

    def witness(self, goal: Formula) -> dict[str, object] | None:
        """Values of the facts that make the goal true, nearest to the usual; None if nothing does."""
        goal = self.book.every([goal, self.possible(goal.facts)])
        if goal is self.book.false:
            return None
        space = Space(self.pack, [goal])
        try:
            chosen = cubes.nearest(space, cubes.refine(space, cubes.everything(space), goal, FEW))
        except cubes.TooMany:
            chosen = Solver(space, goal).nearest()
        return None if chosen is None else space.values(chosen)

    def witness_in(self, flow: str, goal: Formula) -> dict[str, object] | None:
        """The same within a flow."""
        return self.witness(self.book.every([self.choice.chosen[flow], goal]))

    def happens_in(self, flow: str, goal: Formula) -> bool:
        """Whether anything within a flow makes the goal true."""
        if flow not in self._rows:
            chosen = self.choice.chosen[flow]
            try:
                self._rows[flow] = cubes.refine(self.whole, cubes.everything(self.whole), chosen)
            except cubes.TooMany:
                self._rows[flow] = None
        rows = self._rows[flow]
        if rows is None:
            return self.witness_in(flow, goal) is not None
        facts = goal.facts | self.choice.chosen[flow].facts
        return cubes.any_holds(self.whole, rows, self.book.every([goal, self.possible(facts)]))

    def complete(self, given: Mapping[str, object]) -> dict[str, object]:
        """All facts of the pack: as given, else the usual, else what keeps them possible."""
        found = dict(given)
        for spec in self.pack.facts():
            if spec.code in found or self.pack.has("conditions", spec.code):
                continue
            if spec.code in self.whole.index:
                axis = self.whole.axes[self.whole.index[spec.code]]
                found[spec.code] = axis.values[axis.usual]
            elif spec.default is not None:
                found[spec.code] = list(spec.default) if isinstance(spec.default, tuple) else spec.default
        for _ in self._rules:
            rule = clash(Evaluator(self.pack, found, self.on))
            if rule is None:
                break
            outside = [code for code in self.book.of(rule.when).facts if code not in given and code in self._neutral]
            if not outside:
                break
            found[min(outside)] = self._neutral[min(outside)]
        return found

    def differs(self, facts: Mapping[str, object]) -> list[str]:
        """The facts unlike the usual, in the pack's order."""
        usual = {axis.spec.code: axis.values[axis.usual] for axis in self.whole.axes}
        specs = [spec for spec in self.pack.facts() if spec.code in facts]
        own = {spec.code: usual.get(spec.code, spec.default) for spec in specs}
        return [s.code for s in specs if normal(s, facts[s.code]) != normal(s, own[s.code])]

    def words(self, facts: Mapping[str, object], codes: Iterable[str]) -> str:
        """Facts in plain Chinese."""
        told = []
        for code in codes:
            spec = self.pack.fact(code)
            told.append(f"{spec.zh}：{value_zh(spec, normal(spec, facts[code]))}")
        return "；".join(told)

    def example(self, values: Mapping[str, object] | None, flow: str | None = None) -> Example | None:
        """A combination of facts in plain words."""
        if values is None:
            return None
        facts = self.complete(values)
        differs = self.differs(facts)
        text = self.words(facts, differs) or "一切按常见情况"
        return Example(facts, tuple(differs), flow, None, (), text)
