"""Condition trees compiled to one closed form: all, any and not over leaves that each ask one fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tongban.catalogue.conditions import DEEPEST, Evaluator, compare
from tongban.catalogue.definitions import FactSpec
from tongban.catalogue.packs import Pack
from tongban.catalogue.values import Value, number

Word = Literal["true", "false", "leaf", "all", "any", "not"]
Operand = str | int | bool | tuple[str | int | bool, ...] | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison of one fact with a constant. `op` "absent": nobody has given the fact."""

    fact: str
    op: str
    operand: Operand

    def holds(self, spec: FactSpec, value: Value | None) -> bool:
        """Whether a value of the fact (None: absent) makes the leaf true; what is ill-typed never does."""
        if self.op == "absent":
            return value is None
        operand = list(self.operand) if isinstance(self.operand, tuple) else self.operand
        return value is not None and compare(spec, self.op, value, operand) is True


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A formula; equal ones of one book are the same object. `facts` are those that it asks, in no order."""

    word: Word
    parts: tuple[Formula, ...]
    leaf: Leaf | None
    facts: frozenset[str]

    def leaves(self) -> Iterable[Leaf]:
        """Every leaf once."""
        seen: set[int] = set()
        stack = [self]
        while stack:
            one = stack.pop()
            if id(one) in seen:
                continue
            seen.add(id(one))
            if one.leaf is not None:
                yield one.leaf
            stack.extend(one.parts)


class Book:
    """The formulas of one pack on one day: compiles trees, and keeps each formula once.

    An office's own finding (a fact that shares its code with a named condition) may be absent; then the condition
    stands, for whoever asks the fact as well.
    """

    def __init__(self, pack: Pack, on: date | None = None) -> None:
        self.pack = pack
        self._run = Evaluator(pack, {}, on)
        self._kept: dict[tuple[object, ...], Formula] = {}
        self._named: dict[str, Formula] = {}
        self._busy: set[str] = set()
        self.true = self._keep("true", (), None)
        self.false = self._keep("false", (), None)

    def of(self, tree: object, depth: int = 0) -> Formula:
        """The formula of a tree; what is ill-typed is false (the check refuses it before anybody proves)."""
        if isinstance(tree, bool):
            return self.true if tree else self.false
        if not isinstance(tree, Mapping) or depth > DEEPEST:
            return self.false
        if isinstance(tree.get("fact"), str):
            return self._fact(tree, depth)
        if isinstance(tree.get("table"), str):
            return self._table(tree, depth)
        if isinstance(tree.get("is"), str):
            return self.named(tree["is"], depth)
        if "not" in tree:
            return self.no(self.of(tree["not"], depth + 1))
        for word, joined in (("all", self.every), ("any", self.some)):
            listed = tree.get(word)
            if isinstance(listed, (list, tuple)):
                return joined(self.of(item, depth + 1) for item in listed)
        return self.false

    def named(self, code: str, depth: int = 0) -> Formula:
        """A named condition, or the office's own finding where one is given."""
        if not self.pack.has("conditions", code):
            return self.false
        if code not in self._named:
            if code in self._busy:
                return self.false
            self._busy.add(code)
            condition = self.pack.condition(code)
            derived = self.false if condition.is_table else self.of(condition.when, depth + 1)
            self._busy.discard(code)
            if self.pack.has("facts", code) and self.pack.fact(code).type == "bool":
                given, absent = self._leaf(code, "eq", True), self._leaf(code, "absent", None)
                derived = self.some([given, self.every([absent, derived])])
            if self._busy:
                return derived
            self._named[code] = derived
        return self._named[code]

    def every(self, parts: Iterable[Formula]) -> Formula:
        """All of them."""
        return self._joined("all", parts, self.true, self.false)

    def some(self, parts: Iterable[Formula]) -> Formula:
        """At least one of them."""
        return self._joined("any", parts, self.false, self.true)

    def no(self, part: Formula) -> Formula:
        """The contrary."""
        if part.word in ("true", "false"):
            return self.false if part is self.true else self.true
        return part.parts[0] if part.word == "not" else self._keep("not", (part,), None)

    def _joined(self, word: Literal["all", "any"], parts: Iterable[Formula], empty: Formula, end: Formula) -> Formula:
        found: dict[int, Formula] = {}
        for part in parts:
            for one in part.parts if part.word == word else (part,):
                if one is end:
                    return end
                if one is not empty:
                    found[id(one)] = one
        if not found:
            return empty
        kept = tuple(found.values())
        if any(id(one.parts[0]) in found for one in kept if one.word == "not"):
            return end
        return kept[0] if len(kept) == 1 else self._keep(word, kept, None)

    def _keep(self, word: Word, parts: tuple[Formula, ...], leaf: Leaf | None) -> Formula:
        key: tuple[object, ...] = (word, leaf, *map(id, parts))
        if key not in self._kept:
            facts = frozenset([leaf.fact]) if leaf else frozenset[str]().union(*(p.facts for p in parts))
            self._kept[key] = Formula(word, parts, leaf, facts)
        return self._kept[key]

    def _leaf(self, fact: str, op: str, operand: Operand) -> Formula:
        return self._keep("leaf", (), Leaf(fact, op, operand))

    def _fact(self, tree: Mapping[str, object], depth: int) -> Formula:
        fact, op = str(tree["fact"]), str(tree.get("op"))
        if not self.pack.has("facts", fact):
            return self.false
        operand = _plain(self._run.operand(tree.get("value")))
        leaf = self._leaf(fact, op, operand)
        spec = self.pack.fact(fact)
        if spec.type != "bool" or not self.pack.has("conditions", fact) or fact in self._busy:
            return leaf
        asked = Leaf(fact, op, operand)
        derived = self.named(fact, depth + 1)
        yes = self.every([derived, self.true if asked.holds(spec, True) else self.false])
        no = self.every([self.no(derived), self.true if asked.holds(spec, False) else self.false])
        return self.some([leaf, self.every([self._leaf(fact, "absent", None), self.some([yes, no])])])

    def _table(self, tree: Mapping[str, object], depth: int) -> Formula:
        code = str(tree["table"])
        if not self.pack.has("conditions", code) or code in self._busy:
            return self.false
        condition = self.pack.condition(code)
        self._busy.add(code)
        answers: list[Formula] = []
        missed: list[Formula] = []
        for row in condition.table:
            holds = self.of(row.when, depth + 1)
            if _answers(row.value, str(tree.get("op")), self._run.operand(tree.get("value"))):
                answers.append(self.every([*missed, holds]))
            missed.append(self.no(holds))
        self._busy.discard(code)
        if _answers(condition.otherwise, str(tree.get("op")), self._run.operand(tree.get("value"))):
            answers.append(self.every(missed))
        return self.some(answers)


def _plain(operand: object) -> Operand:
    if isinstance(operand, (list, tuple)):
        return tuple(operand)
    return operand if isinstance(operand, (str, int)) else None


def _answers(value: object, op: str, operand: object) -> bool:
    """Whether a decision table's value answers the comparison with yes."""
    listed = operand if isinstance(operand, (list, tuple)) else [operand]
    inside = value is not None and any(_same(value, one) for one in listed)
    return inside if op in ("eq", "in") else value is not None and not inside


def _same(one: object, other: object) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    left, right = number(one), number(other)
    return left is not None and left == right
