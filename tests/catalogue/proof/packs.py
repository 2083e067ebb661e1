"""Small random packs for the proof, and the naive way: every sample of every fact, asked of the guide one by one."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise, product
from random import Random
from typing import Any

from hypothesis import strategies as st

from tongban.catalogue.conditions import Evaluator, leaves
from tongban.catalogue.definitions import FactSpec
from tongban.catalogue.guide import plan
from tongban.catalogue.guide.plans import Plan
from tongban.catalogue.impossible import clash
from tongban.catalogue.kinds import KINDS
from tongban.catalogue.packs import Pack
from tongban.catalogue.values import number

FACTS: list[dict[str, Any]] = [
    {"code": "b", "zh": "甲", "type": "bool", "default": False, "question": "甲？"},
    {"code": "n", "zh": "乙", "type": "number", "default": 3, "question": "乙？"},
    {"code": "e", "zh": "丙", "type": "enum", "options": [{"value": v, "zh": v} for v in "xyz"], "default": "y", "question": "丙？"},
    {"code": "s", "zh": "丁", "type": "set", "options": [{"value": v, "zh": v} for v in "pqr"], "default": [], "question": "丁？"},
    {"code": "c", "zh": "戊", "type": "bool", "source": "office"},
]
"""The last shares its code with a named condition: an office's own finding, which may be absent."""


def packs() -> st.SearchStrategy[Pack]:
    """Random packs; by a seed, since hypothesis alone keeps its packs too plain to break anything."""
    return st.integers(0, 2**32).map(lambda seed: made(Random(seed)))


def _leaf(dice: Random) -> dict[str, Any]:
    fact = dice.choice("bnes")
    if fact == "b":
        return {"fact": "b", "op": dice.choice(["eq", "ne"]), "value": dice.random() < 0.5}
    if fact == "n":
        return {"fact": "n", "op": dice.choice(["gt", "ge", "lt", "le", "eq", "ne"]), "value": dice.choice([0, 2, 5])}
    if fact == "e":
        return {"fact": "e", "op": dice.choice(["in", "not_in"]), "value": dice.sample("xyz", dice.choice([1, 2]))}
    return dice.choice([{"fact": "s", "op": "has", "value": dice.choice("pq")}, {"fact": "s", "op": "eq", "value": ["p"]}])


def tree(dice: Random, depth: int = 0, named: bool = True) -> Any:
    """A condition tree, with the named condition and the decision table where `named`."""
    throw = dice.random()
    if depth < 3 and throw < 0.5:
        word = dice.choice(["all", "any", "not"])
        parts = [tree(dice, depth + 1, named) for _ in range(dice.choice([2, 2, 3]))]
        return {word: parts[0] if word == "not" else parts}
    if named and throw < 0.7:
        return dice.choice([{"is": "c"}, {"table": "t", "op": "eq", "value": dice.choice(["one", "two", "three"])}])
    return _leaf(dice)


def made(dice: Random) -> Pack:
    """A pack of six matters and three flows; predecessors lead only to earlier matters, so that there is no circle."""
    matters: list[dict[str, Any]] = []
    for at in range(6):
        before = dice.sample([f"M{b}" for b in range(at)], min(at, dice.choice([0, 1, 2])))
        when = True if dice.random() < 0.2 else tree(dice)
        pauses = ["wait"] if dice.random() < 0.3 else []
        matters.append({"code": f"M{at}", "zh": f"事项{at}", "office": "O", "mode": "strict", "when": when, "before": before, "pauses": pauses})
    things: dict[str, list[dict[str, Any]]] = {
        "offices": [{"code": "O", "zh": "局"}],
        "facts": FACTS,
        "conditions": [
            {"code": "c", "zh": "条件", "when": tree(dice, named=False)},
            {"code": "t", "zh": "表", "table": [{"when": tree(dice, named=False), "value": v} for v in ("one", "two")], "else": "three"},
        ],
        "impossible": [
            {"code": f"I{at}", "zh": "不会", "when": {"all": [_leaf(dice), _leaf(dice)]}, "reason": "不会"} for at in range(dice.choice([0, 1, 2]))
        ],
        "pauses": [{"code": "wait", "zh": "听证", "stops": "both", "party": "third", "cite": "某法", "cap": {"days": 7, "unit": "working"}}],
        "matters": matters,
        "promises": [{"code": f"M{at}", "days": dice.randint(0, 9), "unit": "working"} for at in range(6)],
        "flows": [_flow(dice, f"F{at}", at) for at in range(3)],
    }
    header = {"code": "tiny", "zh": "小", "format": 1, "version": "1", "valid_from": "2026-01-01"}
    return Pack(header, {k: {t["code"]: t for t in things.get(k, [])} for k in KINDS}, {})


