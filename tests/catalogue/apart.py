"""An evaluator written apart from the product's: plain recursion over the packs' YAML, two-valued, for complete facts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from tongban.catalogue.packs import Pack

Facts = Mapping[str, Any]


def _number(value: Any) -> Decimal:
    return Decimal(str(value))


def _constant(pack: Pack, raw: Any) -> Any:
    if isinstance(raw, dict) and "parameter" in raw:
        return pack.kind("parameters")[raw["parameter"]]["values"][-1]["value"]
    return raw


def holds(pack: Pack, tree: Any, facts: Facts) -> bool:
    """Whether a condition holds for complete facts."""
    if tree is True or tree is False:
        return bool(tree)
    if "all" in tree:
        return all(holds(pack, one, facts) for one in tree["all"])
    if "any" in tree:
        return any(holds(pack, one, facts) for one in tree["any"])
    if "not" in tree:
        return not holds(pack, tree["not"], facts)
    if "is" in tree:
        if isinstance(facts.get(tree["is"]), bool):
            return bool(facts[tree["is"]])
        return holds(pack, pack.kind("conditions")[tree["is"]]["when"], facts)
    wanted = _constant(pack, tree["value"])
    if "table" in tree:
        table = pack.kind("conditions")[tree["table"]]
        value = next((row["value"] for row in table["table"] if holds(pack, row["when"], facts)), table.get("else"))
        return _compared(tree["op"], value, wanted, "text")
    return _compared(tree["op"], facts[tree["fact"]], wanted, pack.kind("facts")[tree["fact"]]["type"])


def _compared(op: str, value: Any, wanted: Any, kind: str) -> bool:
    if op == "has":
        return wanted in value
    if op in ("in", "not_in"):
        return any(_compared("eq", value, one, kind) for one in wanted) is (op == "in")
    if kind == "number":
        one, other = _number(value), _number(wanted)
        return {"eq": one == other, "ne": one != other, "gt": one > other, "ge": one >= other, "lt": one < other, "le": one <= other}[op]
    same = sorted(value) == sorted(wanted) if kind == "set" else value == wanted
    return same is (op == "eq")


def may_be(pack: Pack, facts: Facts) -> bool:
    """Whether no impossible combination is true."""
    return not any(holds(pack, raw["when"], facts) for raw in pack.kind("impossible").values())


def flow(pack: Pack, facts: Facts) -> str | None:
    """The flow: greatest priority first, left as its leaves say."""
    flows = pack.kind("flows")
    flows = {code: raw for code, raw in flows.items() if not raw.get("bundle")}  # a bundle is chosen by people, never by facts
    queue = sorted(flows, key=lambda code: (-flows[code].get("priority", 0), code))
    tried: list[str] = []
    while queue:
        code = queue.pop(0)
        if code in tried:
            continue
        tried.append(code)
        if not holds(pack, flows[code].get("when", True), facts):
            continue
        leave = next((one for one in flows[code].get("leaves") or [] if holds(pack, one["when"], facts)), None)
        if leave is None:
            return code
        if leave.get("to") in flows:
            queue.insert(0, leave["to"])
    return None


def named(pack: Pack, code: str) -> list[str]:
    """The matters that a flow names."""
    raw = pack.kind("flows")[code]
    inside = [one["matter"] for step in raw["steps"] for group in step["groups"] for one in group]
    return list(dict.fromkeys(inside + [one["matter"] for one in raw.get("around") or []]))


def listed(pack: Pack, facts: Facts) -> tuple[str | None, frozenset[str], frozenset[tuple[str, str]]]:
    """Flow, applying matters of the flow, and the materials that each needs."""
    code = flow(pack, facts)
    raws = pack.kind("matters")
    matters = [m for m in (named(pack, code) if code else []) if holds(pack, raws[m].get("when", True), facts)]
    needs = [(m, need["code"]) for m in matters for need in raws[m].get("materials") or [] if holds(pack, need.get("when", True), facts)]
    return code, frozenset(matters), frozenset(needs)


def constants(pack: Pack) -> dict[str, list[Any]]:
    """The constants with which each fact is compared anywhere in the pack."""
    found: dict[str, list[Any]] = {}

    def walk(raw: Any) -> None:
        if isinstance(raw, Mapping):
            if "fact" in raw and "op" in raw:
                value = _constant(pack, raw.get("value"))
                found.setdefault(raw["fact"], []).extend(value if isinstance(value, list) else [value])
            for one in raw.values():
                walk(one)
        elif isinstance(raw, (list, tuple)):
            for one in raw:
                walk(one)

    for kind in ("conditions", "matters", "flows", "impossible"):
        walk(list(pack.kind(kind).values()))
    return found


def choices(pack: Pack) -> dict[str, list[Any]]:
    """Values of each fact worth trying; facts that share their code with a condition are left to it."""
    cut = constants(pack)
    found: dict[str, list[Any]] = {}
    for code, raw in pack.kind("facts").items():
        if code in pack.kind("conditions"):
            continue
        if raw["type"] == "bool":
            found[code] = [True, False]
        elif raw["type"] == "enum":
            found[code] = [one["value"] for one in raw["options"]]
        elif raw["type"] == "number":
            cuts = sorted({_number(one) for one in cut.get(code, [])} | {Decimal(0)})
            between = [(one + other) / 2 for one, other in pairwise(cuts)]
            found[code] = [str(one) for one in sorted([*cuts, *between, cuts[-1] + 1])]
        else:
            found[code] = [[], *([one["value"]] for one in raw.get("options") or [])]
    return found


def drawn(pack: Pack, dice: Random, values: Mapping[str, list[Any]], fixed: Facts | None = None) -> dict[str, Any]:
    """Random complete facts that may be; `fixed` ones stay."""
    while True:
        facts = {code: dice.choice(listed) for code, listed in values.items()} | dict(fixed or {})
        if may_be(pack, facts):
            return facts
