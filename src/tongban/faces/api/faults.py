"""Validation errors of the framework said in Chinese, each with the field that it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from tongban.faces.api.problems import reason

_WORDS = {
    "missing": "没有写",
    "extra_forbidden": "不认识这一项",
    "string_type": "应当是文字",
    "int_type": "应当是整数",
    "int_parsing": "应当是整数",
    "int_from_float": "应当是整数",
    "bool_type": "应当是 true 或者 false",
    "dict_type": "应当是一个对象",
    "list_type": "应当是一个列表",
    "model_type": "应当是一个对象",
    "model_attributes_type": "应当是一个对象",
    "uuid_parsing": "编号的格式不对",
    "uuid_type": "编号的格式不对",
    "string_too_long": "太长了",
    "string_too_short": "太短了",
    "too_long": "太多了",
    "too_short": "太少了",
    "greater_than_equal": "太小了",
    "less_than_equal": "太大了",
    "literal_error": "不在可选的范围里",
    "string_pattern_mismatch": "格式不对",
}


def told(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Each error as a reason; where it stands is the field: `form.owner`, `query.limit`."""
    found = []
    for error in errors:
        place = [str(part) for part in error.get("loc", ())]
        shown = ".".join(place[1:] if place[:1] in (["body"], ["query"], ["path"], ["header"]) else place)
        shown = shown.removeprefix("body.")
        kind = str(error.get("type", ""))
        words = _WORDS.get(kind, "不合要求")
        found.append(reason(kind or "value", f"{_safe(shown) or '请求正文'}：{words}", _safe(shown)))
    return found[:50]


def _safe(text: str) -> str:
    """A place short and printable enough to be told back."""
    return "".join(c if c.isprintable() else "?" for c in text[:120])


def staff_of(actor: str) -> UUID | None:
    """The staff member that an event's actor names."""
    for part in actor.split():
        if part.startswith("staff:"):
            return UUID(part.removeprefix("staff:"))
    return None