def _flow(dice: Random, code: str, at: int) -> dict[str, Any]:
    cut = dice.randint(1, 4)
    inside = [f"M{n}" for n in range(4)]
    steps = []
    for name, members in (("one", inside[:cut]), ("two", inside[cut:])):
        if members:
            split = dice.randint(0, len(members))
            groups = [[{"matter": m} for m in part] for part in (members[:split], members[split:]) if part]
            steps.append({"code": name, "zh": name, "lead": "O", "limit": {"days": 99, "unit": "working"}, "groups": groups})
    after = dice.choice([None, "M0", steps[0]["code"], steps[-1]["code"]])
    around = [{"matter": "M4", "after": after, "place": dice.choice(["before", "beside", "after"])}]
    around += [{"matter": "M5", "after": "M4", "place": "beside"}] if dice.random() < 0.5 else []
    leaves_ = [
        {"when": tree(dice), "to": dice.choice([None, "F0", "F1", "F2"]), "zh": "离开"} for _ in range(dice.choice([0, 1, 2, 3]))
    ]
    when = True if at == 0 else tree(dice)
    return {"code": code, "zh": code, "when": when, "priority": at * 10, "steps": steps, "around": around, "leaves": leaves_}


def samples(pack: Pack, spec: FactSpec) -> list[object]:
    """Enough values of a fact, found in the plainest way: all constants of the pack, between, beyond; None is absent."""
    if spec.type == "bool":
        return [*([None] if pack.has("conditions", spec.code) else []), False, True]
    if spec.type == "enum":
        return [option.value for option in spec.options]
    if spec.type == "set":
        values = [option.value for option in spec.options]
        return [[v for v, taken in zip(values, bits, strict=True) if taken] for bits in product((0, 1), repeat=len(values))]
    cuts = {Decimal(0), number(spec.default) or Decimal(0)}
    every = [raw for kind in ("conditions", "impossible", "matters", "flows") for raw in pack.kind(kind).values()]
    for tree in (tree for raw in every for tree in _whens(raw)):
        cuts |= {number(leaf["value"]) or Decimal(0) for leaf in leaves(tree, pack) if leaf["fact"] == spec.code}
    order = sorted(cuts)
    between = [(one + other) / 2 for one, other in pairwise(order)]
    return [str(value) for value in sorted([*order, *between, order[-1] + 1])]


def _whens(raw: Any) -> Iterator[Any]:
    if isinstance(raw, dict):
        for key, value in raw.items():
            if key == "when":
                yield value
            else:
                yield from _whens(value)
    elif isinstance(raw, list):
        for value in raw:
            yield from _whens(value)


def naive(pack: Pack) -> Iterator[tuple[dict[str, object], Plan]]:
    """Every combination of samples that may be, with what the guide says of it."""
    specs = pack.facts()
    for values in product(*(samples(pack, spec) for spec in specs)):
        facts = {spec.code: value for spec, value in zip(specs, values, strict=True) if value is not None}
        if clash(Evaluator(pack, facts)) is None:
            yield facts, plan(pack, facts)
