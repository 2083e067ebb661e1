"""Checks that every code named in a pack stands for something the pack has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from string import Formatter
from typing import Any

from tongban.catalogue.checking.findings import Notebook
from tongban.catalogue.kinds import KINDS
from tongban.catalogue.reading import Route

Named = tuple[str, str, Route]
_SERIES = frozenset({"region", "year", "seq", "mark", "word", "month", "day", "date", "office", "kind"})


def check_references(notes: Notebook) -> None:
    """Report every code that leads nowhere, codes listed twice, and number rules that cannot be filled."""
    pack = notes.sound
    walks = {
        "regions": _regions,
        "offices": _offices,
        "materials": _materials,
        "licence_types": _licence_types,
        "sections": _sections,
        "procedures": _procedures,
        "matters": _matters,
        "variants": _variants,
        "flows": _flows,
        "pauses": _pauses,
        "negatives": _negatives,
        "red_lines": _red_lines,
        "fees": _fees,
        "targets": _targets,
        "halls": _halls,
        "cleanups": _cleanups,
    }
    for kind, walk in walks.items():
        for code, raw in pack.kind(kind).items():
            for aim, name, route in walk(raw):
                if not notes.pack.has(aim, name):
                    fix = f"请核对编码，或在 {aim}.yaml（或 {aim}/）里补上 {name}"
                    notes.error(kind, code, f"提到的{KINDS[aim]} {name} 不存在", fix, route)
    _promises(notes)
    _twice(notes)
    _series(notes)


def _one(raw: Any, key: str, aim: str, base: Route = ()) -> Iterator[Named]:
    if raw.get(key) is not None:
        yield aim, raw[key], (*base, key)


def _many(raw: Any, key: str, aim: str, base: Route = ()) -> Iterator[Named]:
    for at, name in enumerate(raw.get(key) or []):
        yield aim, name, (*base, key, at)


def _regions(raw: Any) -> Iterator[Named]:
    yield from _one(raw, "parent", "regions")


def _offices(raw: Any) -> Iterator[Named]:
    yield from _one(raw, "merged_into", "offices")
    yield from _one(raw, "region", "regions")


def _halls(raw: Any) -> Iterator[Named]:
    yield from _one(raw, "office", "offices")
    yield from _many(raw, "offices", "offices")
    for at, there in enumerate(raw.get("across") or []):
        yield from _one(there, "office", "offices", ("across", at))
        yield from _many(there, "matters", "matters", ("across", at))
    for at, out in enumerate(raw.get("outside") or []):
        yield from _one(out, "matter", "matters", ("outside", at))


def _materials(raw: Any) -> Iterator[Named]:
    if raw["source"] == "prior":
        yield from _one(raw, "from", "matters")


def _licence_types(raw: Any) -> Iterator[Named]:
    yield from _one(raw, "issuer_role", "offices")


def _sections(raw: Any) -> Iterator[Named]:
    for at, field in enumerate(raw["fields"]):
        yield from _one(field, "fact", "facts", ("fields", at))


def _procedures(raw: Any) -> Iterator[Named]:
    for at, action in enumerate(raw["actions"]):
        yield from _one(action, "notice", "notices", ("actions", at))


def _matters(raw: Any) -> Iterator[Named]:
    yield from _one(raw, "office", "offices")
    yield from _one(raw, "accepts", "offices")
    yield from _one(raw, "procedure", "procedures")
    yield from _many(raw, "sections", "sections")
    yield from _many(raw, "before", "matters")
    yield from _many(raw, "before_soft", "matters")
    yield from _many(raw, "pauses", "pauses")
    for at, need in enumerate(raw.get("materials") or []):
        yield from _one(need, "code", "materials", ("materials", at))
    for at, asked in enumerate(raw.get("consult") or []):
        yield from _one(asked, "office", "offices", ("consult", at))
    yield from _one(raw.get("result") or {}, "licence", "licence_types", ("result",))
    for action, notice in (raw.get("notices") or {}).items():
        yield "notices", notice, ("notices", action)


def _variants(raw: Any) -> Iterator[Named]:
    yield from _one(raw, "procedure", "procedures")
    yield from _many(raw, "matters", "matters")
    yield from _many(raw, "sections", "sections")
    for at, need in enumerate(raw.get("materials") or []):
        yield from _one(need, "code", "materials", ("materials", at))
    for action, notice in (raw.get("notices") or {}).items():
        yield "notices", notice, ("notices", action)
    for at, spec in enumerate(raw.get("assumes") or []):
        yield from _many(spec, "for", "matters", ("assumes", at))
        yield from _many(spec, "matters", "matters", ("assumes", at))


def _flows(raw: Any) -> Iterator[Named]:
    for at, step in enumerate(raw["steps"]):
        base: Route = ("steps", at)
        yield from _one(step, "lead", "offices", base)
        yield from _one(step, "accepts", "offices", base)
        yield "procedures", step.get("procedure", "family"), (*base, "procedure")
        yield from _many(step, "sections", "sections", base)
        for g, group in enumerate(step["groups"]):
            for m, member in enumerate(group):
                yield from _one(member, "matter", "matters", (*base, "groups", g, m))
    yield from _many(raw.get("bundle") or {}, "asks", "facts", ("bundle",))
    steps = {step["code"] for step in raw["steps"]}
    for at, around in enumerate(raw.get("around") or []):
        yield from _one(around, "matter", "matters", ("around", at))
        if around.get("after") not in steps:
            yield from _one(around, "after", "matters", ("around", at))
    for at, leave in enumerate(raw.get("leaves") or []):
        yield from _one(leave, "to", "flows", ("leaves", at))


def _fees(raw: Any) -> Iterator[Named]:
    yield from _one(raw, "payee", "offices")
    for at, row in enumerate(raw.get("tariffs") or []):
        yield from _one(row, "quantity", "facts", ("tariffs", at))
    for at, free in enumerate(raw.get("free") or []):
        yield from _many(free, "matters", "matters", ("free", at))


def _pauses(raw: Any) -> Iterator[Named]:
    yield from _one(raw, "notice", "notices")


def _negatives(raw: Any) -> Iterator[Named]:
    for key in ("not_tolerated", "not_promised", "not_self_accepted"):
        for at, line in enumerate(raw.get(key) or []):
            yield from _many(line, "matters", "matters", (key, at))
            yield from _many(line, "materials", "materials", (key, at))


def _cleanups(raw: Any) -> Iterator[Named]:
    yield from _many(raw, "offices", "offices")
    yield from _many(raw, "materials", "materials")


def _red_lines(raw: Any) -> Iterator[Named]:
    yield from _many(raw, "gates", "matters")
    yield from _many(raw, "matters", "matters")
    yield from _many(raw, "materials", "materials")


def _targets(raw: Any) -> Iterator[Named]:
    yield from _many(raw, "flows", "flows")
    yield from _many(raw, "matters", "matters")


def _promises(notes: Notebook) -> None:
    """A promise names a matter or a step of a flow."""
    steps = {f"{f}.{s.get('code')}" for f, raw in notes.sound.kind("flows").items() for s in raw["steps"]}
    for code in notes.sound.kind("promises"):
        if not notes.pack.has("matters", code) and code not in steps:
            notes.error("promises", code, "没有这个事项或环节", "请核对编码；环节写作“流程.环节”")


def _twice(notes: Notebook) -> None:
    """Things listed twice in one list."""
    lists = {
        "sections": [("fields", "字段")],
        "procedures": [("actions", "动作")],
        "offices": [("posts", "岗位")],
        "licence_types": [("fields", "字段")],
        "flows": [("steps", "环节")],
        "matters": [("materials", "材料")],
        "variants": [("materials", "材料")],
    }
    for kind, keys in lists.items():
        for code, raw in notes.sound.kind(kind).items():
            for key, zh in keys:
                codes = [item["code"] for item in raw.get(key) or []]
                _report_twice(notes, kind, code, key, zh, codes)
    for code, raw in notes.sound.kind("matters").items():
        for key, zh in (("sections", "表单分节"), ("before", "前置事项"), ("pauses", "暂停类型")):
            _report_twice(notes, "matters", code, key, zh, raw.get(key) or [])


def _report_twice(notes: Notebook, kind: str, code: str, key: str, zh: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for at, one in enumerate(codes):
        if one in seen:
            notes.error(kind, code, f"{zh} {one} 列了两次", "请删去一处", (key, at))
        seen.add(one)


def _series(notes: Notebook) -> None:
    """Number rules and notice texts must have braces that close, and a running number."""
    for kind in ("licence_types", "notices"):
        for code, raw in notes.sound.kind(kind).items():
            rule = raw.get("series")
            if rule:
                names = _names(rule)
                if names is None:
                    notes.error(kind, code, "编号规则的花括号不成对", "请改成 {year}、{seq:05} 这样的写法", ("series",))
                elif "seq" not in names:
                    notes.error(kind, code, "编号规则里没有流水号 {seq}", "请加上 {seq} 或 {seq:05}", ("series",))
                elif names - _SERIES:
                    odd = "、".join(sorted(names - _SERIES))
                    notes.warn(
                        kind, code, f"编号规则里有不认识的 {odd}", f"可用：{'、'.join(sorted(_SERIES))}", ("series",)
                    )
    for code, raw in notes.sound.kind("notices").items():
        for at, paragraph in enumerate(raw["body"]):
            if _names(paragraph) is None:
                notes.error("notices", code, f"第 {at + 1} 段的花括号不成对", "请补全花括号", ("body", at))


def _names(text: str) -> set[str] | None:
    """The names in braces, None if the braces do not close."""
    try:
        return {re.split(r"[.\[]", name)[0] for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return None
