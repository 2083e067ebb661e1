"""Conditions over project facts: total, three-valued, and able to say which facts decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tongban.catalogue.definitions import FactSpec, Parameter, Scalar
from tongban.catalogue.packs import Pack
from tongban.catalogue.values import Facts, Value, normal, number, number_zh, value_zh

Truth = bool | None
DEEPEST = 60

FITTING: dict[str, frozenset[str]] = {
    "bool": frozenset({"eq", "ne", "in", "not_in"}),
    "number": frozenset({"eq", "ne", "gt", "ge", "lt", "le", "in", "not_in"}),
    "enum": frozenset({"eq", "ne", "in", "not_in"}),
    "text": frozenset({"eq", "ne", "in", "not_in"}),
    "set": frozenset({"eq", "ne", "has"}),
}
_ORDER_ZH = {"gt": "大于", "ge": "不小于", "lt": "小于", "le": "不大于"}


@dataclass(frozen=True, slots=True)
class Because:
    """One fact that decided: its value, the rule it met or missed, and the ground. `holds` None: still unknown."""

    fact: str
    fact_zh: str
    value_zh: str
    rule_zh: str
    cite: str | None
    holds: bool | None
    within: str | None = None

    def __str__(self) -> str:
        ground = f"（{self.cite}）" if self.cite else ""
        head = f"{self.within}：" if self.within else ""
        if self.holds is None:
            return f"{head}{self.fact_zh}尚不清楚，须看是否{self.rule_zh}{ground}"
        if self.holds and self.rule_zh == f"等于“{self.value_zh}”":
            return f"{head}{self.fact_zh}为{self.value_zh}{ground}"
        if not self.holds and self.rule_zh.startswith("等于"):
            only = "" if self.rule_zh in ("等于“是”", "等于“否”") else f"，不是{self.rule_zh[2:]}"
            return f"{head}{self.fact_zh}为{self.value_zh}{only}{ground}"
        return f"{head}{self.fact_zh}为{self.value_zh}，{'' if self.holds else '不符合'}{self.rule_zh}{ground}"


def evaluate(tree: object, facts: Facts, pack: Pack, on: date | None = None) -> Truth:
    """True, False, or None for unknown. Never raises: what is ill-typed is unknown.

    `on` is the day for dated parameters; None takes the latest value.
    """
    return Evaluator(pack, facts, on).truth(tree)


def why(tree: object, facts: Facts, pack: Pack, on: date | None = None) -> list[Because]:
    """The facts that decided (for unknown: the facts still missing), each once."""
    return Evaluator(pack, facts, on).why(tree)


class Evaluator:
    """One set of facts on one day against one pack; keeps what it found for named conditions."""

    def __init__(self, pack: Pack, facts: Facts, on: date | None = None) -> None:
        self.pack, self.on = pack, on
        self.facts = facts
        self._values: dict[str, Value | None] = {}
        self._named: dict[str, Truth] = {}
        self._busy: set[str] = set()

    def value(self, code: str) -> Value | None:
        """The fact in normal form, None if unknown, ill-typed or not in the pack."""
        if code not in self._values:
            known = self.pack.has("facts", code)
            self._values[code] = normal(self.pack.fact(code), self.facts.get(code)) if known else None
        return self._values[code]

    def truth(self, tree: object, depth: int = 0) -> Truth:
        """Kleene's three-valued truth of a tree."""
        if isinstance(tree, bool):
            return tree
        if not isinstance(tree, Mapping) or depth > DEEPEST:
            return None
        if "fact" in tree or "table" in tree:
            return self._leaf(tree)
        if len(tree) != 1:
            return None
        ((word, inner),) = tree.items()
        if word == "is":
            return self.named(inner, depth)
        if word == "not":
            found = self.truth(inner, depth + 1)
            return None if found is None else not found
        if word in ("all", "any") and isinstance(inner, (list, tuple)):
            return _joined(word == "any", (self.truth(item, depth + 1) for item in inner))
        return None

    def named(self, code: object, depth: int = 0) -> Truth:
        """A named condition; an office's own finding, given as a fact of the same code, wins."""
        if not isinstance(code, str) or not self.pack.has("conditions", code):
            return None
        given = self.value(code)
        if isinstance(given, bool):
            return given
        if code not in self._named:
            if code in self._busy:
                return None
            self._busy.add(code)
            condition = self.pack.condition(code)
            found = None if condition.is_table else self.truth(condition.when, depth + 1)
            self._busy.discard(code)
            if self._busy:
                return found
            self._named[code] = found
        return self._named[code]

    def table(self, code: str) -> tuple[Scalar, ...]:
        """The values that a decision table can still give: one if decided; none for a code that is no table."""
        if not self.pack.has("conditions", code) or code in self._busy:
            return ()
        condition = self.pack.condition(code)
        if not condition.is_table:
            return ()
        self._busy.add(code)
        possible: list[Scalar] = []
        try:
            for row in condition.table:
                found = self.truth(row.when, 1)
                if found is not False and not _among(row.value, possible):
                    possible.append(row.value)
                if found:
                    return tuple(possible)
        finally:
            self._busy.discard(code)
        last = condition.otherwise
        if last is not None and not _among(last, possible):
            possible.append(last)
        return tuple(possible)

    def operand(self, raw: object) -> object:
        """A comparison value, with a parameter resolved to the value of the day."""
        if isinstance(raw, Mapping):
            code = raw.get("parameter")
            if isinstance(code, str) and self.pack.has("parameters", code):
                return parameter_value(self.pack.parameter(code), self.on)
            return None
        return raw

    def _leaf(self, tree: Mapping[str, object]) -> Truth:
        op, operand = tree.get("op"), self.operand(tree.get("value"))
        if not isinstance(op, str):
            return None
        code = tree.get("fact")
        if isinstance(code, str) and "table" not in tree:
            value = self.value(code)
            return None if value is None else compare(self.pack.fact(code), op, value, operand)
        table = tree.get("table")
        if not isinstance(table, str) or "fact" in tree:
            return None
        answers = {_compare_scalar(op, value, operand) for value in self.table(table)}
        return answers.pop() if len(answers) == 1 else None

    def why(self, tree: object) -> list[Because]:
        """The facts that decided the truth of a tree; for unknown, those still missing."""
        found: dict[tuple[str, str], Because] = {}
        for because in self._reasons(tree, self.truth(tree), None, None, 0):
            found.setdefault((because.fact, because.rule_zh), because)
        return list(found.values())

    def _reasons(
        self, tree: object, seen: Truth, cite: str | None, within: str | None, depth: int
    ) -> Iterator[Because]:
        if not isinstance(tree, Mapping) or depth > DEEPEST:
            return
        if "fact" in tree:
            yield from self._because(tree, seen, cite, within)
        elif "table" in tree:
            yield from self._table_reasons(tree, cite, depth)
        elif "is" in tree:
            yield from self._named_reasons(tree["is"], seen, cite, within, depth)
        elif "not" in tree:
            yield from self._reasons(tree["not"], None if seen is None else not seen, cite, within, depth + 1)
        else:
            listed = tree.get("all", tree.get("any"))
            for inner in listed if isinstance(listed, (list, tuple)) else ():
                if self.truth(inner, depth + 1) is seen:
                    yield from self._reasons(inner, seen, cite, within, depth + 1)

    def _named_reasons(
        self, code: object, seen: Truth, cite: str | None, within: str | None, depth: int
    ) -> Iterator[Because]:
        if not isinstance(code, str) or not self.pack.has("conditions", code):
            return
        condition = self.pack.condition(code)
        given = self.value(code)
        if isinstance(given, bool):
            spec = self.pack.fact(code)
            text = value_zh(spec, given)
            yield Because(code, spec.zh, text, "由主管部门认定", condition.cite or cite, given, within)
            return
        yield from self._reasons(condition.when, seen, condition.cite or cite, condition.zh, depth + 1)

    def _table_reasons(self, tree: Mapping[str, object], cite: str | None, depth: int) -> Iterator[Because]:
        code = tree.get("table")
        if not isinstance(code, str) or not self.pack.has("conditions", code):
            return
        condition = self.pack.condition(code)
        for row in condition.table:
            found = self.truth(row.when, depth + 1)
            yield from self._reasons(row.when, found, condition.cite or cite, condition.zh, depth + 1)
            if found:
                return

    def _because(
        self, tree: Mapping[str, object], seen: Truth, cite: str | None, within: str | None
    ) -> Iterator[Because]:
        code = tree.get("fact")
        if not isinstance(code, str) or not self.pack.has("facts", code):
            return
        spec = self.pack.fact(code)
        rule, ground = self.rule(spec, str(tree.get("op")), tree.get("value"))
        # Under a `not` the caller's wanted truth is turned: the leaf's own truth is what the sentence tells.
        holds = None if seen is None else self._leaf(tree)
        yield Because(code, spec.zh, value_zh(spec, self.value(code)), rule, ground or cite, holds, within)

    def rule(self, spec: FactSpec, op: str, raw: object) -> tuple[str, str | None]:
        """The rule of a leaf in Chinese, and the ground of the parameter it names."""
        operand, name, ground = self.operand(raw), "", None
        if isinstance(raw, Mapping) and isinstance(raw.get("parameter"), str):
            code = raw["parameter"]
            if self.pack.has("parameters", code):
                parameter = self.pack.parameter(code)
                name, ground = parameter.zh, parameter_cite(parameter, self.on)
        shown = _operand_zh(spec, operand)
        shown = f"{name}（{shown}）" if name else shown
        if op in _ORDER_ZH:
            return f"{_ORDER_ZH[op]}{shown}", ground
        words = {"eq": f"等于“{shown}”", "ne": f"不等于“{shown}”", "has": f"含“{shown}”"}
        words |= {"in": f"属于“{shown}”之一", "not_in": f"不属于“{shown}”"}
        return words.get(op, shown), ground


