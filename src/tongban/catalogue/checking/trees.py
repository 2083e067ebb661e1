"""Checks facts and condition trees: every fact exists, every operator and value fits, nothing goes in circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tongban.catalogue.checking.findings import Notebook
from tongban.catalogue.conditions import DEEPEST, FITTING, parameter_value
from tongban.catalogue.definitions import FactSpec
from tongban.catalogue.packs import Pack
from tongban.catalogue.reading import Route
from tongban.catalogue.values import normal

Fault = tuple[Route, str, str]


def check_trees(notes: Notebook) -> None:
    """Report ill-typed trees in conditions, matters, flows and targets, odd facts and circular conditions."""
    for kind, code, route, tree in all_trees(notes.sound):
        for where, text, fix in faults(tree, notes.sound):
            notes.error(kind, code, text, fix, (*route, *where))
    _facts(notes)
    _circles(notes)
    for code, raw in notes.sound.kind("parameters").items():
        days = [v["from"] for v in raw["values"]]
        if len(set(days)) < len(days):
            notes.error("parameters", code, "同一天有两个值", "请删去一个，或改起始日期", ("values",))


def all_trees(pack: Pack) -> Iterator[tuple[str, str, Route, Any]]:
    """Every condition tree of a pack with kind, code and route."""
    for code, raw in pack.kind("conditions").items():
        if "when" in raw:
            yield "conditions", code, ("when",), raw["when"]
        for at, row in enumerate(raw.get("table") or []):
            yield "conditions", code, ("table", at, "when"), row["when"]
    for code, raw in pack.kind("matters").items():
        if "when" in raw:
            yield "matters", code, ("when",), raw["when"]
        for list_key, keys in (("materials", ("when", "core_when")), ("consult", ("when",)), ("fees", ("when",))):
            for at, item in enumerate(raw.get(list_key) or []):
                for key in keys:
                    if item.get(key) is not None:
                        yield "matters", code, (list_key, at, key), item[key]
    for code, raw in pack.kind("flows").items():
        if "when" in raw:
            yield "flows", code, ("when",), raw["when"]
        for at, step in enumerate(raw["steps"]):
            for g, group in enumerate(step["groups"]):
                for m, member in enumerate(group):
                    if "when" in member:
                        yield "flows", code, ("steps", at, "groups", g, m, "when"), member["when"]
        for at, leave in enumerate(raw.get("leaves") or []):
            yield "flows", code, ("leaves", at, "when"), leave["when"]
    for code, raw in pack.kind("fees").items():
        for key in ("tariffs", "free"):
            for at, item in enumerate(raw.get(key) or []):
                if "when" in item:
                    yield "fees", code, (key, at, "when"), item["when"]
    for code, raw in pack.kind("variants").items():
        for at, spec in enumerate(raw.get("assumes") or []):
            if "when" in spec:
                yield "variants", code, ("assumes", at, "when"), spec["when"]
    for code, raw in pack.kind("red_lines").items():
        if "when" in raw:
            yield "red_lines", code, ("when",), raw["when"]
    for code, raw in pack.kind("impossible").items():
        yield "impossible", code, ("when",), raw["when"]
    for code, raw in pack.kind("targets").items():
        if "scope" in raw:
            yield "targets", code, ("scope",), raw["scope"]


def faults(tree: object, pack: Pack, route: Route = ()) -> Iterator[Fault]:
    """What is ill-typed in a tree: route, text, fix. An evaluator calls such a part unknown."""
    if isinstance(tree, bool):
        return
    if not isinstance(tree, Mapping) or len(route) > DEEPEST:
        yield route, "条件应是 true、false 或一棵条件树", "写法见 docs/pack-format.md 的 Conditions"
        return
    if "fact" in tree:
        yield from _fact_leaf(tree, pack, route)
    elif "table" in tree:
        yield from _table_leaf(tree, pack, route)
    elif "is" in tree:
        code = tree["is"]
        if not isinstance(code, str) or not pack.has("conditions", code):
            yield route, f"没有名为 {code} 的条件", "请核对名称，或在 conditions.yaml 里补上"
        elif pack.condition(code).is_table:
            yield route, f"{code} 是判定表，不能用 is", f"请写 {{table: {code}, op: eq, value: …}}"
    elif "not" in tree:
        yield from faults(tree["not"], pack, (*route, "not"))
    else:
        word = "all" if "all" in tree else "any"
        listed = tree.get(word)
        if not isinstance(listed, (list, tuple)) or not listed:
            yield route, f"条件 {word} 下面是空的", "请写上至少一个条件，或改为 true / false"
            return
        for at, inner in enumerate(listed):
            yield from faults(inner, pack, (*route, word, at))


def _fact_leaf(tree: Mapping[str, Any], pack: Pack, route: Route) -> Iterator[Fault]:
    code = tree["fact"]
    if not isinstance(code, str) or not pack.has("facts", code):
        yield (*route, "fact"), f"没有名为 {code} 的项目事实", "请核对名称，或在 facts.yaml 里补上"
        return
    spec, op = pack.fact(code), tree.get("op")
    fitting = FITTING[spec.type]
    if op not in fitting:
        yield (*route, "op"), f"“{spec.zh}”是 {spec.type}，不能用 {op} 比较", f"可用：{'、'.join(sorted(fitting))}"
        return
    raw = tree.get("value")
    operand = raw
    if isinstance(raw, Mapping):
        name = raw.get("parameter")
        if not isinstance(name, str) or not pack.has("parameters", name):
            yield (*route, "value"), f"没有名为 {name} 的参数", "请核对名称，或在 parameters.yaml 里补上"
            return
        operand = parameter_value(pack.parameter(name), None)
    if not _fits(spec, str(op), operand):
        known = "、".join(o.value for o in spec.options)
        fix = f"可用的值：{known}" if known else f"请写一个 {spec.type} 类型的值"
        yield (*route, "value"), f"“{spec.zh}”不能与 {operand} 比较", fix


def _fits(spec: FactSpec, op: str, operand: object) -> bool:
    if op in ("in", "not_in"):
        return (
            isinstance(operand, (list, tuple)) and bool(operand) and all(normal(spec, i) is not None for i in operand)
        )
    if op == "has":
        return isinstance(operand, str) and (not spec.options or any(operand == o.value for o in spec.options))
    return normal(spec, operand) is not None


def _table_leaf(tree: Mapping[str, Any], pack: Pack, route: Route) -> Iterator[Fault]:
    code = tree["table"]
    if not isinstance(code, str) or not pack.has("conditions", code) or not pack.condition(code).is_table:
        yield (*route, "table"), f"没有名为 {code} 的判定表", "请核对名称，或在 conditions.yaml 里补上 table"
        return
    condition = pack.condition(code)
    values = [row.value for row in condition.table] + [condition.otherwise]
    operand = tree.get("value")
    listed = operand if isinstance(operand, (list, tuple)) else [operand]
    if isinstance(operand, (list, tuple)) is not (tree.get("op") in ("in", "not_in")):
        yield (*route, "value"), "in / not_in 要比较列表，eq / ne 要比较单个值", "请改写"
    for one in listed:
        if one not in values:
            yield (*route, "value"), f"判定表 {code} 不会给出 {one}", f"它给出：{'、'.join(map(str, values))}"


def _facts(notes: Notebook) -> None:
    pack = notes.sound
    for spec in pack.facts():
        code = spec.code
        if spec.type in ("enum", "set") and not spec.options:
            notes.error("facts", code, "没有写可选项", "请写 options: [{value, zh}, …]")
        elif spec.default is not None and normal(spec, spec.default) is None:
            notes.error("facts", code, f"默认值 {spec.default} 不合类型 {spec.type}", "请改默认值", ("default",))
        values = [o.value for o in spec.options]
        if len(set(values)) < len(values):
            notes.error("facts", code, "可选项有重复的 value", "请删去一个", ("options",))
        if pack.has("conditions", code) and (spec.default is not None or spec.question is not None):
            fix = "这是部门认定，会压过同名条件：请去掉 question 和 default，source 写 office"
            notes.error("facts", code, "与命名条件同名，却有提问或默认值", fix)
        if spec.question is None and spec.default is None and not pack.has("conditions", code):
            notes.warn("facts", code, "既不提问也没有默认值，会一直不清楚", "请写 question，或写 default")


def _circles(notes: Notebook) -> None:
    """Named conditions that lead back to themselves."""
    pack = notes.sound
    edges = {code: set(_named_in(dict(raw))) for code, raw in pack.kind("conditions").items()}
    for code in edges:
        reached, frontier = set[str](), [code]
        while frontier:
            for after in edges.get(frontier.pop(), ()):
                if after not in reached:
                    reached.add(after)
                    frontier.append(after)
        if code in reached:
            notes.error("conditions", code, "绕成了圈：最后又用到自己", "请改写，去掉对自己的引用")


def _named_in(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in ("is", "table") and isinstance(inner, str):
                yield inner
            else:
                yield from _named_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _named_in(inner)
