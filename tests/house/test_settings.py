"""Every setting is documented, and nothing is documented that is no setting; what packs may name explains itself."""

from __future__ import annotations

import ast
import inspect
import re

from tests.house.tree import ROOT, inside, parsed, sources, text_of, tracked

DOC = ROOT / "docs" / "settings.md"
NAME = re.compile(r"TONGBAN_[A-Z_]*[A-Z]")


def read_in_settings() -> set[str]:
    """Names that settings.py reads through `_env`, and those that any other file reads from the environment itself."""
    found = set()
    for path in sources():
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            called, first = ast.unparse(node.func), str(node.args[0].value)
            if inside(path) == "config/settings.py" and called == "_env":
                found.add(f"TONGBAN_{first}")
            elif called in ("os.environ.get", "os.getenv", "os.environ.setdefault") and NAME.fullmatch(first):
                found.add(first)
    return found


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"^\| `(TONGBAN_[A-Z_]+)`", DOC.read_text(), re.M))
    assert len(read_in_settings()) > 5
    assert read_in_settings() <= documented, f"not in docs/settings.md: {sorted(read_in_settings() - documented)}"
    elsewhere = {
        name
        for path in tracked()
        if ROOT / "tools" in path.parents or path in (ROOT / "tests" / "conftest.py", ROOT / "Makefile")
        for name in NAME.findall(text_of(path))
    }
    invented = documented - read_in_settings() - elsewhere
    assert not invented, f"documented, but nobody reads it: {sorted(invented)}"


def test_what_packs_may_name_explains_itself() -> None:
    from tongban.config import wiring

    for table in (wiring.RULES, wiring.EFFECTS, wiring.LOADERS, wiring.CONSUMERS):
        for name, function in table.items():
            assert inspect.getdoc(function), f"{name} has no docstring"


def test_events_that_are_subscribed_have_consumers() -> None:
    from tongban.config import wiring

    named = {name for names in wiring.SUBSCRIPTIONS.values() for name in names}
    assert named <= set(wiring.CONSUMERS)
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", event) for event in wiring.SUBSCRIPTIONS), "events are `noun.verb`"