def parameter_value(parameter: Parameter, on: date | None) -> Scalar | None:
    """The value of a day: the last whose `from` is not after it (`on` None: the latest); None before the first."""
    found = [v for v in parameter.values if on is None or v.since <= on.isoformat()]
    return found[-1].value if found else None


def parameter_cite(parameter: Parameter, on: date | None) -> str | None:
    """The ground of the value that holds on a day."""
    found = [v for v in parameter.values if on is None or v.since <= on.isoformat()]
    return found[-1].cite if found else None


def compare(spec: FactSpec, op: str, value: Value, operand: object) -> Truth:
    """One comparison of a known fact; None where operator and operand do not fit its type."""
    if op not in FITTING.get(spec.type, frozenset()) or operand is None:
        return None
    if op in ("in", "not_in"):
        if not isinstance(operand, (list, tuple)):
            return None
        listed = [normal(spec, item) for item in operand]
        if any(item is None for item in listed):
            return None
        return (value in listed) is (op == "in")
    if op == "has":
        known = {option.value for option in spec.options}
        if not isinstance(operand, str) or (known and operand not in known) or not isinstance(value, frozenset):
            return None
        return operand in value
    other = normal(spec, operand)
    if other is None:
        return None
    if op in ("eq", "ne"):
        return (value == other) is (op == "eq")
    if not isinstance(value, Decimal) or not isinstance(other, Decimal):
        return None
    return {"gt": value > other, "ge": value >= other, "lt": value < other, "le": value <= other}[op]


