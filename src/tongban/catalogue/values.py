"""Facts as conditions read them: one normal form per type, and their Chinese for people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from tongban.catalogue.definitions import FactSpec
from tongban.catalogue.packs import Pack

Value: TypeAlias = bool | Decimal | str | frozenset[str]
Facts: TypeAlias = Mapping[str, object]

_NUMBER = re.compile(r"^-?\d{1,18}(\.\d{1,9})?\Z", re.ASCII)
_GREATEST = Decimal(10) ** 18


def normal(spec: FactSpec, value: object) -> Value | None:
    """`value` in the normal form of the fact's type, None if unknown or ill-typed; never raises.

    bool stays; numbers (int, finite float, decimal text) become Decimal; an enum must be one of its options;
    a set becomes a frozenset of its options; text stays.
    """
    if value is None:
        return None
    if spec.type == "bool":
        return value if isinstance(value, bool) else None
    if spec.type == "number":
        return number(value)
    if spec.type == "set":
        return _subset(spec, value)
    if not isinstance(value, str):
        return None
    if spec.type == "enum" and spec.options and all(value != option.value for option in spec.options):
        return None
    return value


def number(value: object) -> Decimal | None:
    """A number of any JSON shape as Decimal; None for what is no number (booleans, infinities, words)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        return value if value.is_finite() and abs(value) < _GREATEST else None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < _GREATEST else None
    if isinstance(value, float):
        found = Decimal(repr(value))
        return found if found.is_finite() and abs(found) < _GREATEST else None
    if isinstance(value, str) and _NUMBER.match(value):
        return Decimal(value)
    return None


def _subset(spec: FactSpec, value: object) -> frozenset[str] | None:
    if not isinstance(value, (list, tuple, set, frozenset)):
        return None
    known = {option.value for option in spec.options}
    found: set[str] = set()
    for item in value:
        if not isinstance(item, str) or (known and item not in known):
            return None
        found.add(item)
    return frozenset(found)


def value_zh(spec: FactSpec, value: Value | None) -> str:
    """The value as people read it: 是/否, the option's name, a number with its unit; 尚不清楚 if unknown."""
    if value is None:
        return "尚不清楚"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{number_zh(value)}{spec.unit or ''}"
    names = {option.value: option.zh for option in spec.options}
    if isinstance(value, frozenset):
        listed = [o.zh for o in spec.options if o.value in value] or sorted(value)
        return "、".join(listed) if listed else "无"
    return names.get(value, value)


def number_zh(value: Decimal) -> str:
    """A number without a needless tail of zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def assume(pack: Pack, facts: Facts, everything: bool = False) -> tuple[dict[str, object], tuple[str, ...]]:
    """Facts completed by the defaults of facts that nobody is asked for; and which ones were assumed.

    With `everything`, unanswered questions too take their default. A fact that shares its code with a named
    condition is an office's own finding and is never assumed.
    """
    completed = {code: value for code, value in facts.items() if value is not None}
    assumed: list[str] = []
    for spec in pack.facts():
        if spec.code in completed or spec.default is None or pack.has("conditions", spec.code):
            continue
        if everything or spec.question is None:
            completed[spec.code] = spec.default
            assumed.append(spec.code)
    return completed, tuple(assumed)


def doubtful(pack: Pack, facts: Facts) -> tuple[tuple[str, str], ...]:
    """Given facts that cannot be used, each with a Chinese sentence."""
    found: list[tuple[str, str]] = []
    for code, value in facts.items():
        if value is None:
            continue
        if not pack.has("facts", code):
            found.append((code, f"目录里没有“{code}”这项情况，未采用"))
        elif normal(pack.fact(code), value) is None:
            found.append((code, f"“{pack.fact(code).zh}”填写的值不合要求，请重新填写"))
    return tuple(found)
