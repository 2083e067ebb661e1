"""A pack as the guide thinks of it: every fact in classes, every condition as a diagram, made once for a pack and a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from threading import RLock
from typing import Any

from tongban.catalogue.choices import NOWHERE, SHOWN_OUT, choice
from tongban.catalogue.conditions import facts_in, parameter_value
from tongban.catalogue.cuts import cut
from tongban.catalogue.definitions import FactSpec, Matter
from tongban.catalogue.diagrams import MOST, NO, YES, Diagrams
from tongban.catalogue.formulas import Book, Formula, Leaf
from tongban.catalogue.impossible import impossible
from tongban.catalogue.packs import Pack
from tongban.catalogue.values import Value

_LOCK = RLock()
KEPT = 3
"""Days with other parameters that are kept for one pack."""


@dataclass(frozen=True, slots=True)
class Classes:
    """A fact (or one member of a set) as a question with few answers: how to read a value, and a value for each answer."""

    spec: FactSpec
    leaves: tuple[Leaf, ...]
    signs: Mapping[tuple[bool, ...], int]
    values: tuple[object, ...]
    usual: int
    absent: int | None
    member: str | None = None

    def read(self, value: Value | None) -> int:
        """The class of a value in normal form; -1 for one that no class holds."""
        if self.member is not None:
            return int(isinstance(value, frozenset) and self.member in value)
        return self.signs.get(tuple(leaf.holds(self.spec, value) for leaf in self.leaves), -1)


class Compiled:
    """Diagrams of one pack on one day. Whoever asks holds `lock`."""

    def __init__(self, pack: Pack, on: date | None) -> None:
        self.pack, self.on = pack, on
        self.lock = RLock()
        self.book = Book(pack, on)
        ends = choice(self.book)
        rules = [self.book.of(rule.when) for rule in impossible(pack)]
        trees = list(_trees(pack))
        formulas = [self.book.of(tree) for tree in trees]
        self._cut([*formulas, *rules, *ends.chosen.values(), ends.shown_out, ends.nowhere])
        self._made: dict[int, int] = {}
        self._trees: dict[int, tuple[object, int]] = {}
        self.possible = YES
        for rule in rules:
            self.possible = self.diagrams.both(self.possible, self.diagrams.no(self.of(rule)))
        self.ends = {code: self.of(formula) for code, formula in ends.chosen.items()}
        self.ends |= {SHOWN_OUT: self.of(ends.shown_out), NOWHERE: self.of(ends.nowhere)}
        self._outputs: dict[str | None, dict[tuple[str, ...], int]] = {}
        self._asked: dict[int, tuple[object, tuple[str, ...]]] = {}
        self.reasons: dict[tuple[Any, ...], Any] = {}
        """What `Known.why` found, by condition and values."""

    def _cut(self, formulas: Iterable[Formula]) -> None:
        """The questions: facts in the pack's order, sets member by member."""
        asked: dict[str, dict[Leaf, None]] = {}
        for formula in formulas:
            for leaf in formula.leaves():
                asked.setdefault(leaf.fact, {})[leaf] = None
        self.axes: list[Classes] = []
        self.levels: dict[str, tuple[int, ...]] = {}
        for spec in self.pack.facts():
            leaves = tuple(asked.get(spec.code, ()))
            first = len(self.axes)
            if leaves and spec.type == "set":
                self.axes += [Classes(spec, (), {}, (False, True), 0, None, member) for member in _members(spec, leaves)]
            elif leaves:
                self.axes.append(self._axis(spec, leaves))
            self.levels[spec.code] = tuple(range(first, len(self.axes)))
        self.diagrams = Diagrams([len(axis.values) for axis in self.axes])

    def _axis(self, spec: FactSpec, leaves: tuple[Leaf, ...]) -> Classes:
        may_be_absent = self.pack.has("conditions", spec.code)
        axis, masks = cut(spec, leaves, may_be_absent)
        count = len(axis.values)
        signs = {tuple(masks[leaf][at] for leaf in leaves): at for at in range(count)}
        absent = signs[tuple(leaf.holds(spec, None) for leaf in leaves)] if may_be_absent else None
        return Classes(spec, leaves, signs, axis.values, axis.usual, absent)

    def of(self, formula: Formula) -> int:
        """The diagram of a formula."""
        found = self._made.get(id(formula))
        if found is None:
            found = self._made[id(formula)] = self._of(formula)
        return found

    def _of(self, formula: Formula) -> int:
        if formula.leaf is not None:
            return self._leaf(formula.leaf)
        if formula.word in ("true", "false"):
            return YES if formula.word == "true" else NO
        if formula.word == "not":
            return self.diagrams.no(self.of(formula.parts[0]))
        parts = [self.of(part) for part in formula.parts]
        found, join = (YES, self.diagrams.both) if formula.word == "all" else (NO, self.diagrams.either)
        for part in parts:
            found = join(found, part)
        return found

    def _leaf(self, leaf: Leaf) -> int:
        levels = self.levels.get(leaf.fact, ())
        if not levels:
            return NO
        axis = self.axes[levels[0]]
        if axis.member is None:
            mask = [False] * len(axis.values)
            at = axis.leaves.index(leaf)
            for sign, answer in axis.signs.items():
                mask[answer] = sign[at]
            return self.diagrams.leaf(levels[0], mask)
        wanted = frozenset(leaf.operand) if isinstance(leaf.operand, tuple) else frozenset([leaf.operand])
        found = YES
        for level in levels:
            inside = self.axes[level].member in wanted
            if leaf.op == "has" and not inside:
                continue
            found = self.diagrams.both(found, self.diagrams.leaf(level, [not inside, inside]))
        if leaf.op == "has":
            return found if wanted <= {self.axes[level].member for level in levels} else NO
        return self.diagrams.no(found) if leaf.op == "ne" else found

    def tree(self, tree: object) -> int:
        """The diagram of a condition tree of the pack."""
        found = self._trees.get(id(tree))
        if found is None:
            found = self._trees[id(tree)] = (tree, self.of(self.book.of(tree)))
        return found[1]

    def facts_of(self, tree: object) -> tuple[str, ...]:
        """The facts that a tree of the pack asks for."""
        if id(tree) not in self._asked:
            self._asked[id(tree)] = (tree, tuple(sorted(facts_in(tree, self.pack))))
        return self._asked[id(tree)][1]

    def outputs(self, flow: str | None) -> dict[tuple[str, ...], int]:
        """What a result says, each as a diagram: matters, their materials and fees; of a flow, else of the catalogue."""
        if flow not in self._outputs:
            self._outputs[flow] = dict(self._said(flow))
        return self._outputs[flow]

    def _said(self, flow: str | None) -> Iterator[tuple[tuple[str, ...], int]]:
        both = self.diagrams.both
        for matter in self._matters(flow):
            applies = self.tree(matter.when)
            yield ("matter", matter.code), applies
            for at, need in enumerate(matter.materials):
                wanted = applies if need.when is None else both(applies, self.tree(need.when))
                yield ("need", matter.code, need.code, str(at)), wanted
                if need.core_when is not None and not need.core and not need.core_by_law:
                    yield ("core", matter.code, need.code, str(at)), both(wanted, self.tree(need.core_when))
            for at, fee in enumerate(matter.fees):
                if fee.when is not None:
                    yield ("fee", matter.code, fee.code or fee.zh, str(at)), both(applies, self.tree(fee.when))

    def _matters(self, flow: str | None) -> list[Matter]:
        if flow is None:
            return [matter for matter in self.pack.matters() if not isinstance(matter.when, bool)]
        named = self.pack.flow(flow)
        codes = [m.matter for step in named.steps for m in step.members] + [a.matter for a in named.around]
        return [self.pack.matter(code) for code in dict.fromkeys(codes) if self.pack.has("matters", code)]

    @property
    def heavy(self) -> bool:
        """Whether so much was kept that one should start anew."""
        return len(self.diagrams) > MOST or len(self.reasons) > MOST // 10