def _compare_scalar(op: str, value: Scalar, operand: object) -> Truth:
    """A comparison of a decision table's value."""
    if op in ("in", "not_in") and isinstance(operand, (list, tuple)):
        return _among(value, operand) is (op == "in")
    if op in ("eq", "ne") and isinstance(operand, (str, int, bool)):
        return _same(value, operand) is (op == "eq")
    return None


def _same(one: object, other: object) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    left, right = number(one), number(other)
    return left is not None and left == right


def _among(value: object, listed: Sequence[object]) -> bool:
    return any(_same(value, item) for item in listed)


def _joined(any_of: bool, found: Iterator[Truth]) -> Truth:
    """Kleene's or (`any_of`) and and."""
    unknown = False
    for one in found:
        if one is any_of:
            return any_of
        unknown = unknown or one is None
    return None if unknown else not any_of


def _operand_zh(spec: FactSpec, operand: object) -> str:
    if isinstance(operand, (list, tuple)) and spec.type != "set":
        return "、".join(_operand_zh(spec, item) for item in operand)
    if spec.type == "set" and isinstance(operand, str):
        return {option.value: option.zh for option in spec.options}.get(operand, operand)
    value = normal(spec, operand)
    if isinstance(value, Decimal):
        return f"{number_zh(value)}{spec.unit or ''}"
    return value_zh(spec, value) if value is not None else str(operand)


def leaves(tree: object, pack: Pack, depth: int = 0, seen: frozenset[str] = frozenset()) -> Iterator[Mapping[str, Any]]:
    """All `{fact, op, value}` leaves of a tree, through named conditions and tables, each as often as it stands."""
    if not isinstance(tree, Mapping) or depth > DEEPEST:
        return
    if isinstance(tree.get("fact"), str):
        yield tree
    code = tree.get("is") or tree.get("table")
    if isinstance(code, str) and code not in seen and pack.has("conditions", code):
        condition = pack.condition(code)
        for inner in (condition.when, *(row.when for row in condition.table)):
            yield from leaves(inner, pack, depth + 1, seen | {code})
    for word in ("all", "any"):
        listed = tree.get(word)
        for inner in listed if isinstance(listed, (list, tuple)) else ():
            yield from leaves(inner, pack, depth + 1, seen)
    if "not" in tree:
        yield from leaves(tree["not"], pack, depth + 1, seen)


def facts_in(tree: object, pack: Pack) -> frozenset[str]:
    """The codes of the facts that a tree asks for, through named conditions and tables."""
    return frozenset(str(leaf["fact"]) for leaf in leaves(tree, pack))
