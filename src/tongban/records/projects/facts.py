"""From a filled form to the facts that conditions ask for: typed, in the plain unit that the catalogue states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any


def facts_of(pack: Any, sections: Iterable[str], form: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that a form states, by fact name. Numbers are whole numbers or decimal texts, never floats."""
    found: dict[str, Any] = {}
    for code in sections:
        for field in pack.section(code).fields:
            if not field.fact:
                continue
            value = form.get(field.code)
            if value in (None, ""):
                continue
            found[field.fact] = typed(pack.fact(field.fact).type, value)
    return found


def typed(kind: str, value: Any) -> Any:
    """A form's value as a fact of that type; a value that does not fit is left as it is for the check to name."""
    if kind == "bool":
        return value in (True, "true", "True", "1", "是", "yes", "on", 1)
    if kind == "number":
        return number(value)
    if kind == "set":
        return list(value) if isinstance(value, list | tuple) else [v for v in str(value).split(",") if v]
    return value


def number(value: Any) -> Any:
    """A number as int where it is whole, else as decimal text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        exact = Decimal(str(value).replace(",", "").strip())
    except InvalidOperation:
        return value
    return int(exact) if exact == exact.to_integral_value() else str(exact.normalize())
