"""What differs between two packs: by kind, thing and field, in Chinese words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalogue.kinds import KINDS, UNFROZEN, key_of
from tongban.catalogue.labels import key_zh, value_zh
from tongban.catalogue.packs import Pack
from tongban.catalogue.sentences import sentence

TREES = frozenset({"when", "core_when", "scope"})
NAMES = {
    "office": "offices",
    "accepts": "offices",
    "lead": "offices",
    "matter": "matters",
    "procedure": "procedures",
    "licence": "licence_types",
}
LISTS = {"sections": "sections", "before": "matters", "before_soft": "matters", "pauses": "pauses", "flows": "flows"}
"""Keys whose values are codes, with the kind that names them."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: where (in words), before, after."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was `added`, `removed` or `changed`."""

    kind: str
    code: str
    zh: str
    how: str
    fields: tuple[FieldChange, ...] = ()

    @property
    def kind_zh(self) -> str:
        return KINDS[self.kind]

    @property
    def how_zh(self) -> str:
        return {"added": "新增", "removed": "取消", "changed": "修改"}[self.how]


def differences(one: Pack, other: Pack) -> list[Change]:
    """Every thing that differs from `one` to `other`, in the order of kinds, then of `other`. Scenarios are no part of it."""
    found: list[Change] = []
    for kind in KINDS:
        if kind in UNFROZEN:
            continue
        old, new = one.kind(kind), other.kind(kind)
        for code in dict.fromkeys((*new, *old)):
            before, after = old.get(code), new.get(code)
            if before != after:
                found.append(change(kind, code, before, after, one, other))
    return found


def change(kind: str, code: str, before: Any, after: Any, one: Pack, other: Pack) -> Change:
    """How one thing changed."""
    zh = name_zh(kind, code, other if after is not None else one)
    if before is None:
        return Change(kind, code, zh, "added", tuple(_all(after, other)))
    if after is None:
        return Change(kind, code, zh, "removed")
    return Change(kind, code, zh, "changed", tuple(_fields(before, after, one, other, (), key_of(kind))))


def name_zh(kind: str, code: str, pack: Pack) -> str:
    """A thing's name; a promise and a step bear the names of what they are promised for."""
    raw = pack.kind(kind).get(code, {})
    if isinstance(raw.get("zh"), str):
        return str(raw["zh"])
    if pack.has("matters", code):
        return str(pack.get("matters", code)["zh"])
    flow, _, step = code.rpartition(".")
    if pack.has("flows", flow):
        return next((s.zh for s in pack.flow(flow).steps if s.code == step), code)
    return str(raw.get("name") or raw.get("reason") or code)


def _all(thing: Mapping[str, Any], pack: Pack) -> Iterator[FieldChange]:
    for key, value in thing.items():
        if key not in ("code", "zh"):
            yield FieldChange(key_zh(key), "", told(key, value, pack))


def _fields(
    before: Mapping[str, Any], after: Mapping[str, Any], one: Pack, other: Pack, path: tuple[str, ...], key: str = "code"
) -> Iterator[FieldChange]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old == new or name == key:
            continue
        here = (*path, key_zh(name))
        if name not in TREES and isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _fields(old, new, one, other, here)
        elif _named(old) and _named(new):
            yield from _lists(name, old, new, one, other, here)
        else:
            yield FieldChange(" › ".join(here), told(name, old, one), told(name, new, other))


def _named(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, Mapping) and "code" in item for item in value)


def _lists(key: str, old: Any, new: Any, one: Pack, other: Pack, path: tuple[str, ...]) -> Iterator[FieldChange]:
    """Two lists of things with codes, aligned by code; then their order."""
    left, right = {i["code"]: i for i in old}, {i["code"]: i for i in new}
    for code in dict.fromkeys((*right, *left)):
        here = (*path, _item(key, code, right.get(code) or left[code], other))
        if code not in left:
            yield FieldChange(" › ".join(here), "没有", told("", right[code], other))
        elif code not in right:
            yield FieldChange(" › ".join(here), told("", left[code], one), "去掉")
        elif left[code] != right[code]:
            yield from _fields(left[code], right[code], one, other, here)
    kept = [c for c in left if c in right]
    if kept != [c for c in right if c in left]:
        yield FieldChange(" › ".join((*path, "先后")), "原来的先后", "调整了先后")


def _item(key: str, code: str, item: Mapping[str, Any], pack: Pack) -> str:
    if isinstance(item.get("zh"), str):
        return str(item["zh"])
    if key == "materials" and pack.has("materials", code):
        return f"{pack.material(code).zh}（{code}）"
    return code


def told(key: str, value: Any, pack: Pack) -> str:
    """A value of a pack in words; codes of offices, matters, sections get their names, conditions become sentences."""
    if key in TREES:
        return sentence(value, pack) if value is not None else "没有写"
    if isinstance(value, Mapping):
        if "days" in value and set(value) <= {"days", "unit", "src", "cite", "note", "starts", "extension"}:
            head = f"{value['days']} {'天' if value.get('unit') == 'calendar' else '个工作日'}"
            rest = {k: v for k, v in value.items() if k in ("starts", "extension", "cite") and v}
            return "；".join([head, *(f"{key_zh(k)}：{told(k, v, pack)}" for k, v in rest.items())])
        return "；".join(f"{key_zh(k)}：{told(k, v, pack)}" for k, v in value.items() if v not in (None, [], {})) or "没有写"
    if isinstance(value, list):
        return "、".join(told(f"{key}*", item, pack) for item in value) or "没有写"
    kind = NAMES.get(key) or LISTS.get(key.removesuffix("*"))
    if kind and isinstance(value, str) and pack.has(kind, value):
        return f"{name_zh(kind, value, pack)}（{value}）"
    return value_zh(key.removesuffix("*"), value)