def compiled(pack: Pack, on: date | None = None) -> Compiled:
    """The pack compiled for a day; days on which all parameters agree share one."""
    shelf: dict[tuple[object, ...], Compiled] = pack.index.setdefault("guide", {})
    key = tuple(parameter_value(pack.parameter(code), on) for code in pack.kind("parameters"))
    found = shelf.get(key)
    if found is None or found.heavy:
        with _LOCK:
            if len(shelf) >= KEPT:
                shelf.clear()
            found = shelf[key] = Compiled(pack, on)
    return found


def _trees(pack: Pack) -> Iterator[object]:
    """Every condition that the guide may ask for."""
    for matter in pack.matters():
        yield matter.when
        for need in matter.materials:
            yield from (tree for tree in (need.when, need.core_when) if tree is not None)
        yield from (fee.when for fee in matter.fees if fee.when is not None)
    for flow in pack.flows():
        yield flow.when
        yield from (leave.when for leave in flow.leaves)


def _members(spec: FactSpec, leaves: Iterable[Leaf]) -> list[str]:
    """The members of a set that make a difference; all options where a whole set is compared."""
    named: list[str] = []
    for leaf in leaves:
        operand = leaf.operand if isinstance(leaf.operand, tuple) else (leaf.operand,)
        named += [one for one in operand if isinstance(one, str)]
        if leaf.op != "has":
            named += [option.value for option in spec.options]
    known = [option.value for option in spec.options]
    return [one for one in dict.fromkeys(named) if not known or one in known]
