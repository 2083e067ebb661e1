"""Models are used only in their own room; the kernel is the one named exception."""

from __future__ import annotations

import ast
import re

from tests.house.tree import SRC, at, imports, inside, none, parsed, room, room_of, sources

MODELS = re.compile(r"^tongban\.[a-z_.]+\.models$")

AWAY: dict[str, str] = {
    "cases/kernel/": "the kernel writes journal and cases in one round trip, and the record rows that effects hand over",
}
"""Where models of other rooms may be named, and why. Nothing joins this list without a page in docs/decisions."""

SIDE_DOORS = {"get_model", "get_user_model", "get_models"}
"""Ways to a model that name no module."""


def allowed(name: str) -> bool:
    """Whether a file is one of the named exceptions."""
    return any(name.startswith(prefix) for prefix in AWAY)


def test_models_are_imported_only_in_their_room() -> None:
    found = [
        at(path, line, f"{module} belongs to {room_of(module)}: ask its queries.py or actions.py")
        for path in sources()
        if not allowed(inside(path))
        for line, module in imports(path)
        if MODELS.match(module) and room_of(module) != room(path)
    ]
    none(found, "Models of another room:")


def test_no_room_hands_its_models_on() -> None:
    passed_on = {
        f"tongban.{'.'.join(path.relative_to(SRC).with_suffix('').parts)}.{module.rsplit('.', 1)[1]}"
        for path in sources()
        if path.name != "models.py"
        for _, module in imports(path)
        if MODELS.match(module.rsplit(".", 1)[0]) and module.rsplit(".", 1)[1][0].isupper()
    }
    found = [
        at(path, line, f"{module} is a model of {room_of(module)} under another name")
        for path in sources()
        if not allowed(inside(path))
        for line, module in imports(path)
        if module.replace(".__init__", "") in passed_on and room_of(module) != room(path)
    ]
    none(found, "Models handed on to another room:")


def test_no_side_door_to_models() -> None:
    found = [
        at(path, node.lineno, f"{_name(node.func)}() reaches models past their room")
        for path in sources()
        if not allowed(inside(path)) and room(path) != "records.parties"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and _name(node.func) in SIDE_DOORS
    ]
    none(found, "A side door to models:")


def test_exceptions_are_still_needed() -> None:
    for prefix in AWAY:
        assert any(inside(path).startswith(prefix) for path in sources()), f"{prefix} is gone: take it off the list"


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
