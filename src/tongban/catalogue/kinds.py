"""The kinds of named things that a pack may hold, their Chinese names, and the JSON Schema of each."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

FORMAT = 1

KINDS: dict[str, str] = {
    "regions": "行政区划",
    "offices": "部门",
    "calendar": "日历例外",
    "parameters": "参数",
    "facts": "项目事实",
    "conditions": "条件",
    "impossible": "不可能的情况",
    "materials": "材料",
    "licence_types": "证照种类",
    "sections": "表单分节",
    "fees": "收费清单",
    "procedures": "办理流程",
    "matters": "事项",
    "variants": "事项的办理情形",
    "promises": "承诺时限",
    "flows": "主题流程",
    "negatives": "负面清单",
    "red_lines": "红线",
    "cleanups": "材料清理规则",
    "pauses": "暂停与特殊程序",
    "halls": "政务服务大厅",
    "notices": "文书",
    "targets": "承诺指标",
    "scenarios": "情景",
}
# Stories about a pack are read with it but are no part of what is frozen.
UNFROZEN = frozenset({"scenarios"})
KEYS = {"calendar": "date"}
"""The key that names a thing, where it is not `code`."""


def key_of(kind: str) -> str:
    """The key that holds the name of a thing of this kind."""
    return KEYS.get(kind, "code")


@cache
def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of one thing of `kind` (or of `pack`, the cover, or `common`)."""
    text = (files("tongban.catalogue") / "schemas" / f"{kind}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@cache
def validator(kind: str) -> Draft202012Validator:
    """The validator of one thing of `kind`."""
    common: Resource[Any] = Resource.from_contents(schema("common"))
    registry: Registry[Any] = common @ Registry()
    return Draft202012Validator(schema(kind), registry=registry)
