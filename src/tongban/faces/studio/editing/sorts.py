"""Kinds of controls: how a value of a pack stands in a form, and how what was typed becomes a value again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tongban.faces.studio.editing.parts import Field
from tongban.records.documents import placeholders

_CODE = re.compile(r"^.*（([A-Za-z0-9_.\-]+)）$")


def shown(spec: Field, value: Any, names: Mapping[str, str] | None = None) -> str:
    """A value as its control holds it; `names` are the choices of codes that are shown by name."""
    if spec.sort == "core":
        value = value.get("value") if isinstance(value, Mapping) else value
    if value is None:
        return ""
    if isinstance(value, bool):
        words = ("是", "否") if spec.sort == "scalar" else ("1", "0")
        return words[0] if value else words[1]
    if spec.sort == "by" and isinstance(value, Mapping):
        return _by(value)
    if spec.sort == "placed" and isinstance(value, list):
        return "\n".join(placeholders.in_chinese(str(v)) for v in value)
    if spec.sort == "named" and isinstance(value, list):
        return "\n".join((names or {}).get(str(v), str(v)) for v in value)
    if spec.sort == "scalar" and isinstance(value, list):
        return "、".join(map(str, value))
    if spec.sort == "lines" and isinstance(value, list):
        return "\n".join(map(str, value))
    if spec.sort == "words" and isinstance(value, list):
        return "、".join(map(str, value))
    if spec.sort == "options" and isinstance(value, list):
        return "\n".join(f"{o.get('value', '')} {o.get('zh', '')}".strip() for o in value if isinstance(o, Mapping))
    return str(value)


def parsed(spec: Field, text: str, before: Any = None) -> Any:
    """A posted text as a value, None for nothing; what is no number stays text, so that the schema can tell.

    `before` is the value that stood there: a set stays a set.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return None
    if spec.sort == "number":
        return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else text
    if spec.sort == "scalar":
        return _scalar(text, before)
    if spec.sort == "by":
        return _who(text)
    if spec.sort == "placed":
        return [placeholders.in_codes(line.strip()) for line in text.split("\n") if line.strip()]
    if spec.sort == "named":
        return [_CODE.sub(r"\1", line.strip()) for line in text.split("\n") if line.strip()]
    if spec.sort in ("yes", "core"):
        return {"1": True, "0": False}.get(text, text)
    if spec.sort == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if spec.sort == "words":
        return [
            w.strip() for w in text.replace("，", "、").replace(",", "、").replace("\n", "、").split("、") if w.strip()
        ]
    if spec.sort == "options":
        pairs = [line.strip().partition(" ") for line in text.split("\n") if line.strip()]
        return [{"value": value, "zh": zh.strip() or value} for value, _, zh in pairs]
    return " ".join(text.split("\n")) if spec.sort in ("text", "choice") else text


def picked(path: str, before: Any, data: Mapping[str, str]) -> list[str] | None:
    """The boxes that were ticked: those that stood there first, in their order, then the new ones; None for none."""
    ticked = [key.removeprefix(f"{path}:") for key in data if key.startswith(f"{path}:")]
    old = [str(v) for v in before or () if str(v) in ticked]
    return [*old, *(v for v in ticked if v not in old)] or (None if not before else [])


def _scalar(text: str, before: Any) -> Any:
    if isinstance(before, list):
        return [w.strip() for w in text.split("、") if w.strip()]
    if text in ("是", "否"):
        return text == "是"
    return int(text) if re.fullmatch(r"-?\d{1,12}", text) and not isinstance(before, str) else text


def _by(value: Mapping[str, Any]) -> str:
    if "post" in value:
        return f"post:{value['post']}@{value.get('office')}"
    return next((f"{k}:{v}" for k, v in value.items()), "")


def _who(text: str) -> dict[str, str]:
    key, _, value = text.partition(":")
    if key == "post":
        post, _, office = value.partition("@")
        return {"post": post, "office": office}
    return {key: value}
