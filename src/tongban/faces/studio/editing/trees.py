"""Conditions built from rows: a fact, a comparison, a value; rows of a group joined by one word, groups by the other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tongban.catalogue.conditions import FITTING
from tongban.catalogue.packs import Pack
from tongban.catalogue.sentences import Row, Rows, tree_of

OPS = {
    "eq": "等于",
    "ne": "不等于",
    "gt": "大于",
    "ge": "不小于",
    "lt": "小于",
    "le": "不大于",
    "in": "属于其中之一",
    "not_in": "不属于其中任何一个",
    "has": "含有",
}
MOST = 60


@dataclass(slots=True)
class Asked:
    """One row of the builder, ready for its controls."""

    at: int
    group: int
    row: Row
    ops: list[tuple[str, str]]
    options: list[tuple[str, str]]
    values: list[str]
    many: bool
    unit: str
    parameter: str
    fault: str = ""

    @property
    def subject(self) -> str:
        return f"{self.row.sort}:{self.row.name}" if self.row.name else ""


def subjects(pack: Pack) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a row may be about, in three groups."""
    conditions = [pack.condition(code) for code in pack.kind("conditions")]
    return [
        ("项目情况", [(f"fact:{f.code}", f.zh) for f in pack.facts()]),
        ("命名条件", [(f"is:{c.code}", c.zh) for c in conditions if not c.is_table]),
        ("判定表", [(f"table:{c.code}", c.zh) for c in conditions if c.is_table]),
    ]


def asked(found: Rows, pack: Pack) -> list[Asked]:
    """The rows as controls."""
    made: list[Asked] = []
    for g, group in enumerate(found.groups, 1):
        for row in group:
            made.append(_asked(row, len(made), g, pack))
    return made


def _asked(row: Row, n: int, group: int, pack: Pack) -> Asked:
    ops: list[tuple[str, str]] = []
    options: list[tuple[str, str]] = []
    unit = parameter = ""
    if row.sort == "fact" and pack.has("facts", row.name):
        spec = pack.fact(row.name)
        ops = [(op, zh) for op, zh in OPS.items() if op in FITTING[spec.type]]
        if spec.type == "bool":
            ops, options = [("eq", "等于")], [("true", "是"), ("false", "否")]
        options = options or [(o.value, o.zh) for o in spec.options]
        unit = spec.unit or ""
    elif row.sort == "table" and pack.has("conditions", row.name):
        ops = [(op, OPS[op]) for op in ("eq", "ne", "in", "not_in")]
        condition = pack.condition(row.name)
        values = [r.value for r in condition.table] + [condition.otherwise]
        options = [(json.dumps(v), str(v)) for v in dict.fromkeys(values) if v is not None]
    if isinstance(row.value, Mapping):
        name = str(row.value.get("parameter"))
        parameter = pack.parameter(name).zh if pack.has("parameters", name) else name
    listed = row.value if isinstance(row.value, (list, tuple)) else [row.value]
    texts = [_text(row.sort, v) for v in listed if v is not None and not isinstance(v, Mapping)]
    return Asked(n, group, row, ops, options, texts, row.op in ("in", "not_in"), unit, parameter)


def _text(sort: str, value: Any) -> str:
    if sort == "table":
        return json.dumps(value)
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def posted(data: Any, pack: Pack) -> tuple[Rows, str]:
    """The rows as posted (`data` is a QueryDict), after a pressed button; and a word where something cannot be told."""
    outer = "any" if data.get("outer") == "any" else "all"
    count = min(int(data.get("n") or 0), MOST)
    numbered: list[tuple[int, Row]] = []
    for n in range(count):
        sort, _, name = str(data.get(f"{n}.subject", "")).partition(":")
        group = str(data.get(f"{n}.group") or "1")
        if sort in ("fact", "is", "table") and name:
            row = _row(data, n, sort, name, pack)
            numbered.append((int(group) if group.isdigit() else 1, row))
    verb, _, number = str(data.get("do", "")).partition(":")
    if number.isdigit() and int(number) < len(numbered) and verb == "drop":
        numbered.pop(int(number))
    groups: dict[int, list[Row]] = {}
    for at, row in numbered:
        groups.setdefault(at, []).append(row)
    always = data.get("always") != "never"
    return Rows(outer, tuple(tuple(groups[g]) for g in sorted(groups)), always), verb


def _row(data: Any, n: int, sort: str, name: str, pack: Pack) -> Row:
    no = data.get(f"{n}.no") == "1"
    if sort == "is":
        return Row("is", name, no=no)
    op = str(data.get(f"{n}.op") or "eq")
    if op not in OPS:
        op = "eq"
    kept = data.get(f"{n}.parameter")
    if kept and data.get(f"{n}.was") == f"{sort}:{name}":
        return Row(sort, name, op, {"parameter": str(kept)}, no)
    texts = [str(v).strip() for v in data.getlist(f"{n}.value") if str(v).strip()]
    if data.get(f"{n}.was") != f"{sort}:{name}":
        texts = []
    values = [_value(sort, name, text, pack) for text in texts]
    if op in ("in", "not_in"):
        return Row(sort, name, op, values, no)
    return Row(sort, name, op, values[0] if values else None, no)


def _value(sort: str, name: str, text: str, pack: Pack) -> Any:
    if sort == "table":
        try:
            return json.loads(text)
        except ValueError:
            return text
    if pack.has("facts", name):
        spec = pack.fact(name)
        if spec.type == "bool":
            return {"true": True, "false": False}.get(text, text)
        if spec.type == "number" and text.lstrip("-").isdigit() and len(text) < 16:
            return int(text)
    return text


def incomplete(found: Rows) -> str:
    """A sentence where a row still lacks its value."""
    for group in found.groups:
        for row in group:
            if row.sort != "is" and row.value in (None, []):
                return "有一行还没有选值：选好情况以后请按“更新各行”，再选值。"
    return ""


def with_row(found: Rows, new_group: bool) -> Rows:
    """One row more (an empty one is drawn by the page); a new group where asked for."""
    return replace(found, groups=(*found.groups, ())) if new_group else found


def tree(found: Rows) -> Any:
    """The tree that the rows say."""
    return tree_of(found)
