"""Only actions.py and the kernel write; everything that changes a table goes through a named verb."""

from __future__ import annotations

import ast
import re

from tests.house.tree import at, functions, imports, inside, none, parsed, sources

WRITERS: dict[str, str] = {
    "cases/kernel/": "the kernel: writes one transition in one round trip",
    "journal/outbox.py": "the deliveries' own bookkeeping (leases, tries), beside any case",
}
"""Files that write beside actions.py, and why. A room's folder `actions/` counts as its actions.py."""

ON_QUERYSETS = {"create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete"}
ON_QUERYSETS |= {f"a{name}" for name in ON_QUERYSETS}
ON_ROWS = {"save", "asave", "delete", "adelete", "save_base"}
TO_QUERYSETS = {"filter", "exclude", "all", "select_for_update", "order_by", "using", "none"}
NOT_ROWS = {"session", "workbook", "book", "image", "canvas"}
"""Receivers of a bare save() that are no rows of ours."""
SQL = re.compile(r"^\s*(INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE)\b", re.I)


def writes(name: str) -> bool:
    """Whether a file may write."""
    parts = name.split("/")
    return parts[-1] == "actions.py" or "actions" in parts[:-1] or any(name.startswith(prefix) for prefix in WRITERS)


def querysets(tree: ast.Module) -> set[str]:
    """Names that somewhere in a file are bound to a queryset."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and _is_queryset(node.value, set()):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def _is_queryset(node: ast.expr, known: set[str]) -> bool:
    while True:
        if isinstance(node, ast.Name):
            return node.id in known
        if isinstance(node, ast.Attribute):
            if node.attr in ("objects", "_default_manager", "_base_manager"):
                return True
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in TO_QUERYSETS:
                return True
            node = node.func.value
        else:
            return False


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "x" for v in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def writing_calls(tree: ast.Module) -> list[tuple[int, str]]:
    """Every call in a file that writes a row, by its line."""
    known = querysets(tree)
    found = []
    for node in ast.walk(tree):
        if SQL.match(_text(node)):
            found.append((getattr(node, "lineno", 1), "SQL that writes"))
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, receiver = node.func.attr, node.func.value
        on_queryset = name in ON_QUERYSETS and _is_queryset(receiver, known)
        bare = not node.args and {k.arg for k in node.keywords} <= {"update_fields", "force_insert", "force_update", "using"}
        last = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
        if on_queryset or (name in ON_ROWS and bare and last not in NOT_ROWS):
            found.append((node.lineno, f".{name}("))
    return found


def test_only_actions_and_the_kernel_write() -> None:
    found = [
        at(path, line, f"{what} belongs into actions.py")
        for path in sources()
        if not writes(inside(path))
        for line, what in writing_calls(parsed(path))
    ]
    none(found, "Writes outside actions.py:")


def test_exceptions_are_still_needed() -> None:
    for prefix in WRITERS:
        files = [path for path in sources() if inside(path).startswith(prefix)]
        assert any(writing_calls(parsed(path)) for path in files), f"{prefix} no longer writes: take it off the list"


def test_nobody_overrides_saving() -> None:
    found = [
        at(path, node.lineno, f"{node.name}() of a model hides a verb that belongs into actions.py")
        for path in sources()
        if path.name == "models.py" or "models" in path.parts[:-1]
        for node in functions(path)
        if node.name in {"save", "asave", "delete", "adelete", "save_base"}
    ]
    none(found, "Overridden saving:")


def test_no_signals() -> None:
    found = [
        at(path, line, f"{module}: say it in config/wiring.py")
        for path in sources()
        for line, module in imports(path)
        if module.startswith(("django.dispatch", "django.db.models.signals", "django.core.signals"))
        or (module.startswith("django.") and ".signals" in module)
    ]
    none(found, "Signals:")
