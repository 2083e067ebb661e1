"""What is known of one project: given, following because nothing else can be, or assumed; and what that decides, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tongban.catalogue.choices import NOWHERE, SHOWN_OUT
from tongban.catalogue.conditions import Because, Evaluator, Truth
from tongban.catalogue.definitions import FactSpec
from tongban.catalogue.diagrams import NO, YES
from tongban.catalogue.guide.compiled import Compiled, compiled
from tongban.catalogue.packs import Pack
from tongban.catalogue.values import Facts, Value, normal


class Known:
    """The facts of one project against a compiled pack.

    `follows` and `assumed` tell where facts came from that nobody gave. `contrary` is True where the given facts cannot
    all be: then nothing is concluded from what cannot be. Truths are exact: unknown only if two completions that may be differ.
    """

    def __init__(self, pack: Pack, facts: Facts, on: date | None = None, everything: bool = False) -> None:
        self.pack, self.on = pack, on
        self.compiled: Compiled = compiled(pack, on)
        self._diagrams = self.compiled.diagrams
        with self.compiled.lock:
            self.facts: dict[str, object] = {code: value for code, value in facts.items() if value is not None}
            self.answers = [-1] * len(self.compiled.axes)
            for code in self.facts:
                self._take(code)
            self.possible = self._diagrams.given(self.compiled.possible, self.answers)
            self.contrary = self.possible == NO
            if self.contrary:
                self.possible = YES
            self.follows = tuple(self._follow())
            self.assumed = tuple(self._assume(everything))
            self.follows += tuple(self._follow())
            self._ends = self._find_ends()
        self.run = Evaluator(pack, self.facts, on)

    def _take(self, code: str) -> bool:
        """Note the class of a fact; whether it has one."""
        levels = self.compiled.levels.get(code, ())
        if not self.pack.has("facts", code):
            return False
        spec = self.pack.fact(code)
        value = normal(spec, self.facts[code])
        if value is None:
            return False
        for level in levels:
            self.answers[level] = self.compiled.axes[level].read(value)
        return True

    def _follow(self) -> Iterator[str]:
        """Facts of which only one answer may be: they count as known."""
        for level in self._diagrams.asked(self.possible):
            axis = self.compiled.axes[level]
            if axis.spec.type not in ("bool", "enum") or axis.absent is not None or self.answers[level] >= 0:
                continue
            left = self.allowed(level)
            if len(left) == 1:
                self._decide(axis.spec, axis.values[left[0]])
                yield axis.spec.code

    def _assume(self, everything: bool) -> Iterator[str]:
        """Defaults of facts that nobody is asked for; with `everything` of all that are asked first, or what else may be."""
        for spec in self.pack.facts():
            levels = self.compiled.levels[spec.code]
            if spec.code in self.facts:
                continue
            if self.pack.has("conditions", spec.code):
                for level in levels:
                    absent = self.compiled.axes[level].absent
                    self.answers[level] = -1 if absent is None else absent
                    self.possible = self._diagrams.fix(self.possible, level, self.answers[level])
                continue
            if spec.default is None or not (spec.question is None or (everything and spec.ask == "first")):
                continue
            value: object = list(spec.default) if isinstance(spec.default, tuple) else spec.default
            if len(levels) == 1 and self.compiled.axes[levels[0]].member is None:
                axis, left = self.compiled.axes[levels[0]], self.allowed(levels[0])
                if left and axis.read(normal(spec, value)) not in left:
                    value = axis.values[left[0]]
            self._decide(spec, value)
            yield spec.code

    def _decide(self, spec: FactSpec, value: object) -> None:
        self.facts[spec.code] = value
        self._take(spec.code)
        for level in self.compiled.levels[spec.code]:
            after = self._diagrams.fix(self.possible, level, self.answers[level])
            self.possible = after if after != NO else self.possible

    def allowed(self, level: int) -> list[int]:
        """The answers to a question that may be."""
        count = self._diagrams.sizes[level]
        return [at for at in range(count) if self._diagrams.fix(self.possible, level, at) != NO]

    def _find_ends(self) -> dict[str, int]:
        """Where the choice of the flow may still end, each with what decides it."""
        given = {code: self._diagrams.given(node, self.answers) for code, node in self.compiled.ends.items()}
        return {code: node for code, node in given.items() if self._diagrams.meet(self.possible, node)}

    @property
    def ends(self) -> dict[str, int]:
        """Flows that are still possible (SHOWN_OUT, NOWHERE: none), with their diagrams after what is known."""
        return self._ends

    @property
    def flow(self) -> str | None:
        """The flow, if only one end is left and it is one."""
        codes = list(self._ends)
        return codes[0] if len(codes) == 1 and codes[0] not in (SHOWN_OUT, NOWHERE) else None

    @property
    def undecided(self) -> bool:
        """Whether the choice of the flow is still open."""
        return len(self._ends) > 1

    @property
    def shown_out(self) -> bool:
        """Whether the pack's own words lead out of every flow."""
        return list(self._ends) == [SHOWN_OUT]

    def node(self, node: int) -> int:
        """A diagram after what is known: YES or NO where that decides it for all completions that may be."""
        found = self._diagrams.given(node, self.answers)
        if found < 2 or not self._diagrams.support[found] & self._diagrams.support[self.possible]:
            return found
        both = self._diagrams.both(self.possible, found)
        return NO if both == NO else YES if both == self.possible else found

    def truth(self, tree: object) -> Truth:
        """The exact truth of a condition of the pack; None while completions that may be differ."""
        if isinstance(tree, bool):
            return tree
        with self.compiled.lock:
            found = self.node(self.compiled.tree(tree))
        return None if found > 1 else found == YES

    def missing(self, tree: object) -> list[FactSpec]:
        """The facts that can still change an open condition, in the order in which the pack asks."""
        with self.compiled.lock:
            asked = self._diagrams.asked(self.node(self.compiled.tree(tree)))
        return list({self.compiled.axes[level].spec.code: self.compiled.axes[level].spec for level in asked}.values())

    def value(self, code: str) -> Value | None:
        """The fact in normal form; None if unknown."""
        return self.run.value(code)

    def why(self, tree: object) -> tuple[Because, ...]:
        """The facts that decided a condition; for unknown, those still missing."""
        if isinstance(tree, bool):
            return ()
        key = (id(tree), *(self.run.value(code) for code in self.compiled.facts_of(tree)))
        kept = self.compiled.reasons
        if key not in kept:
            kept[key] = tuple(self.run.why(tree)) if self.run.truth(tree) is not None else self._common(tree)
        found: tuple[Because, ...] = kept[key]
        return found

    def _common(self, tree: object) -> tuple[Because, ...]:
        """Reasons where the evaluator alone does not decide: if every completion agrees, what is known of one of them."""
        with self.compiled.lock:
            found = self.node(self.compiled.tree(tree))
            if found > 1:
                return tuple(self.run.why(tree))
            way = self._diagrams.some_way(self.possible)
        more: dict[str, object] = {}
        for level, axis in enumerate(self.compiled.axes):
            if self.answers[level] < 0 and axis.member is None and axis.absent is None:
                more[axis.spec.code] = axis.values[way.get(level, axis.usual)]
        told = Evaluator(self.pack, {**more, **self.facts}, self.on).why(tree)
        return tuple(one for one in told if one.fact in self.facts) or tuple(self.run.why(tree))
